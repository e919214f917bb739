import type { AssetRef, Bundle } from '../../domain/bundle.ts';
import { eachError } from '../../errors/aggregate-errors.ts';
import { PipeError } from '../../errors/pipe-error.ts';
import type { Files } from '../../ports/files.ts';
import { type BundleContent, sortedEntries } from '../content.ts';
import { digestOf } from '../digest.ts';
import { type Documents, descriptorOf, readDocuments } from '../documents.ts';
import { factsOf } from '../facts.ts';
import { type BundleLocation, readContent } from '../read-content.ts';
import { checkContent } from './check-content.ts';
import { type FindRequest, findBundles } from './find-bundles.ts';
import { nameBundle } from './name-bundle.ts';
import type { PassedOver } from './search-folder.ts';

export interface DiscoveryRequest extends FindRequest {
  /** The repository's own name, for a bundle at the root of the clone that has no descriptor. */
  readonly repositoryName?: string | undefined;
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
}

/**
 * What the repository holds. Every bundle is read once and only facts of it are answered; nothing is thrown for a bad
 * bundle, so that all bad news is told at once. Two bundles of one name are both listed: see `nameClashes`.
 */
export async function discoverBundles(request: DiscoveryRequest, files: Files): Promise<Discovery> {
  const { locations, problems, passedOver } = await findBundles(request, files);
  request.onLocated?.(locations);
  const bundles: Bundle[] = [];
  const refused: AssetRef[] = [];
  const bad: PipeError[] = problems.flatMap(eachError);
  for (const location of locations) {
    try {
      const examined = await examine(location, request, files);
      if ('bundle' in examined) {
        bundles.push(examined.bundle);
        request.onRead?.(examined.bundle, examined.content);
      } else refused.push(...examined.refused);
      bad.push(...examined.problems);
    } catch (error) {
      if (!(error instanceof PipeError)) throw error;
      refused.push(...assetAt(location, new Map(), request));
      bad.push(...eachError(error));
    }
  }
  return { bundles, problems: bad, refused, passedOver };
}

/** Two bundles of one kind and name would overwrite each other in Apigee: one problem for each such name. */
export function nameClashes(bundles: readonly Bundle[]): readonly PipeError[] {
  return [...Map.groupBy(bundles, keyOf).values()].flatMap((same) => {
    const [first, second] = same;
    if (first === undefined || second === undefined) return [];
    const what = first.kind === 'apiproxy' ? 'proxies are' : 'shared flows are';
    const paths = same.map(({ path }) => path).join(' and ');
    const said = `${same.length} ${what} called ${first.name}: ${paths}.`;
    const hint =
      'In Apigee they would overwrite each other. Name them apart, or leave all but one out of BUNDLES.';
    return [new PipeError('bundle-invalid', said, { where: second.path, hint })];
  });
}

type Examined =
  | { readonly bundle: Bundle; readonly content: BundleContent; readonly problems: readonly PipeError[] }
  | { readonly problems: readonly PipeError[]; readonly refused: readonly AssetRef[] };

async function examine(location: BundleLocation, request: DiscoveryRequest, files: Files): Promise<Examined> {
  const content = await readContent(location, files);
  const { documents, unread, problems } = readDocuments(content, location.path);
  const faults = [...problems, ...checkContent(location, content, { documents, unread })];
  if (faults.length > 0) return { problems: faults, refused: assetAt(location, documents, request) };
  const bundle: Bundle = {
    ...location,
    ...factsOf(documents),
    name: nameBundle(location, documents, request.repositoryName),
    entries: sortedEntries(content).map(([name, { byteLength }]) => ({ name, bytes: byteLength })),
    descriptor: descriptorOf(documents)?.[0],
    digest: digestOf(content, documents),
  };
  return { bundle, content, problems: [] };
}

/** What a bundle that is refused would be; nothing if it has no name either. */
function assetAt(
  location: BundleLocation,
  documents: Documents,
  { repositoryName }: DiscoveryRequest,
): readonly AssetRef[] {
  try {
    return [{ kind: location.kind, name: nameBundle(location, documents, repositoryName) }];
  } catch {
    return [];
  }
}

function keyOf({ kind, name }: AssetRef): string {
  return `${kind} ${name}`;
}
