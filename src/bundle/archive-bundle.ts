import { type Zippable, zipSync } from 'fflate';
import type { Archive, AssetRef, Bundle } from '../domain/bundle.ts';
import { PipeError } from '../errors/pipe-error.ts';
import type { Files } from '../ports/files.ts';
import { type BundleContent, sortedEntries } from './content.ts';
import { digestOf } from './digest.ts';
import { type Documents, soundDocuments } from './documents.ts';
import { markContent } from './mark-content.ts';
import { readContent } from './read-content.ts';

/**
 * A discovered bundle as the zip that Apigee receives, with the marker in its description where one is given.
 * Throws PipeError `bundle-invalid` where its files are no longer what the discovery found: what was linted and
 * planned is what is sent.
 */
export async function archiveBundle(
  bundle: Bundle,
  marker: string | undefined,
  files: Files,
): Promise<Archive> {
  const content = await readContent(bundle, files);
  const archive = archiveContent(content, bundle, marker);
  if (archive.digest === bundle.digest) return archive;
  const said = `The bundle ${bundle.path} changed while the pipe was at work, so it was not sent.`;
  throw new PipeError('bundle-invalid', said, {
    where: bundle.path,
    hint: 'Let nothing write to the clone while the pipe runs, then run it again.',
  });
}

/** The same for content at hand, rewritten or not; the digest is the content's own. What is `known` of it is not parsed again. */
export function archiveContent(
  content: BundleContent,
  asset: AssetRef,
  marker: string | undefined,
  known?: Documents,
): Archive {
  const documents = soundDocuments(content, asset.name, known);
  const sent = marker === undefined ? content : markContent({ content, documents }, asset, marker);
  return { name: asset.name, kind: asset.kind, zip: zipContent(sent), digest: digestOf(content, documents) };
}

/** Zip dates have no zone and fflate writes the local clock's, so this is made of local parts too. */
const FIXED_TIME = new Date(1980, 0, 1);
const UNIX = 3;
const PLAIN_FILE = 0o100644 << 16;

/**
 * The same content gives the same bytes on every machine: sorted entries, one time, one mode, one level, and a
 * compressor of our own cargo (zlib's output differs between processors).
 */
export function zipContent(content: BundleContent): Uint8Array {
  const entries: Zippable = Object.fromEntries(sortedEntries(content));
  return zipSync(entries, { level: 6, mtime: FIXED_TIME, os: UNIX, attrs: PLAIN_FILE });
}
