import pMap from 'p-map';
import { digest16Of, type Marker, parseMarker } from '../bundle/marker.ts';
import type { RollbackTarget } from '../config/config.ts';
import type { AssetRef } from '../domain/bundle.ts';
import { type Candidate, NOTHING, type Observation } from '../domain/candidate.ts';
import type { DeploymentStatus } from '../domain/deployment-status.ts';
import type { Revision, ServingRevision } from '../domain/revision.ts';
import { throwAll } from '../errors/aggregate-errors.ts';
import { optionalRead, readIfThere } from '../errors/optional-read.ts';
import { PipeError } from '../errors/pipe-error.ts';
import { judgeStatus } from '../plan/judge-status.ts';
import type { Step } from '../plan/step.ts';
import type { Apigee } from '../ports/apigee.ts';
import type { ChosenAsset } from './choose-assets.ts';
import type { LiveRevisions } from './live-revisions.ts';
import { isTrusted, type MadeFrom, madeFrom, untouchedMark } from './made-from.ts';
import { previousRevision, type RevisionHistory, revisionOf, type Target } from './previous-revision.ts';

export interface RollbackPorts<Wanted extends Candidate> {
  readonly apigee: Apigee;
  readonly live: LiveRevisions;
  /** The candidate that a revision is in an environment, with the settings that the manifest has for it. */
  readonly candidateOf: (chosen: ChosenAsset, environment: string, found: FoundRevision) => Wanted;
  readonly parallel: number;
  /** A revision that was made by hand may be deployed although its mark is not its content's. */
  readonly force: boolean;
  /** Marks of revisions that nobody touched count for what they hold. */
  readonly trustMarks: boolean;
}

interface FoundRevision {
  readonly revision: Revision;
  readonly digest: string;
  readonly madeFrom: MadeFrom;
  readonly serving: ServingRevision;
}

export interface RollbackOrder {
  readonly chosen: readonly ChosenAsset[];
  readonly environments: readonly string[];
  readonly to: RollbackTarget;
}

/** Revisions looked at of each asset, the newest first. */
const MOST_LOOKED_AT = 40;

/**
 * A step for each asset and environment that is rolled back. Throws PipeError with everything that keeps anybody from
 * knowing the revision, before anything is changed.
 */
export async function rollbackSteps<Wanted extends Candidate>(
  order: RollbackOrder,
  ports: RollbackPorts<Wanted>,
): Promise<readonly Step<Wanted>[]> {
  const steps = await pMap(
    order.chosen,
    async (chosen) => {
      try {
        return await stepsOf(chosen, order, ports);
      } catch (error) {
        if (!(error instanceof PipeError) || error.code === 'stopped') throw error;
        return error;
      }
    },
    { concurrency: ports.parallel },
  );
  throwAll(steps.filter((one) => one instanceof PipeError));
  const found = steps.flatMap((one) => (one instanceof PipeError ? [] : one));
  if (found.length === 0) throw nothingToDo(order);
  return found;
}

async function stepsOf<Wanted extends Candidate>(
  chosen: ChosenAsset,
  { environments, to }: RollbackOrder,
  ports: RollbackPorts<Wanted>,
): Promise<readonly Step<Wanted>[]> {
  const { asset } = chosen;
  const everywhere = await ports.apigee.environmentsServing(asset);
  const revisions = await revisionsOf(asset, { everywhere, to }, ports.apigee);
  const steps: Step<Wanted>[] = [];
  for (const environment of environments) {
    const serving = everywhere
      .filter((one) => one.environment === environment)
      .toSorted((one, other) => (one.deployStartMs ?? 0) - (other.deployStartMs ?? 0))
      .at(-1);
    if (serving === undefined) {
      if (to.kind === 'build' || chosen.bundle !== undefined) continue;
      throw unknown(asset, environment, 'it does not serve there');
    }
    const elsewhere = new Set(
      everywhere.filter((one) => one.environment !== environment).map(({ revision }) => revision),
    );
    const target = targetOf(to, { serving, revisions, elsewhere });
    if (target === undefined) {
      // What the build did not deploy, or the commit did not change, stays.
      continue;
    }
    steps.push(await stepTo({ chosen, serving, revisions, target, exact: to.kind === 'revision' }, ports));
  }
  return steps;
}

async function revisionsOf(
  asset: AssetRef,
  { everywhere, to }: { readonly everywhere: readonly ServingRevision[]; readonly to: RollbackTarget },
  apigee: Apigee,
): Promise<readonly Revision[]> {
  const numbers = await apigee.revisionsOf(asset);
  const serving = new Set(everywhere.map(({ revision }) => revision));
  const asked =
    to.kind === 'revision'
      ? numbers.filter((number) => number === to.revision || serving.has(number))
      : [...new Set([...numbers.slice(-MOST_LOOKED_AT), ...numbers.filter((number) => serving.has(number))])];
  const read = await pMap(asked, (number) => readIfThere(apigee.revision(asset, number)), {
    concurrency: 8,
  });
  return read.filter((one) => one !== undefined);
}

function targetOf(to: RollbackTarget, history: RevisionHistory): Target | undefined {
  switch (to.kind) {
    case 'previous':
      return previousRevision(history);
    case 'revision':
      return exactly(to.revision, history);
    case 'build':
      return revisionOf(
        { by: { build: to.build }, name: targetInWords(to), matches: (mark) => mark.build === to.build },
        history,
      );
    case 'commit': {
      const commit = to.commit.slice(0, 12);
      const matches = (mark: Marker) => mark.commit?.startsWith(commit.toLowerCase()) === true;
      return revisionOf({ by: { commit }, name: targetInWords(to), matches }, history);
    }
  }
}

