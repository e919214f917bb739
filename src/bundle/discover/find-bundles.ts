import { isAbsolute } from 'node:path';
import { GlobFault, matching, splitGlob } from '../../domain/text/glob.ts';
import { PipeError } from '../../errors/pipe-error.ts';
import type { Files } from '../../ports/files.ts';
import { isTemplate, templateFound } from '../feature-template.ts';
import type { BundleLocation } from '../read-content.ts';
import { pathFrom } from '../where.ts';
import { locateByGlob } from './locate-by-glob.ts';
import { locateInFolder } from './locate-in-folder.ts';
import { locateInZip } from './locate-in-zip.ts';
import { type Located, notFound } from './located.ts';
import type { PassedOver } from './search-folder.ts';

export interface FindRequest {
  /** Folders, zips or globs, relative to the clone or absolute, `!` before what is left out; none means the whole clone. */
  readonly entries: readonly string[];
  /** Absolute. */
  readonly clone: string;
  /** True if a clone without anything like a bundle is fine. */
  readonly mayBeNone?: boolean;
}

export interface FoundBundles {
  /** By path and kind, each place once, however many entries lead to it. */
  readonly locations: readonly BundleLocation[];
  readonly problems: readonly PipeError[];
  /** Folders that are called as a bundle's and are none, relative to the clone. */
  readonly passedOver: readonly PassedOver[];
  /** Files below the root of the clone that are called as a manifest, relative to it; each once. */
  readonly manifests: readonly string[];
}

/** Where the bundles are. An entry that leads to none is a problem `bundle-not-found`. */
export async function findBundles(request: FindRequest, files: Files): Promise<FoundBundles> {
  const found = new Map<string, BundleLocation>();
  const problems: PipeError[] = [];
  const passedOver: PassedOver[] = [];
  const manifests = new Set<string>();
  const wanted = request.entries.filter((entry) => !entry.startsWith('!'));
  for (const entry of wanted.length === 0 ? ['.'] : wanted) {
    try {
      const located = await locate(entry, { ...request, entries: wanted }, files);
      problems.push(...located.problems);
      passedOver.push(...passedOverIn(located, request.clone));
      for (const path of located.manifests ?? []) manifests.add(pathFrom(request.clone, path));
      for (const { kind, source } of located.found) {
        const path = pathFrom(request.clone, source.absolutePath);
        found.set(locationKey({ kind, path, source }), { kind, path, source });
      }
    } catch (error) {
      if (!(error instanceof PipeError)) throw error;
      problems.push(error);
    }
  }
  problems.push(...leaveOut(found, request.entries));
  const locations = [...found].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, location]) => location);
  const below = [...manifests].filter((path) => path.includes('/')).sort();
  return { locations, problems, passedOver, manifests: below };
}

/** One text for one place, however often and by whatever entry it is found. Sorted, they stand by path. */
export const locationKey = ({ kind, path, source }: BundleLocation): string =>
  JSON.stringify([path, kind, source.kind === 'zip' ? source.prefix : '']);

/** Takes out what the entries with `!` name, and tells which of them name nothing, and if nothing is left. */
function leaveOut(found: Map<string, BundleLocation>, entries: readonly string[]): readonly PipeError[] {
  const problems: PipeError[] = [];
  const all = found.size;
  for (const entry of entries.filter((each) => each.startsWith('!'))) {
    const leftOut = [...found].filter(([, { path }]) => lies(path, entry.slice(1)));
    for (const [key] of leftOut) found.delete(key);
    if (leftOut.length === 0)
      problems.push(notFound(`${entry} leaves out nothing: no bundle lies there.`, entry));
  }
  if (all > 0 && found.size === 0)
    problems.push(notFound('Every bundle is left out by the entries with "!".', 'BUNDLES'));
  return problems;
}

function passedOverIn({ passedOver = [] }: Located, clone: string): readonly PassedOver[] {
  return passedOver.map(({ path, why }) => ({ path: pathFrom(clone, path), why }));
}

/** True for a bundle that the glob names, and for one below a folder that it names. */
function lies(path: string, glob: string): boolean {
  const parts = path.split('/');
  const above = parts.map((_, index) => parts.slice(0, index + 1).join('/'));
  return matching(plainGlob(glob), above).length > 0;
}

/** Without what changes nothing: blanks around it, `./` before and slashes behind it. */
function plainGlob(glob: string): string {
  let end = glob.length;
  while (glob[end - 1] === '/') end -= 1;
  const trimmed = glob.slice(0, end).trim();
  return trimmed.startsWith('./') ? trimmed.slice(2) : trimmed;
}

async function locate(entry: string, request: FindRequest, files: Files): Promise<Located> {
  const shown = entry.length > MAX_SHOWN ? `${entry.slice(0, MAX_SHOWN)}…` : entry;
  try {
    return await locateShown(entry, request, files);
  } catch (error) {
    if (error instanceof GlobFault) throw notFound(`${shown} ${error.message}`, shown);
    if (shown !== entry && error instanceof PipeError) throw notFound(`${shown} leads to no bundle.`, shown);
    throw error;
  }
}

/** Nobody reads more of a name; a file system takes 255 characters of each part. */
const MAX_SHOWN = 400;

async function locateShown(entry: string, request: FindRequest, files: Files): Promise<Located> {
  const path = await placeOf(entry, request.clone, files);
  const kind = await files.kindOf(path);
  switch (kind) {
    case 'folder':
      return locateInFolder(
        {
          path,
          clone: request.clone,
          entry: request.entries.length === 0 ? '' : entry,
          mayBeNone: request.mayBeNone === true && request.entries.length === 0,
        },
        files,
      );
    case 'file':
      return locateInFile(path, entry, files);
    case 'link':
      throw notFound(`${entry} is a link, and links are not followed.`, entry, 'Name what it points to.');
    case 'other':
      throw notFound(`${entry} is neither a folder nor a zip.`, entry);
    case undefined:
      if (splitGlob(entry) !== undefined) return locateByGlob(entry, request.clone, files);
      throw notFound(`${entry} does not exist in the clone.`, entry, whatIsTaken(entry));
  }
}

function whatIsTaken(entry: string): string {
  if (entry.includes('\\')) return 'Write "/" between folders, as git does.';
  const taken = 'BUNDLES takes folders, zips and globs';
  return entry.includes('/') ? `${taken}.` : `${taken}; **/${entry} is a folder of that name anywhere.`;
}

/** Nothing outside the clone is a bundle of this repository, whoever names it; the clone itself may be reached by a link. */
async function placeOf(entry: string, clone: string, files: Files): Promise<string> {
  const path = files.resolve(clone, entry);
  if (!isAbsolute(pathFrom(clone, path))) return path;
  const real = await files.realPath(path);
  const shown = entry.slice(0, MAX_SHOWN);
  if (isAbsolute(pathFrom(clone, real))) {
    throw notFound(
      `${shown} lies outside the clone.`,
      shown,
      'BUNDLES takes folders, zips and globs in the clone.',
    );
  }
  return real;
}

async function locateInFile(path: string, entry: string, files: Files): Promise<Located> {
  if (/\.zip$/i.test(entry)) return locateInZip(path, entry, files);
  if (/\.ya?ml$/i.test(entry) && (await isTemplate(path, files))) throw templateFound(entry);
  throw notFound(`${entry} is neither a folder nor a zip.`, entry);
}
