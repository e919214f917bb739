import pMap from 'p-map';
import type { WantedContent } from '../bundle/content.ts';
import { keyOf } from '../bundle/graph/dependency-graph.ts';
import { digest16Of } from '../bundle/marker.ts';
import type { AssetRef } from '../domain/bundle.ts';
import type { Problem } from '../domain/problem.ts';
import type { LiveDifference } from '../domain/results/difference.ts';
import type { Revision, ServingRevision } from '../domain/revision.ts';
import { retell } from '../errors/aggregate-errors.ts';
import { readOrRefusal } from '../errors/optional-read.ts';
import { PipeError } from '../errors/pipe-error.ts';
import { compareContent } from './compare/compare-content.ts';
import type { LiveRevisions } from './live-revisions.ts';
import { locateDifferences } from './locate-differences.ts';
import { untouchedMark } from './made-from.ts';

/** What one environment should serve of one asset. */
export interface WantedThere extends WantedContent {
  readonly environment: string;
}

export interface DriftPorts {
  readonly live: LiveRevisions;
  readonly describe: (asset: AssetRef, revision: string) => Promise<Revision>;
  /** Marks of revisions that nobody touched count, and their content is not compared. */
  readonly trustMarks: boolean;
  /** Assets compared at a time: each may have 15 MB. */
  readonly parallel: number;
  readonly onProgress: (done: number, all: number) => void;
}

export interface Drift {
  readonly differences: readonly LiveDifference[];
  /** Files that were saved anew and mean the same: no drift. */
  readonly remarks: readonly Problem[];
  /** What could not be compared: nobody may say that there is no drift. */
  readonly unread: readonly PipeError[];
}

/**
 * What the environments serve against what the repository would deploy there. Each revision is read once, however
 * many environments serve it. `serving` has one revision for each asset and environment, at the most.
 */
export async function findDrift(
  wanted: readonly WantedThere[],
  serving: readonly ServingRevision[],
  ports: DriftPorts,
): Promise<Drift> {
  const byAsset = [...Map.groupBy(wanted, ({ asset }) => keyOf(asset)).values()];
  let done = 0;
  const found = await pMap(
    byAsset,
    async (places) => {
      const drift = await driftOfAsset(places, serving, ports);
      done += 1;
      ports.onProgress(done, byAsset.length);
      return drift;
    },
    { concurrency: ports.parallel },
  );
  return {
    differences: found.flatMap(({ differences }) => differences),
    remarks: found.flatMap(({ remarks }) => remarks),
    unread: found.flatMap(({ unread }) => unread),
  };
}

const NONE: Drift = { differences: [], remarks: [], unread: [] };

interface Served {
  readonly place: WantedThere;
  readonly revision: string;
}

async function driftOfAsset(
  places: readonly WantedThere[],
  serving: readonly ServingRevision[],
  ports: DriftPorts,
): Promise<Drift> {
  const drifts: Drift[] = [];
  const served: Served[] = [];
  for (const place of places) {
    const revision = serving.find((one) => serves(one, place))?.revision;
    if (revision === undefined) drifts.push({ ...NONE, differences: [missing(place)] });
    else served.push({ place, revision });
  }
  for (const [revision, of] of Map.groupBy(served, (one) => one.revision))
    drifts.push(await driftOfRevision(revision, of, ports));
  return {
    differences: drifts.flatMap(({ differences }) => differences),
    remarks: drifts.flatMap(({ remarks }) => remarks),
    unread: drifts.flatMap(({ unread }) => unread),
  };
}

function serves(one: ServingRevision, { asset, environment }: WantedThere): boolean {
  return one.environment === environment && one.kind === asset.kind && one.name === asset.name;
}

function missing({ asset, environment, digest }: WantedThere): LiveDifference {
  return {
    bundle: asset.name,
    kind: asset.kind,
    environment,
    revision: null,
    change: 'missing',
    git: digest,
    live: null,
  };
}

