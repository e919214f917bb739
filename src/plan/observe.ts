import pMap from 'p-map';
import { digest16Of, parseMarker } from '../bundle/marker.ts';
import type { AssetRef, BundleKind } from '../domain/bundle.ts';
import {
  type Candidate,
  candidateKey,
  type HandMadeCopy,
  NOTHING,
  type Observation,
} from '../domain/candidate.ts';
import type { ContentVerdict } from '../domain/content-verdict.ts';
import type { DeploymentStatus } from '../domain/deployment-status.ts';
import type { Revision, ServingRevision } from '../domain/revision.ts';
import { PipeError } from '../errors/pipe-error.ts';
import type { RevisionInQuestion } from '../live/judge-content.ts';
import type { Apigee } from '../ports/apigee.ts';
import { findInterrupted } from './find-interrupted.ts';
import { stateOf } from './judge-status.ts';

/** Reads in flight at once: the rate limit, not this, keeps the quota (docs/architecture.md#budgets). */
const CONCURRENT_READS = 40;
/** How far back an identical revision is looked for. */
const REVISIONS_LOOKED_AT = 10;
/**
 * Up to this many unchanged bundles, their state is asked for as well, so that a revision which a killed
 * run left PROGRESSING or in ERROR is not called unchanged. More would break the budget of one call each.
 */
export const STATES_ASKED = 25;

/** Whether a revision holds a candidate's content. */
export type JudgeRevision<Wanted> = (
  candidate: Wanted,
  revision: RevisionInQuestion,
) => Promise<ContentVerdict>;

/** What a revision whose content was read says of itself. */
interface Described {
  described(asset: AssetRef, revision: string): Revision | undefined;
}

/** Reads what the organization has of every candidate. Throws what the port and `judge` throw. */
export async function observe<Wanted extends Candidate>(
  candidates: readonly Wanted[],
  apigee: Apigee,
  judge: JudgeRevision<Wanted>,
  live?: Described,
): Promise<ReadonlyMap<string, Observation>> {
  const serving = await readServing(candidates, apigee);
  const revisions = rememberRevisions(apigee);
  const askStates = candidates.length <= STATES_ASKED;
  const entries = await pMap(
    candidates,
    async (candidate): Promise<[string, Observation]> => {
      const key = candidateKey(candidate);
      const listed = serving.get(key) ?? [];
      const judged = (revision: RevisionInQuestion) => judge(candidate, revision);
      return [
        key,
        await observeOne({ candidate, listed, revisions, apigee, judge: judged, askStates, live }),
      ];
    },
    { concurrency: CONCURRENT_READS },
  );
  return new Map(entries);
}

interface Look {
  readonly candidate: Candidate;
  /** Oldest first: a failed override may leave both revisions. */
  readonly listed: readonly ServingRevision[];
  readonly revisions: RememberedRevisions;
  readonly apigee: Apigee;
  readonly judge: (revision: RevisionInQuestion) => Promise<ContentVerdict>;
  readonly askStates: boolean;
  readonly live: Described | undefined;
}

async function observeOne(look: Look): Promise<Observation> {
  const { candidate, listed, revisions, apigee, judge, askStates } = look;
  const current = listed.at(-1);
  if (current === undefined) return observeOthers(look, NOTHING);
  // What was downloaded to be compared says what it is as well; whether it is extensible, only Apigee does.
  const isStandard = current.proxyType === 'standard';
  const describe = () => {
    const known = isStandard ? undefined : look.live?.described(candidate.asset, current.revision);
    return known === undefined
      ? revisions.describe(candidate.asset, current.revision)
      : Promise.resolve(known);
  };
  const content = await judge({ revision: current.revision, describe });
  const isSame = content.kind === 'same';
  const described = isSame || content.kind === 'gone' ? undefined : await describe();
  const status = isSame && askStates ? await readState(apigee, current) : undefined;
  const seen = { ...NOTHING, serving: current, described, content, status };
  const isFailed = status !== undefined && stateOf(status) === 'ERROR';
  if (isSame && !isFailed) return seen;
  // In ERROR it cannot be deployed again as it stands (docs/apigee.md#deploy), so a duplicate of it is looked for.
  const found = await observeOthers(look, seen);
  if (!isFailed) return found;
  return findInterrupted({ found, listed, describe: (asset, number) => revisions.describe(asset, number) });
}

