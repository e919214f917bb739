import type { AssetRef, Bundle } from '../../domain/bundle.ts';
import { listed } from '../../domain/text/sentences.ts';
import { eachError } from '../../errors/aggregate-errors.ts';
import { PipeError } from '../../errors/pipe-error.ts';
import type { Files } from '../../ports/files.ts';
import { type BundleContent, mayBeMissed, sortedEntries } from '../content.ts';
import { digestOf } from '../digest.ts';
import { type Documents, descriptorOf, readDocuments } from '../documents.ts';
import { factsOf } from '../facts.ts';
import { type BundleLocation, readContent } from '../read-content.ts';
import { placeIn } from '../where.ts';
import { checkContent } from './check-content.ts';
import { type FindRequest, findBundles, locationKey } from './find-bundles.ts';
import { type BundleNaming, givenTo, nameBundle, takeable } from './name-bundle.ts';
import type { PassedOver } from './search-folder.ts';

export interface DiscoveryRequest extends FindRequest {
  /** How they are called; by their descriptors if left out. */
  readonly naming?: BundleNaming | undefined;
  /** Told where the bundles are before the first of them is read. */
  readonly onLocated?: (locations: readonly BundleLocation[]) => void;
  /** Told of each sound bundle as soon as it is read, and what was read. */
  readonly onRead?: (bundle: Bundle, content: BundleContent) => void;
}

export interface Discovery {
  /** The sound bundles, by path. */
  readonly bundles: readonly Bundle[];
  /** Everything that is wrong with the entries (`bundle-not-found`) and with the bundles (`bundle-invalid`). */
  readonly problems: readonly PipeError[];
  /** The assets that the other bundles would be, as far as they say a name. */
  readonly refused: readonly AssetRef[];
  readonly passedOver: readonly PassedOver[];
  /** Files in the bundles that are no part of them, and that somebody may miss. */
  readonly leftOut: readonly string[];
  /** Files below the root of the clone that are called as a manifest, relative to it. */
  readonly manifests: readonly string[];
}

/**
 * What the repository holds. Every bundle is read once and only facts of it are answered; nothing is thrown for a bad
 * bundle, so that all bad news is told at once. Two bundles of one name are both listed: see `nameClashes`.
 */
export async function discoverBundles(request: DiscoveryRequest, files: Files): Promise<Discovery> {
  const { locations, problems, passedOver, manifests } = await findBundles(request, files);
  request.onLocated?.(locations);
  const bundles: Bundle[] = [];
  const refused: AssetRef[] = [];
  const bad: PipeError[] = problems.flatMap(eachError);
  const leftOut: string[] = [];
  for (const location of locations) {
    try {
      const examined = await examine(location, request, {
        files,
        onLeftOut: (name) => {
          if (mayBeMissed(name)) leftOut.push(placeIn(location.path, name));
        },
      });
      if ('bundle' in examined) {
        bundles.push(examined.bundle);
        request.onRead?.(examined.bundle, examined.content);
      } else refused.push(...examined.refused);
      bad.push(...examined.problems);
    } catch (error) {
      if (!(error instanceof PipeError)) throw error;
      refused.push(...(await assetAt(location, new Map(), { request, files })));
      bad.push(...eachError(error));
    }
  }
  return { bundles, problems: bad, refused, passedOver, leftOut, manifests };
}

/**
 * The names of all shared flows in the clone, sound or not. Those among `known` are not read again, and of the rest no
 * more than says their names.
 */
export async function sharedFlowsIn(
  request: Pick<DiscoveryRequest, 'clone' | 'naming'>,
  known: readonly Bundle[],
  files: Files,
): Promise<readonly string[]> {
  const { locations } = await findBundles({ ...request, entries: [] }, files);
  const names = new Map(known.map((bundle) => [locationKey(bundle), bundle.name]));
  const found: string[] = [];
  for (const location of locations.filter(({ kind }) => kind === 'sharedflow')) {
    const name = names.get(locationKey(location));
    if (name !== undefined) found.push(name);
    else found.push(...(await nameOf(location, request, files)));
  }
  return found;
}

async function nameOf(
  location: BundleLocation,
  request: Pick<DiscoveryRequest, 'naming'>,
  files: Files,
): Promise<readonly string[]> {
  const assets = await readContent(location, files).then(
    async (content) => assetAt(location, readDocuments(content, location.path).documents, { request, files }),
    async (error: unknown) => {
      if (!(error instanceof PipeError)) throw error;
      return assetAt(location, new Map(), { request, files });
    },
  );
  return assets.map(({ name }) => name);
}

/**
 * Two bundles of one kind and name would overwrite each other in Apigee: one problem for each such name. `naming` is
 * what gave them their names.
 */
