import { LIKE_A_MANIFEST } from '../../config/names.ts';
import type { BundleKind, BundleSource } from '../../domain/bundle.ts';
import { PipeError } from '../../errors/pipe-error.ts';
import type { Files } from '../../ports/files.ts';
import { MAX_SEARCHED } from '../limits.ts';

export interface SearchResult {
  readonly found: readonly { readonly kind: BundleKind; readonly source: BundleSource }[];
  /** Absolute paths of the zips that lie beside them. */
  readonly zips: readonly string[];
  /** Absolute paths of links called as only a bundle's folder is. */
  readonly links: readonly string[];
  readonly passedOver: readonly PassedOver[];
  /** Absolute paths of files called as a manifest. */
  readonly manifests: readonly string[];
}

/** A folder that somebody might take for a bundle, and why it is none. */
export interface PassedOver {
  /** Absolute. */
  readonly path: string;
  readonly why:
    | 'holds no XML'
    | 'is build output'
    | 'is not written apiproxy'
    | 'is not written sharedflowbundle';
}

/** Build output, dependencies and what belongs to git and Bitbucket hold copies of bundles, never the bundle. */
export const NEVER_SEARCHED = ['node_modules', 'target', '.git', '.bitbucket'] as const;

/**
 * Every bundle at any depth below a folder. A folder merely called `apiproxy` (a Go package, say) is none unless
 * XML lies where Apigee looks for it; a link of that name is told, since leaving it out would be silence.
 */
export async function searchFolder(
  folder: string,
  skip: readonly string[],
  files: Files,
): Promise<SearchResult> {
  const found: SearchResult['found'][number][] = [];
  const named: Named = { links: [], zips: [], manifests: [] };
  const passedOver: PassedOver[] = [];
  const ahead = [folder];
  const seen = { left: MAX_SEARCHED };
  for (let here = ahead.pop(); here !== undefined; here = ahead.pop()) {
    for (const { name, kind } of await counted(here, seen, files)) {
      const path = files.resolve(here, name);
      if (kind !== 'folder') {
        noteByName({ name, kind, path }, named);
        continue;
      }
      if (skip.includes(name)) {
        passedOver.push(...(await copiesIn(path, files)));
        continue;
      }
      const bundle = await bundleHere(path, files);
      if (bundle === undefined) ahead.push(path);
      else found.push(bundle);
      passedOver.push(...withoutXml(path, bundle), ...writtenOtherwise(path, name));
    }
  }
  return { found, passedOver, ...named };
}

interface Named {
  readonly links: string[];
  readonly zips: string[];
  readonly manifests: string[];
}

/** What is no folder is told by its name alone. */
function noteByName(
  { name, kind, path }: { readonly name: string; readonly kind: string; readonly path: string },
  { links, zips, manifests }: Named,
): void {
  if (kind === 'file' && /\.zip$/i.test(name)) zips.push(path);
  if (kind === 'link' && kindNamed(name) !== undefined) links.push(path);
  if (LIKE_A_MANIFEST.test(name)) manifests.push(path);
}

function withoutXml(path: string, bundle: SearchResult['found'][number] | undefined): readonly PassedOver[] {
  const name = path.split(/[/\\]/).at(-1) ?? '';
  return bundle === undefined && kindNamed(name) !== undefined ? [{ path, why: 'holds no XML' }] : [];
}

/** `APIProxy`, which only systems that do not tell case apart take for the name. */
function writtenOtherwise(path: string, name: string): readonly PassedOver[] {
  const plain = name.toLowerCase();
  if (plain === name || (plain !== 'apiproxy' && plain !== 'sharedflowbundle')) return [];
  return [{ path, why: `is not written ${plain}` }];
}

/** What Maven's build left: it copies a bundle into `target`, or into a folder there. */
async function copiesIn(folder: string, files: Files): Promise<readonly PassedOver[]> {
  if (!/[/\\]target$/.test(folder)) return [];
  const inside = await foldersIn(folder, files);
  const deeper = await Promise.all(inside.map((path) => foldersIn(path, files)));
  const copies: PassedOver[] = [];
  for (const path of [...inside, ...deeper.flat()]) {
    if ((await bundleHere(path, files)) !== undefined) copies.push({ path, why: 'is build output' });
  }
  return copies;
}

/** A build leaves few folders; what has more is not looked through. */
const MOST_FOLDERS = 50;

async function foldersIn(folder: string, files: Files): Promise<readonly string[]> {
  // Nobody needs what cannot be listed: it is passed over anyhow.
  const inside = await files.children(folder).catch(() => []);
  const folders = inside.filter(({ kind }) => kind === 'folder');
  return folders.slice(0, MOST_FOLDERS).map(({ name }) => files.resolve(folder, name));
}

async function counted(folder: string, seen: { left: number }, files: Files): ReturnType<Files['children']> {
  const inside = await files.children(folder);
  seen.left -= inside.length;
  if (seen.left < 0) throw tooMuch(folder);
  return inside;
}

function tooMuch(folder: string): PipeError {
  const said = `The search for bundles ended at ${folder} after ${MAX_SEARCHED} files.`;
  const hint = 'Set BUNDLES to the folders, zips or globs that hold the bundles.';
  return new PipeError('bundle-not-found', said, { where: folder, hint });
}

/** The bundle whose `apiproxy/` or `sharedflowbundle/` this very folder is. */
export async function bundleHere(
  folder: string,
  files: Files,
): Promise<SearchResult['found'][number] | undefined> {
  const kind = kindNamed(folder.split(/[/\\]/).at(-1) ?? '');
  if (kind === undefined || !(await looksLikeBundle(folder, files))) return undefined;
  return { kind, source: { kind: 'folder', absolutePath: files.resolve(folder, '..') } };
}

function kindNamed(folderName: string): BundleKind | undefined {
  if (folderName === 'apiproxy') return 'apiproxy';
  return folderName === 'sharedflowbundle' ? 'sharedflow' : undefined;
}

const XML_FOLDERS = new Set(['policies', 'proxies', 'sharedflows', 'targets']);

async function looksLikeBundle(folder: string, files: Files): Promise<boolean> {
  const inside = await files.children(folder);
  if (inside.some(isXml)) return true;
  for (const { name, kind } of inside) {
    if (kind !== 'folder' || !XML_FOLDERS.has(name)) continue;
    if ((await files.children(files.resolve(folder, name))).some(isXml)) return true;
  }
  return false;
}

function isXml({ name, kind }: { readonly name: string; readonly kind: string }): boolean {
  return kind !== 'folder' && /\.xml$/i.test(name);
}