/** Another revision with the candidate's content, among the newest: the mark says where to look, the content decides. */
async function observeOthers({ candidate, revisions, judge }: Look, seen: Observation): Promise<Observation> {
  const numbers = await revisions.numbers(candidate.asset);
  const others = numbers.filter((number) => number !== seen.serving?.revision).slice(-REVISIONS_LOOKED_AT);
  const looks = await pMap(others.toReversed(), (number) => describeOrNone(revisions, candidate, number));
  const copies: HandMadeCopy[] = [];
  for (const revision of looks) {
    if (revision === undefined || !isMarkedAs(revision, candidate.digest)) continue;
    const content = await judge({ revision: revision.revision, describe: () => Promise.resolve(revision) });
    if (content.kind === 'same') return { ...seen, identical: revision.revision, copies, revisions: numbers };
    if (content.kind === 'different')
      copies.push({ revision: revision.revision, differences: content.differences });
  }
  return { ...seen, copies, revisions: numbers };
}

/** One that was deleted since it was listed is in nobody's way. */
async function describeOrNone(
  revisions: RememberedRevisions,
  { asset }: Candidate,
  number: string,
): Promise<Revision | undefined> {
  try {
    return await revisions.describe(asset, number);
  } catch (error) {
    if (error instanceof PipeError && error.code === 'apigee-not-found') return undefined;
    throw error;
  }
}

function isMarkedAs({ description }: Revision, digest: string): boolean {
  return parseMarker(description)?.digest16 === digest16Of(digest);
}

/** A state that cannot be read for now is one that nobody knows: it is waited for, like any other. */
async function readState(apigee: Apigee, current: ServingRevision): Promise<DeploymentStatus | undefined> {
  try {
    return await apigee.statusOf(current);
  } catch (error) {
    if (error instanceof PipeError && PASSING.has(error.code)) return UNKNOWN;
    throw error;
  }
}

const PASSING: ReadonlySet<string> = new Set([
  'apigee-unreachable',
  'apigee-unavailable',
  'apigee-unexpected',
  'apigee-quota',
  'apigee-locked',
]);

const UNKNOWN: DeploymentStatus = {
  state: undefined,
  errors: [],
  instances: [],
  processes: [],
  routeConflicts: [],
};

async function readServing(
  candidates: readonly Candidate[],
  apigee: Apigee,
): Promise<ReadonlyMap<string, readonly ServingRevision[]>> {
  const lists = new Map<string, { environment: string; kind: BundleKind }>();
  for (const { environment, asset } of candidates) {
    lists.set(`${environment} ${asset.kind}`, { environment, kind: asset.kind });
  }
  const found = await pMap(
    [...lists.values()],
    ({ environment, kind }) => apigee.servingIn(environment, kind),
    { concurrency: CONCURRENT_READS },
  );
  return Map.groupBy(
    oldestFirst(found.flat()),
    ({ environment, kind, name }) => `${environment} ${kind}:${name}`,
  );
}

interface RememberedRevisions {
  describe(asset: AssetRef, revision: string): Promise<Revision>;
  numbers(asset: AssetRef): Promise<readonly string[]>;
}

/** Several environments ask for the same revisions: each is read once. */
function rememberRevisions(apigee: Apigee): RememberedRevisions {
  const described = new Map<string, Promise<Revision>>();
  const numbers = new Map<string, Promise<readonly string[]>>();
  return {
    describe: (asset, revision) =>
      remember(described, `${asset.kind}:${asset.name}@${revision}`, () => apigee.revision(asset, revision)),
    numbers: (asset) => remember(numbers, `${asset.kind}:${asset.name}`, () => apigee.revisionsOf(asset)),
  };
}

function remember<Value>(
  known: Map<string, Promise<Value>>,
  key: string,
  read: () => Promise<Value>,
): Promise<Value> {
  const promise = known.get(key) ?? read();
  known.set(key, promise);
  return promise;
}

/** By the time they were deployed: while an override rolls out, both revisions of an asset may be listed. */
export function oldestFirst(serving: readonly ServingRevision[]): readonly ServingRevision[] {
  return serving.toSorted((one, other) => (one.deployStartMs ?? 0) - (other.deployStartMs ?? 0));
}