export function nameClashes(bundles: readonly Bundle[], naming: BundleNaming = {}): readonly PipeError[] {
  return [...Map.groupBy(bundles, keyOf).values()].flatMap((same) => {
    const [first, second] = same;
    if (first === undefined || second === undefined) return [];
    const what = first.kind === 'apiproxy' ? 'proxies are' : 'shared flows are';
    const paths = listed(same.map(({ path }) => path));
    const said = `${same.length} ${what} called ${first.name}: ${paths}.`;
    const hint = `In Apigee they would overwrite each other. Name them apart in apigee.yaml: ${apart(same, bundles, naming)} Or leave all but one out of BUNDLES.`;
    return [new PipeError('bundle-invalid', said, { where: second.path, hint })];
  });
}

/** A name of its own for each bundle whose name is another's too. */
export function namesApart(
  bundles: readonly Bundle[],
): readonly { readonly path: string; readonly name: string }[] {
  return [...Map.groupBy(bundles, keyOf).values()]
    .filter((same) => same.length > 1)
    .flatMap((same) => proposals(same, bundles));
}

/** The very lines: one for all where folders tell them apart, else one for each. */
function apart(same: readonly Bundle[], all: readonly Bundle[], naming: BundleNaming): string {
  const byFolder = all.map((bundle) => `${bundle.kind} ${lastOf(bundle.path)}`);
  const fits = all.every(({ path }) => path !== '.' && /^(?!\.+$)[A-Za-z0-9._-]+$/.test(lastOf(path)));
  const isGiven = same.some(
    ({ name, nameInFiles = name, path }) => givenTo({ name: nameInFiles, path }, naming) !== undefined,
  );
  if (!isGiven && fits && new Set(byFolder).size === all.length) return 'names: folder.';
  const proposed = proposals(same, all);
  const shown = proposed.slice(0, MOST_PROPOSED);
  const more = proposed.length > shown.length ? ' and so on' : '';
  const lines = shown.map(({ path, name }) => `{ match: ${JSON.stringify(path)}, name: ${name} }`).join(', ');
  const place = isGiven ? ', after the entry that names them so: the last one counts' : '';
  return `bundles: [${lines}]${more}${place}.`;
}

const MOST_PROPOSED = 10;

/** From the end of each path as much as tells it apart: `v1/orders` becomes `orders-v1`. */
function proposals(
  same: readonly Bundle[],
  all: readonly Bundle[],
): readonly { path: string; name: string }[] {
  const taken = new Set(all.filter((bundle) => !same.includes(bundle)).map(({ name }) => name));
  return same.map(({ path, name }) => {
    const parts = path
      .split('/')
      .filter((part) => part !== '.' && part !== name)
      .reverse();
    let proposed = `${name}${fitting(parts[0] ?? '')}`;
    for (let more = 1; taken.has(proposed); more += 1)
      proposed += parts[more] === undefined ? `-${more + 1}` : fitting(parts[more] ?? '');
    taken.add(proposed);
    return { path, name: proposed };
  });
}

const lastOf = (path: string): string => path.replace(/^.*\//, '').replace(/\.zip$/i, '');
/** `-v1`; nothing if nothing of it can be part of a name. */
function fitting(part: string): string {
  const kept = takeable(part.replace(/\.zip$/i, ''));
  return kept === '' ? '' : `-${kept}`;
}

type Examined =
  | { readonly bundle: Bundle; readonly content: BundleContent; readonly problems: readonly PipeError[] }
  | { readonly problems: readonly PipeError[]; readonly refused: readonly AssetRef[] };

async function examine(
  location: BundleLocation,
  request: DiscoveryRequest,
  { files, onLeftOut }: { readonly files: Files; readonly onLeftOut: (name: string) => void },
): Promise<Examined> {
  const content = await readContent(location, files, onLeftOut);
  const { documents, unread, problems } = readDocuments(content, location.path);
  const faults = [...problems, ...checkContent(location, content, { documents, unread })];
  if (faults.length > 0)
    return { problems: faults, refused: await assetAt(location, documents, { request, files }) };
  const bundle: Bundle = {
    ...location,
    ...factsOf(documents),
    ...(await nameBundle(location, documents, { naming: request.naming ?? {}, files })),
    entries: sortedEntries(content).map(([name, { byteLength }]) => ({ name, bytes: byteLength })),
    descriptor: descriptorOf(documents)?.[0],
    digest: digestOf(content, documents),
  };
  return { bundle, content, problems: [] };
}

/** What a bundle that is refused would be; nothing if it has no name either. */
async function assetAt(
  location: BundleLocation,
  documents: Documents,
  { request, files }: { readonly request: Pick<DiscoveryRequest, 'naming'>; readonly files: Files },
): Promise<readonly AssetRef[]> {
  try {
    const { name } = await nameBundle(location, documents, { naming: request.naming ?? {}, files });
    return [{ kind: location.kind, name }];
  } catch {
    return [];
  }
}

function keyOf({ kind, name }: AssetRef): string {
  return `${kind} ${name}`;
}