function targetInWords(to: RollbackTarget): string {
  switch (to.kind) {
    case 'previous':
      return 'what served before';
    case 'revision':
      return `revision ${to.revision}`;
    case 'build':
      return `build ${to.build}`;
    case 'commit':
      return `commit ${to.commit.slice(0, 12)}`;
  }
}

function exactly(to: string, { serving, revisions }: RevisionHistory): Target {
  if (serving.revision === to)
    return { kind: 'there', reason: { kind: 'serves', revision: to, by: undefined } };
  if (!revisions.some(({ revision }) => revision === to))
    return { kind: 'unknown', because: `it has no revision ${to}` };
  return { kind: 'revision', revision: to, reason: { kind: 'named-by-to', revision: to } };
}

interface Leading {
  readonly chosen: ChosenAsset;
  readonly serving: ServingRevision;
  readonly revisions: readonly Revision[];
  readonly target: Target;
  /** TO names the revision itself: then nobody has to believe its mark. */
  readonly exact: boolean;
}

async function stepTo<Wanted extends Candidate>(
  { chosen, serving, revisions, target, exact }: Leading,
  ports: RollbackPorts<Wanted>,
): Promise<Step<Wanted>> {
  const { asset } = chosen;
  const { environment } = serving;
  if (target.kind === 'unknown') throw unknown(asset, environment, target.because);
  const number = target.kind === 'there' ? serving.revision : target.revision;
  const revision = revisions.find((one) => one.revision === number);
  if (revision === undefined) throw unknown(asset, environment, `revision ${number} cannot be read`);
  const digest = await digestOf(
    { asset, environment, revision, trusted: exact || target.kind === 'there' },
    ports,
  );
  const made = madeFrom(revision, await ports.live.digests(asset, number), ports);
  const candidate = ports.candidateOf(chosen, environment, { revision, digest, madeFrom: made, serving });
  const known = { ...NOTHING, serving, revisions: revisions.map((one) => one.revision) };
  const observed = { ...known, ...(await originOf(asset, { serving, revisions }, ports)) };
  const { reason } = target;
  if (target.kind === 'revision') return { candidate, observed, reason, kind: 'rollback', revision: number };
  const status = await optionalRead(ports.apigee.statusOf(serving));
  const kind = isReady(status, { revision: number, basePaths: candidate.basePaths }) ? 'unchanged' : 'await';
  return { candidate, observed: { ...observed, status }, reason, kind };
}

function isReady(status: DeploymentStatus | undefined, expected: Parameters<typeof judgeStatus>[1]): boolean {
  return status !== undefined && judgeStatus(status, expected).kind === 'ready';
}

/** Where the serving revision came from: its mark counts only if it is its content's. */
async function originOf(
  asset: AssetRef,
  { serving, revisions }: Pick<Leading, 'serving' | 'revisions'>,
  { live, trustMarks }: Pick<RollbackPorts<Candidate>, 'live' | 'trustMarks'>,
): Promise<Pick<Observation, 'described' | 'content'>> {
  const described = revisions.find(({ revision }) => revision === serving.revision);
  const digests = await optionalRead(live.digests(asset, serving.revision));
  if (described === undefined || digests === undefined) return { described, content: undefined };
  const mark = parseMarker(described.description)?.digest16;
  const own = [digest16Of(digests.digest), digest16Of(digests.namelessDigest)];
  if (trustMarks) own.push(untouchedMark(described) ?? '');
  const isOurs = mark !== undefined && own.includes(mark);
  const origin = isOurs ? 'pipe' : mark === undefined ? 'foreign' : 'hand';
  return { described, content: { kind: 'different', origin, differences: [] } };
}

interface Questioned {
  readonly asset: AssetRef;
  readonly environment: string;
  readonly revision: Revision;
  /** Nobody has to believe its mark. */
  readonly trusted: boolean;
}

/** Of what the revision really holds; one whose mark says something else was made by hand. */
async function digestOf(
  { asset, environment, revision, trusted }: Questioned,
  { live, force, trustMarks }: Pick<RollbackPorts<Candidate>, 'live' | 'force' | 'trustMarks'>,
): Promise<string> {
  const { digest, namelessDigest } = await live.digests(asset, revision.revision);
  const mark = parseMarker(revision.description)?.digest16;
  const counts = trusted || force || isTrusted(revision, trustMarks);
  if (counts || mark === digest16Of(digest) || mark === digest16Of(namelessDigest)) return digest;
  throw unknown(
    asset,
    environment,
    `revision ${revision.revision} is a hand-made copy: it carries the pipe's mark and does not hold what the mark says`,
  );
}

function unknown({ name }: AssetRef, environment: string, because: string): PipeError {
  return new PipeError(
    'config-invalid',
    `What ${name} is to be rolled back to in ${environment} cannot be known: ${because}.`,
    {
      where: name,
      hint: 'Set TO to a revision, a commit, or build:42; or name in BUNDLES only what is to go back.',
    },
  );
}

function nothingToDo({ to, environments }: RollbackOrder): PipeError {
  const where = environments.join(', ');
  const said =
    to.kind === 'previous'
      ? `None of the bundles serves in ${where}.`
      : `None of the bundles that serve in ${where} has a revision of ${targetInWords(to)}.`;
  return new PipeError('config-invalid', said, {
    where: 'TO',
    hint: 'Set TO to a revision, a commit, or build:42.',
  });
}
