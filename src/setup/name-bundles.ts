import { discoverBundles, nameClashes, namesApart } from '../bundle/discover/discover-bundles.ts';
import type { Bundle } from '../domain/bundle.ts';
import { withHint } from '../domain/text/sentences.ts';
import type { PipeError } from '../errors/pipe-error.ts';
import type { Files } from '../ports/files.ts';

interface Naming {
  readonly clone: string;
  readonly repository: string | undefined;
  readonly files: Files;
  readonly hasPoms: boolean;
  /** Every file of the clone. */
  readonly present: ReadonlySet<string>;
}

export interface NamedBundles {
  readonly bundles: readonly Bundle[];
  /** Bundles that are none, with what is wrong. */
  readonly problems: readonly PipeError[];
  /** How the bundles get their names: as Maven called them if poms stand beside them. */
  readonly names: 'descriptor' | 'folder' | 'pom';
  /** Those that would still meet, each with a name of its own. */
  readonly given: readonly { readonly path: string; readonly name: string }[];
  /** Zips that have to be named, since a folder is searched for folders only. */
  readonly zips: readonly string[];
  /** What is not as one may think, as sentences. */
  readonly doubts: readonly string[];
}

const MOST_ZIPS = 300;

/** Folders if there are any, else zips: those beside folders are most often made of them. */
export async function nameBundles(naming: Naming): Promise<NamedBundles> {
  const inFolders = await callAll(naming, []);
  const zips = [...naming.present].filter((path) => /\.zip$/i.test(path)).sort();
  if (zips.length === 0) return inFolders;
  const isBundled = inFolders.problems.some(({ code }) => code === 'bundle-invalid');
  if (inFolders.bundles.length > 0 || isBundled) {
    const doubt = `${zips.length} zips beside the bundles in folders, such as ${zips[0] ?? ''}: name those that are bundles under bundles in apigee.yaml`;
    return { ...inFolders, doubts: [...inFolders.doubts, doubt] };
  }
  const { newest, older } = apartByRevision(zips);
  const inZips = await callAll(naming, newest.slice(0, MOST_ZIPS));
  if (inZips.bundles.length === 0) return inFolders;
  const doubts = older.map(({ path, than }) => `${path}: left out, since ${than} is a later revision of it`);
  return { ...inZips, zips: entriesFor(inZips.bundles, zips), doubts: [...inZips.doubts, ...doubts] };
}

interface ZipsByRevision {
  readonly newest: readonly string[];
  readonly older: readonly { readonly path: string; readonly than: string }[];
}

/** Apigee's console calls what it downloads `orders_rev7_2026_01_02.zip`: revisions of one bundle lie side by side. */
function apartByRevision(zips: readonly string[]): ZipsByRevision {
  const groups = Map.groupBy(zips, (zip) => zip.replace(REVISION, ''));
  const sorted = [...groups.values()].map((own) => own.toSorted(byRevision).reverse());
  const older = sorted.flatMap(([than = '', ...rest]) => rest.map((path) => ({ path, than })));
  return { newest: sorted.flatMap((own) => own.slice(0, 1)).sort(), older };
}

const REVISION = /_rev(\d{1,9})(?:_[\d_]{1,30})?\.zip$/i;

function byRevision(one: string, other: string): number {
  const revisionOf = (zip: string): number => Number(REVISION.exec(zip)?.[1] ?? 0);
  return revisionOf(one) - revisionOf(other) || (one < other ? -1 : 1);
}

/** `dist/*.zip` if every zip there is a bundle, else each one. */
function entriesFor(bundles: readonly Bundle[], zips: readonly string[]): readonly string[] {
  const isBundle = (zip: string): boolean =>
    bundles.some(({ path }) => path === zip || path.startsWith(`${zip}/`));
  const folders = Map.groupBy(zips, (zip) => zip.slice(0, zip.lastIndexOf('/') + 1));
  return [...folders].flatMap(([folder, own]) =>
    own.length > 1 && own.every(isBundle) ? [`${folder}*.zip`] : own.filter(isBundle),
  );
}

/** Maven's own names if it deployed them, since another name would be another proxy; else the first way without clashes. */
async function callAll(
  { clone, repository, files, hasPoms, present }: Naming,
  entries: readonly string[],
): Promise<NamedBundles> {
  const called = async (names: NamedBundles['names']) => {
    const naming = { names, repositoryName: repository?.split('/').at(-1) };
    const { bundles, problems } = await discoverBundles({ entries, clone, naming }, files);
    return { bundles, problems, names, clashes: nameClashes(bundles), given: [], zips: [], doubts: [] };
  };
  const byDescriptor = await called('descriptor');
  const byPom = hasPoms ? await called('pom') : undefined;
  if (byPom !== undefined && byPom.clashes.length === 0) {
    const differs = byPom.bundles.some(({ name }, index) => name !== byDescriptor.bundles[index]?.name);
    if (differs && byPom.problems.length <= byDescriptor.problems.length) return byPom;
  }
  const known = new Set(byDescriptor.problems.map(({ message }) => message));
  const doubts = (byPom?.problems ?? [])
    .filter(({ message, where = '' }) => !known.has(message) && present.has(where))
    .map((problem) => `the name under which Maven deploys: ${withHint(problem)}`);
  if (byDescriptor.clashes.length === 0) return { ...byDescriptor, doubts };
  const byFolder = await called('folder');
  if (byFolder.clashes.length === 0) return { ...byFolder, doubts };
  const given = namesApart(byDescriptor.bundles);
  const nameOf = new Map(given.map(({ path, name }) => [path, name]));
  const bundles = byDescriptor.bundles.map((one) => ({ ...one, name: nameOf.get(one.path) ?? one.name }));
  return { ...byDescriptor, bundles, given, doubts };
}
