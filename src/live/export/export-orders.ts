import { discoverBundles } from '../../bundle/discover/discover-bundles.ts';
import { keyOf } from '../../bundle/graph/dependency-graph.ts';
import type { AssetRef, Bundle } from '../../domain/bundle.ts';
import type { LiveDifference } from '../../domain/results/difference.ts';
import type { ServingRevision } from '../../domain/revision.ts';
import { throwAll } from '../../errors/aggregate-errors.ts';
import { PipeError } from '../../errors/pipe-error.ts';
import { type Choosing, chooseAssets } from '../choose-assets.ts';
import { findForeign } from '../find-drift.ts';

/** A live revision that is to be written into the repository. */
export interface ExportOrder {
  readonly asset: AssetRef;
  readonly revision: string;
  /** The repository's bundle of that name; undefined if it has none yet. */
  readonly bundle: Bundle | undefined;
}

export interface ExportOrders {
  readonly orders: readonly ExportOrder[];
  /** The bundles of the clone. */
  readonly repository: readonly Bundle[];
  /** In the repository, and nothing of them serves: they stay as they are. */
  readonly missing: readonly Bundle[];
  /** Live, and not in the repository: they are written to it. */
  readonly foreign: readonly LiveDifference[];
  /** Named, and there is nothing to export of them. */
  readonly problems: readonly PipeError[];
}

export interface ExportRequest extends Choosing {
  /** True if somebody said what to export; else it is the clone's bundles and everything that serves. */
  readonly chosen: boolean;
  readonly environment: string;
  readonly serving: readonly ServingRevision[];
  readonly external: readonly string[];
  readonly isPreview: (serving: ServingRevision) => Promise<boolean>;
}

/** What an export writes. Throws PipeError for what is wrong with BUNDLES or with the bundles of the clone. */
export async function exportOrders(request: ExportRequest): Promise<ExportOrders> {
  return request.chosen ? namedOrders(request) : ordersOfAll(request);
}

async function namedOrders(request: ExportRequest): Promise<ExportOrders> {
  const chosen = await chooseAssets(request);
  const orders: ExportOrder[] = [];
  const problems: PipeError[] = [];
  for (const { asset, bundle, revision } of chosen) {
    const found = revision ?? servingOf(asset, request)?.revision;
    if (found === undefined) problems.push(nothingServes(asset, request.environment));
    else orders.push({ asset, bundle, revision: found });
  }
  const repository = chosen.flatMap(({ bundle }) => bundle ?? []);
  return { orders, repository, missing: [], foreign: [], problems };
}

function nothingServes({ name }: AssetRef, environment: string): PipeError {
  return new PipeError('bundle-not-found', `Nothing of ${name} serves in ${environment}.`, {
    where: name,
    hint: `Name a revision to export it all the same, e.g. ${name}@1.`,
  });
}

async function ordersOfAll(request: ExportRequest): Promise<ExportOrders> {
  const { clone, files, serving, external, isPreview } = request;
  const { bundles, problems } = await discoverBundles(request, files);
  // A repository that holds nothing yet is what an export is for.
  throwAll(problems.filter(({ code }) => code !== 'bundle-not-found'));
  const known = bundles.map((bundle) => ({ bundle, live: servingOf(bundle, request) }));
  const { differences: foreign, unread } = await findForeign({
    serving,
    repository: bundles,
    external,
    isPreview,
  });
  const all = foreign.length === 0 ? bundles : await everyBundle(clone, request);
  return {
    orders: [
      ...known.flatMap(({ bundle, live }) =>
        live === undefined ? [] : [{ asset: assetOf(bundle), bundle, revision: live.revision }],
      ),
      ...foreign.map(({ bundle: name, kind, revision }) => ({
        asset: { kind, name },
        bundle: all.find((one) => one.kind === kind && one.name === name),
        revision: revision ?? '',
      })),
    ],
    repository: bundles,
    missing: known.flatMap(({ bundle, live }) => (live === undefined ? [bundle] : [])),
    foreign,
    problems: unread,
  };
}

/** Those too that the manifest leaves out: an export shall not write a second one beside them. */
async function everyBundle(clone: string, request: ExportRequest): Promise<readonly Bundle[]> {
  const { files, naming } = request;
  return (await discoverBundles({ entries: [], clone, naming }, files)).bundles;
}

function servingOf(asset: AssetRef, { serving, environment }: ExportRequest): ServingRevision | undefined {
  return serving.find((one) => one.environment === environment && keyOf(one) === keyOf(asset));
}

function assetOf({ kind, name }: Bundle): AssetRef {
  return { kind, name };
}