async function driftOfRevision(
  revision: string,
  served: readonly Served[],
  ports: DriftPorts,
): Promise<Drift> {
  const [first] = served;
  if (first === undefined) return NONE;
  const { asset } = first.place;
  const described = ports.trustMarks ? await readOrRefusal(ports.describe(asset, revision)) : undefined;
  const mark =
    described === undefined || described instanceof PipeError ? undefined : untouchedMark(described);
  const doubted = served.filter(({ place }) => digest16Of(place.digest) !== mark);
  return doubted.length === 0 ? NONE : compared(revision, doubted, asset, ports);
}

async function compared(
  revision: string,
  served: readonly Served[],
  asset: AssetRef,
  ports: DriftPorts,
): Promise<Drift> {
  const read = await readOrRefusal(ports.live.read(asset, revision));
  if (read instanceof PipeError) return { ...NONE, unread: served.map((one) => unreadOf(one, read)) };
  const differences: LiveDifference[] = [];
  const reformatted = new Map<string, readonly string[]>();
  for (const { place } of served) {
    const seen = compareContent(await place.content(), read.content, asset.name);
    const at = { ...asset, environment: place.environment, revision };
    differences.push(...(await locateDifferences(seen.differences, at, ports.describe)));
    if (seen.reformatted.length > 0) reformatted.set(place.environment, seen.reformatted);
  }
  return { differences, unread: [], remarks: savedAnew(asset, revision, reformatted) };
}

const MOST_NAMED = 3;

function savedAnew(
  { name }: AssetRef,
  revision: string,
  reformatted: ReadonlyMap<string, readonly string[]>,
): readonly Problem[] {
  const files = [...new Set([...reformatted.values()].flat())];
  if (files.length === 0) return [];
  const more = files.length - MOST_NAMED;
  const named = [...files.slice(0, MOST_NAMED), ...(more > 0 ? [`${more} more`] : [])].join(', ');
  const where = [...reformatted.keys()].join(', ');
  return [
    {
      code: 'remark',
      message: `Revision ${revision} of ${name} in ${where} was written anew, as the console does when it saves, and means the same: ${named}.`,
      where: name,
    },
  ];
}

function unreadOf({ place: { asset, environment }, revision }: Served, error: PipeError): PipeError {
  const gone = error.code === 'apigee-not-found';
  const why = gone ? 'it was deleted while the pipe looked.' : error.message;
  return new PipeError(
    error.code,
    `Revision ${revision} of ${asset.name} in ${environment} could not be compared: ${why}`,
    { hint: gone ? 'Run the pipe again to compare what serves now.' : error.hint, where: asset.name },
  );
}

export interface ForeignInput {
  readonly serving: readonly ServingRevision[];
  readonly repository: readonly AssetRef[];
  /** Shared flows that the manifest says come from elsewhere. */
  readonly external: readonly string[];
  /** Whether a revision is a preview of a pull request that the pipe made. */
  readonly isPreview: (serving: ServingRevision) => Promise<boolean>;
}

/** What serves and is not in the repository; the pipe's own previews are left out. What cannot be read is neither. */
export async function findForeign(input: ForeignInput): Promise<Pick<Drift, 'differences' | 'unread'>> {
  const known = new Set(input.repository.map(keyOf));
  const strangers = input.serving.filter(
    (one) => !known.has(keyOf(one)) && !(one.kind === 'sharedflow' && input.external.includes(one.name)),
  );
  const found = await pMap(
    strangers,
    async (one): Promise<readonly (LiveDifference | PipeError)[]> => {
      const isPreview = await readOrRefusal(input.isPreview(one));
      if (isPreview instanceof PipeError) return [notSeen(one, isPreview)];
      return isPreview ? [] : [foreign(one)];
    },
    { concurrency: 8 },
  );
  const all = found.flat();
  return {
    differences: all.flatMap((one) => (one instanceof PipeError ? [] : [one])),
    unread: all.filter((one) => one instanceof PipeError),
  };
}

function notSeen({ name, environment, revision }: ServingRevision, error: PipeError): PipeError {
  return retell(error, {
    message: `Whether revision ${revision} of ${name} in ${environment} is a pull request’s preview could not be seen: ${error.message}`,
    where: name,
  });
}

function foreign({ name, kind, environment, revision }: ServingRevision): LiveDifference {
  return {
    bundle: name,
    kind,
    environment,
    revision,
    change: 'foreign',
    git: null,
    live: `revision ${revision}`,
  };
}
