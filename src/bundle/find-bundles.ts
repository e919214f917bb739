import picomatch from 'picomatch';
import { PipeError } from '../errors/pipe-error.ts';
import type { Files } from '../ports/files.ts';
import { isTemplate, templateFound } from './feature-template.ts';
import { locateByGlob } from './locate-by-glob.ts';
import { locateInFolder } from './locate-in-folder.ts';
import { locateInZip } from './locate-in-zip.ts';
import { type Located, notFound } from './located.ts';
import type { BundleLocation } from './read-content.ts';
import { pathFrom } from './where.ts';

export interface FindRequest {
  /** Folders, zips or globs, relative to the clone or absolute, `!` before what is left out; none means the whole clone. */
  readonly entries: readonly string[];
  /** Absolute. */
  readonly clone: string;
}

export interface FoundBundles {
  /** By path and kind, each place once, however many entries lead to it. */
  readonly locations: readonly BundleLocation[];
  readonly problems: readonly PipeError[];
}

/** Where the bundles are. An entry that leads to none is a problem `bundle-not-found`. */
export async function findBundles(request: FindRequest, files: Files): Promise<FoundBundles> {
  const found = new Map<string, BundleLocation>();
  const problems: PipeError[] = [];
  const wanted = request.entries.filter((entry) => !entry.startsWith('!'));
  for (const entry of wanted.length === 0 ? ['.'] : wanted) {
    try {
      const located = await locate(entry, { ...request, entries: wanted }, files);
      problems.push(...located.problems);
      for (const { kind, source } of located.found) {
        const path = pathFrom(request.clone, source.absolutePath);
        const prefix = source.kind === 'zip' ? source.prefix : '';
        found.set(JSON.stringify([path, kind, prefix]), { kind, path, source });
      }
    } catch (error) {
      if (!(error instanceof PipeError)) throw error;
      problems.push(error);
    }
  }
  for (const entry of request.entries.filter((each) => each.startsWith('!'))) {
    const leftOut = [...found].filter(([, { path }]) => lies(path, entry.slice(1)));
    for (const [key] of leftOut) found.delete(key);
    if (leftOut.length === 0)
      problems.push(notFound(`${entry} leaves out nothing: no bundle lies there.`, entry));
  }
  const locations = [...found].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, location]) => location);
  return { locations, problems };
}

/** True for a bundle that the glob names, and for one below a folder that it names. */
function lies(path: string, glob: string): boolean {
  const matches = picomatch(glob.trim().replace(/^\.\//, '').replace(/\/+$/, ''));
  const parts = path.split('/');
  return parts.some((_, index) => matches(parts.slice(0, index + 1).join('/')));
}

async function locate(entry: string, request: FindRequest, files: Files): Promise<Located> {
  const path = files.resolve(request.clone, entry);
  const kind = await files.kindOf(path);
  switch (kind) {
    case 'folder':
      return locateInFolder(
        { path, clone: request.clone, entry: request.entries.length === 0 ? '' : entry },
        files,
      );
    case 'file':
      return locateInFile(path, entry, files);
    case 'link':
      throw notFound(`${entry} is a link, and links are not followed.`, entry, 'Name what it points to.');
    case 'other':
      throw notFound(`${entry} is neither a folder nor a zip.`, entry);
    case undefined:
      if (picomatch.scan(entry).isGlob) return locateByGlob(entry, request.clone, files);
      throw notFound(
        `${entry} does not exist in the clone.`,
        entry,
        'BUNDLES takes folders, zips and globs.',
      );
  }
}

async function locateInFile(path: string, entry: string, files: Files): Promise<Located> {
  if (/\.zip$/i.test(entry)) return locateInZip(path, entry, files);
  if (/\.ya?ml$/i.test(entry) && isTemplate(await files.read(path))) throw templateFound(entry);
  throw notFound(`${entry} is neither a folder nor a zip.`, entry);
}
