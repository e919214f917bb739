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
  const links: string[] = [];
  const zips: string[] = [];
  const ahead = [folder];
  const seen = { left: MAX_SEARCHED };
  for (let here = ahead.pop(); here !== undefined; here = ahead.pop()) {
    for (const { name, kind } of await counted(here, seen, files)) {
      const path = files.resolve(here, name);
      if (kind === 'file' && /\.zip$/i.test(name)) zips.push(path);
      if (kind === 'link' && kindNamed(name) !== undefined) links.push(path);
      if (kind !== 'folder' || skip.includes(name)) continue;
      const bundle = await bundleHere(path, files);
      if (bundle === undefined) ahead.push(path);
      else found.push(bundle);
    }
  }
  return { found, zips, links };
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
