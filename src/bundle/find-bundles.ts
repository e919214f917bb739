import { relative } from 'node:path';
import picomatch from 'picomatch';
import { PipeError } from '../errors/pipe-error.ts';
import type { Files } from '../ports/files.ts';
import { rootFolderOf } from './content.ts';
import { isTemplate, templateAmong, templateFound } from './feature-template.ts';
import { type BundleLocation, readZip } from './read-content.ts';
import { bundleHere, NEVER_SEARCHED, type SearchResult, searchFolder } from './search-folder.ts';
import { openZip } from './zip/open-zip.ts';

export interface FindRequest {
  /** Folders, zips or globs, relative to the clone or absolute; none means the whole clone. */
  readonly entries: readonly string[];
  readonly clone: string;
}

export interface FoundBundles {
  /** By path and kind, each place once, however many entries lead to it. */
  readonly locations: readonly BundleLocation[];
  readonly problems: readonly PipeError[];
}

/** Where the bundles are. An entry that leads to none is a problem `bundle-not-found`. */
export async function findBundles(request: FindRequest, files: Files): Promise<FoundBundles> {
  const whole = request.entries.length === 0;
  const found = new Map<string, BundleLocation>();
  const problems: PipeError[] = [];
  for (const entry of whole ? ['.'] : request.entries) {
    try {
      const result = await locate(entry, { clone: request.clone, whole }, files);
      problems.push(...result.problems);
      for (const { kind, source } of result.found) {
        const path = pathFrom(request.clone, source.absolutePath);
        const prefix = source.kind === 'zip' ? source.prefix : '';
        found.set(JSON.stringify([path, kind, prefix]), { kind, path, source });
      }
    } catch (error) {
      if (!(error instanceof PipeError)) throw error;
      problems.push(error);
    }
  }
  const locations = [...found].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, location]) => location);
  return { locations, problems };
}

interface Surroundings {
  readonly clone: string;
  /** True where nobody named an entry. */
  readonly whole: boolean;
}

async function locate(entry: string, around: Surroundings, files: Files): Promise<SearchResult> {
  const path = files.resolve(around.clone, entry);
  const kind = await files.kindOf(path);
  if (kind === 'folder') return locateInFolder(path, { ...around, entry }, files);
  if (kind === 'file') return locateInFile(path, entry, files);
  if (kind === 'link')
    throw notFound(`${entry} is a link, and links are not followed.`, entry, 'Name what it points to.');
  if (kind === 'other') throw notFound(`${entry} is neither a folder nor a zip.`, entry);
  if (picomatch.scan(entry).isGlob) return locateByGlob(entry, around.clone, files);
  throw notFound(`${entry} does not exist in the clone.`, entry, 'BUNDLES takes folders, zips and globs.');
}

async function locateInFolder(
  path: string,
  named: Surroundings & { readonly entry: string },
  files: Files,
): Promise<SearchResult> {
  const itself = await bundleHere(path, files);
  if (itself !== undefined) return { found: [itself], problems: [], zips: [] };
  const result = await searchFolder(path, NEVER_SEARCHED, files);
  if (result.found.length > 0 || result.problems.length > 0) return result;
  const { entry } = named;
  const template = await templateAmong(path, files);
  if (template !== undefined) throw template;
  if (/(^|\/)(apiproxy|sharedflowbundle)\/?$/.test(entry)) {
    throw new PipeError('bundle-invalid', `${entry} holds no XML, so it is no bundle.`, { where: entry });
  }
  const place = named.whole ? 'The clone' : entry;
  const said = `${place} holds no bundle: no folder in it has an apiproxy/ or a sharedflowbundle/.`;
  throw notFound(said, entry, 'Set BUNDLES to the folders, zips or globs that hold the bundles.');
}

async function locateInFile(path: string, entry: string, files: Files): Promise<SearchResult> {
  if (isTemplate(entry, await start(path, entry, files))) throw templateFound(entry);
  if (!/\.zip$/i.test(entry)) throw notFound(`${entry} is neither a folder nor a zip.`, entry);
  return locateInZip(path, entry, files);
}

async function start(path: string, entry: string, files: Files): Promise<string> {
  if (!/\.ya?ml$/i.test(entry)) return '';
  return new TextDecoder().decode(await files.read(path));
}

async function locateInZip(path: string, entry: string, files: Files): Promise<SearchResult> {
  const { bundles } = openZip(await readZip(path, entry, files), entry);
  if (bundles.length === 0) {
    const said = `${entry} holds no bundle: neither apiproxy/ nor sharedflowbundle/, at its root or one folder down.`;
    throw new PipeError('bundle-invalid', said, { where: entry });
  }
  const found = bundles.map(({ kind, prefix }) => {
    return { kind, source: { kind: 'zip', absolutePath: path, prefix } } as const;
  });
  return { found, problems: [], zips: [] };
}

/**
 * A glob means what it matches that is a bundle, contains bundles, or is a zip. Zips count only where the
 * glob's last part speaks of zips, and skipped folders only where the glob names them.
 */
async function locateByGlob(glob: string, clone: string, files: Files): Promise<SearchResult> {
  const { base, glob: rest } = picomatch.scan(glob.replace(/\/+$/, ''));
  const root = files.resolve(clone, base);
  const none = notFound(
    `${glob} matches nothing that holds a bundle.`,
    glob,
    'Globs count from the root of the clone.',
  );
  if ((await files.kindOf(root)) !== 'folder') throw none;
  const named = new Set(glob.split(/[/{},()|]/));
  const zips = /zip/i.test(rest.split('/').at(-1) ?? '');
  const skip = NEVER_SEARCHED.filter((name) => !named.has(name));
  const searched = await searchFolder(root, skip, files);
  const matches = picomatch(rest);

  const found = searched.found.filter(({ kind, source }) => {
    const below = relative(root, files.resolve(source.absolutePath, rootFolderOf(kind)));
    return pathAndAncestors(below.replaceAll('\\', '/')).some((path) => matches(path));
  });
  const problems = [...searched.problems];
  for (const zip of zips ? searched.zips : []) {
    if (!matches(relative(root, zip).replaceAll('\\', '/'))) continue;
    try {
      found.push(...(await locateInZip(zip, pathFrom(clone, zip), files)).found);
    } catch (error) {
      if (!(error instanceof PipeError)) throw error;
      problems.push(error);
    }
  }
  if (found.length === 0 && problems.length === 0) throw none;
  return { found, problems, zips: [] };
}

function pathAndAncestors(path: string): readonly string[] {
  const parts = path.split('/');
  return parts.map((_, index) => parts.slice(0, index + 1).join('/'));
}

/** Relative to the clone with forward slashes, `.` for the clone itself; absolute for what lies outside. */
function pathFrom(clone: string, absolutePath: string): string {
  const path = relative(clone, absolutePath).replaceAll('\\', '/');
  if (path === '') return '.';
  return path === '..' || path.startsWith('../') ? absolutePath : path;
}

function notFound(said: string, where: string, hint?: string): PipeError {
  return new PipeError('bundle-not-found', said, { where, hint });
}
