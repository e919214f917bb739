import type { Archive, AssetRef, Bundle } from '../domain/bundle.ts';
import { PipeError } from '../errors/pipe-error.ts';
import type { Files } from '../ports/files.ts';
import type { BundleContent } from './content.ts';
import { digestContent } from './digest.ts';
import { markContent } from './mark-content.ts';
import { readContent } from './read-content.ts';
import { zipContent } from './zip/zip-content.ts';

/**
 * A surveyed bundle as the zip that Apigee receives, with the marker in its description where one is given.
 * Throws PipeError `bundle-invalid` where its files are no longer what the survey found: what was linted and
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

/** The same for content at hand, rewritten or not; the digest is the content's own. */
export function archiveContent(content: BundleContent, asset: AssetRef, marker: string | undefined): Archive {
  const sent = marker === undefined ? content : markContent(content, asset, marker);
  return { name: asset.name, kind: asset.kind, zip: zipContent(sent), digest: digestContent(content) };
}
