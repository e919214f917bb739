import { PipeError } from '../../errors/pipe-error.ts';
import type { Files } from '../../ports/files.ts';
import { templateAmong } from '../feature-template.ts';
import { pathFrom } from '../where.ts';
import { type Located, linkedBundle, notFound } from './located.ts';
import { bundleHere, NEVER_SEARCHED, type PassedOver, searchFolder } from './search-folder.ts';

interface NamedFolder {
  readonly path: string;
  readonly clone: string;
  /** As the user wrote it; empty where nobody named a folder and the whole clone is searched. */
  readonly entry: string;
  /** True if nothing at all is fine; what is like a bundle and is none is still a problem. */
  readonly mayBeNone: boolean;
}

/** All bundles in a folder, or the one whose `apiproxy/` it is. Throws PipeError where there is none. */
export async function locateInFolder(
  { path, clone, entry, mayBeNone }: NamedFolder,
  files: Files,
): Promise<Located> {
  const itself = await bundleHere(path, files);
  if (itself !== undefined) return { found: [itself], problems: [] };
  const { found, zips, links, passedOver, manifests } = await searchFolder(path, NEVER_SEARCHED, files);
  const problems = links.map((link) => linkedBundle(pathFrom(clone, link)));
  const isEmpty = passedOver.length === 0 && zips.length === 0;
  if (found.length > 0 || problems.length > 0 || (mayBeNone && isEmpty))
    return { found, problems, passedOver, manifests };

  const template = await templateAmong(path, files);
  if (template !== undefined) throw template;
  if (/(^|\/)(apiproxy|sharedflowbundle)\/?$/.test(entry)) {
    throw new PipeError('bundle-invalid', `${entry} holds no XML, so it is no bundle.`, { where: entry });
  }
  throw noBundle({ clone, entry }, { near: passedOver[0], zip: zips[0] });
}

/** What somebody may have taken for a bundle is named, since it is likely what was meant. */
function noBundle(
  { clone, entry }: Pick<NamedFolder, 'clone' | 'entry'>,
  { near, zip }: { readonly near: PassedOver | undefined; readonly zip: string | undefined },
): PipeError {
  const place = entry === '' ? 'The clone' : entry;
  const where = entry === '' ? '.' : entry;
  const hint = 'Set BUNDLES to the folders, zips or globs that hold the bundles.';
  if (near !== undefined)
    return notFound(`${place} holds no bundle: ${pathFrom(clone, near.path)} ${near.why}.`, where, hint);
  const said = `${place} holds no bundle: no folder in it has an apiproxy/ or a sharedflowbundle/.`;
  return zip === undefined ? notFound(said, where, hint) : onlyZips(said, pathFrom(clone, zip));
}

/** Zips may be anything, so they count only if they are named. */
function onlyZips(said: string, zip: string): PipeError {
  const folder = zip.includes('/') ? zip.slice(0, zip.lastIndexOf('/') + 1) : '';
  const hint = `There is ${zip}, and zips count only if BUNDLES names them, e.g. ${folder}*.zip.`;
  return notFound(said, zip, hint);
}
