import { rootFolderOf } from '../../domain/bundle.ts';
import { matching, splitGlob } from '../../domain/text/glob.ts';
import { PipeError } from '../../errors/pipe-error.ts';
import type { Files } from '../../ports/files.ts';
import { pathFrom } from '../where.ts';
import { locateInZip } from './locate-in-zip.ts';
import { type Located, linkedBundle, notFound } from './located.ts';
import { NEVER_SEARCHED, type SearchResult, searchFolder } from './search-folder.ts';

/**
 * A glob means what it matches that is a bundle, contains bundles, or is a zip. Zips count only where the
 * glob's last part speaks of zips, and skipped folders only where the glob names them.
 */
export async function locateByGlob(glob: string, clone: string, files: Files): Promise<Located> {
  const { base, below: rest } = splitGlob(withoutFinalSlashes(glob)) ?? { base: glob, below: '' };
  const root = files.resolve(clone, base);
  const none = notFound(
    `${glob} matches nothing that holds a bundle.`,
    glob,
    'Globs count from the root of the clone.',
  );
  if ((await files.kindOf(root)) !== 'folder') throw none;
  const named = new Set(glob.split(/[/{},()|]/));
  const searched = await searchFolder(
    root,
    NEVER_SEARCHED.filter((name) => !named.has(name)),
    files,
  );
  const folderOf = ({ kind, source }: SearchResult['found'][number]): string =>
    files.resolve(source.absolutePath, rootFolderOf(kind));
  const paths = [...searched.found.map(folderOf), ...searched.links, ...searched.zips];
  const below = [...new Set(paths.flatMap((path) => pathAndAncestors(pathFrom(root, path))))];
  const matched = new Set(matching(rest, below));
  const matches = (path: string): boolean => matched.has(pathFrom(root, path));
  const within = (path: string): boolean =>
    pathAndAncestors(pathFrom(root, path)).some((above) => matched.has(above));

  const found = searched.found.filter((bundle) => within(folderOf(bundle)));
  const problems = searched.links.filter(within).map((link) => linkedBundle(pathFrom(clone, link)));
  const wantsZips = /zip/i.test(rest.split('/').at(-1) ?? '');
  for (const zip of wantsZips ? searched.zips.filter(matches) : []) {
    try {
      found.push(...(await locateInZip(zip, pathFrom(clone, zip), files)).found);
    } catch (error) {
      if (!(error instanceof PipeError)) throw error;
      problems.push(error);
    }
  }
  if (found.length === 0 && problems.length === 0) throw none;
  return { found, problems, manifests: searched.manifests };
}

function withoutFinalSlashes(glob: string): string {
  let end = glob.length;
  while (glob[end - 1] === '/') end -= 1;
  return glob.slice(0, end);
}

function pathAndAncestors(path: string): readonly string[] {
  const parts = path.split('/');
  return parts.map((_, index) => parts.slice(0, index + 1).join('/'));
}
