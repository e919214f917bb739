import { type BundleKind, type BundleSource, rootFolderOf } from '../domain/bundle.ts';
import { throwAll } from '../errors/aggregate-errors.ts';
import { FileRefusal } from '../errors/file-refusal.ts';
import { PipeError } from '../errors/pipe-error.ts';
import type { FileEntry, Files } from '../ports/files.ts';
import { BoundedMemory } from './bounded-memory.ts';
import { type BundleContent, bytesIn, isLeftOut } from './content.ts';
import { MAX_FILES, MAX_UNPACKED_BYTES, MAX_ZIPPED_BYTES } from './limits.ts';
import { megabytes, placeIn } from './where.ts';
import { openZip } from './zip/open-zip.ts';

/** Where a bundle lies; every `Bundle` is one. */
export interface BundleLocation {
  readonly kind: BundleKind;
  readonly path: string;
  readonly source: BundleSource;
}

/** Bytes of the bundles that are kept as they were read; what does not fit is read again when it is asked for. */
const MOST_KEPT_BYTES = 1024 * 1024;

/** By the bundle's place; each file system has its own. */
const contents = new WeakMap<Files, BoundedMemory<BundleContent>>();

/**
 * A bundle as it was read last: what is rewritten, linted and compared is what was discovered, and is not fetched
 * again for each environment. What is sent is read anew, to see whether it is still that. Throws as `readContent`.
 */
export async function contentAsRead(bundle: BundleLocation, files: Files): Promise<BundleContent> {
  return contents.get(files)?.get(placeOf(bundle)) ?? readContent(bundle, files);
}

function placeOf({ kind, source }: BundleLocation): string {
  return `${kind} ${source.kind === 'zip' ? source.prefix : ''} ${source.absolutePath}`;
}

/**
 * Every file of a bundle, read once, in bounded memory. Throws PipeError `bundle-invalid` for links, devices,
 * too many or too large files and whatever `openZip` refuses. `onLeftOut` is told the name of each file that is no part of it.
 */
export async function readContent(
  bundle: BundleLocation,
  files: Files,
  onLeftOut: (name: string) => void = () => {},
): Promise<BundleContent> {
  const content = await readAnew(bundle, files, onLeftOut);
  const memory = contents.get(files) ?? new BoundedMemory(MOST_KEPT_BYTES, 'first');
  contents.set(files, memory);
  memory.set(placeOf(bundle), content, bytesIn(content));
  return content;
}

async function readAnew(
  bundle: BundleLocation,
  files: Files,
  onLeftOut: (name: string) => void,
): Promise<BundleContent> {
  const { source, kind, path } = bundle;
  if (source.kind === 'folder') return readFolder(bundle, files, onLeftOut);
  const zip = await readZip(source.absolutePath, path, files);
  return openZip(zip, path).contentOf({ kind, prefix: source.prefix }, onLeftOut);
}

/** A zip's bytes; `path` is how people call it. Throws PipeError `bundle-invalid` past Apigee's limit. */
export async function readZip(absolutePath: string, path: string, files: Files): Promise<Uint8Array> {
  try {
    return await files.read(absolutePath, MAX_ZIPPED_BYTES);
  } catch (error) {
    if (!(error instanceof FileRefusal) || error.because !== 'too-large') throw error;
    const limit = megabytes(MAX_ZIPPED_BYTES);
    throw new PipeError('bundle-invalid', `${path} is larger than ${limit}, the most that Apigee takes.`, {
      where: path,
      hint: 'Move what the proxy does not need at run time out of it.',
    });
  }
}

async function readFolder(
  bundle: BundleLocation,
  files: Files,
  onLeftOut: (name: string) => void,
): Promise<BundleContent> {
  const root = rootFolderOf(bundle.kind);
  const folder = files.resolve(bundle.source.absolutePath, root);
  const walked = await walk(bundle, folder, files);
  const found = walked.filter(({ path }) => !isLeftOut(path));
  for (const { path } of walked) if (isLeftOut(path)) onLeftOut(`${root}/${path}`);
  refuseOddities(bundle, found);
  const content = new Map<string, Uint8Array>();
  for (let start = 0; start < found.length; start += 32) {
    const some = found.slice(start, start + 32).map(async ({ path }) => {
      content.set(`${root}/${path}`, await files.read(files.resolve(folder, path), MAX_UNPACKED_BYTES));
    });
    await Promise.all(some);
  }
  return content;
}

async function walk(bundle: BundleLocation, folder: string, files: Files): Promise<readonly FileEntry[]> {
  try {
    return await files.walk(folder, MAX_FILES);
  } catch (error) {
    if (!(error instanceof FileRefusal) || error.because !== 'too-large') throw error;
    const where = placeIn(bundle.path, rootFolderOf(bundle.kind));
    throw new PipeError('bundle-invalid', `${where} holds more than ${MAX_FILES} files.`, {
      where,
      hint: 'A bundle holds configuration and scripts: take the rest out of it.',
    });
  }
}

function refuseOddities(bundle: BundleLocation, found: readonly FileEntry[]): void {
  const place = (entry: FileEntry): string =>
    placeIn(bundle.path, `${rootFolderOf(bundle.kind)}/${entry.path}`);
  const faults = found
    .filter(({ kind }) => kind !== 'file')
    .map((entry) => {
      const what = entry.kind === 'link' ? 'a link, and links are not followed' : 'no plain file';
      const where = place(entry);
      return new PipeError('bundle-invalid', `${where} is ${what}. Put the file itself there.`, { where });
    });
  const total = found.reduce((sum, { bytes }) => sum + bytes, 0);
  if (total > MAX_UNPACKED_BYTES) faults.push(tooLarge(bundle.path, megabytes(total), found));
  throwAll(faults);
}

/** Names what weighs most: that is what the reader takes out. */
export function tooLarge(
  path: string,
  size: string,
  entries: readonly { readonly path: string; readonly bytes: number }[],
): PipeError {
  const largest = [...entries]
    .sort((a, b) => b.bytes - a.bytes)
    .slice(0, 3)
    .map((entry) => `${entry.path} (${megabytes(entry.bytes)})`)
    .join(', ');
  const limit = megabytes(MAX_ZIPPED_BYTES);
  const said = `The bundle ${path} is too large for Apigee: ${size}, where ${limit} zipped is the most.`;
  return new PipeError('bundle-invalid', said, { where: path, hint: `Its largest files: ${largest}.` });
}
