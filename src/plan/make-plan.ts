import { parseMarker } from '../bundle/marker.ts';
import {
  type Candidate,
  candidateKey,
  NOTHING,
  type Observation,
  servesWanted,
} from '../domain/candidate.ts';
import type { RouteConflict } from '../domain/deployment-status.ts';
import type { PlanReason } from '../domain/results/plan-reason.ts';
import type { PlannedDeployment } from '../domain/results/run-result.ts';
import type { Revision } from '../domain/revision.ts';
import { conflictsWithin, guardProblems } from './checks/guards.ts';
import { leftInError, whyUnknown } from './find-interrupted.ts';
import { judgeStatus } from './judge-status.ts';
import type { Refusal, Step } from './step.ts';

/** Decides, without a network, what a deploy will do (style, principle 4). */
export function makePlan<Wanted extends Candidate>(
  candidates: readonly Wanted[],
  observations: ReadonlyMap<string, Observation>,
  options: { readonly force: boolean },
): readonly Step<Wanted>[] {
  return candidates.map((candidate) => {
    const observed = observations.get(candidateKey(candidate)) ?? NOTHING;
    return { candidate, observed, ...decide(candidate, observed, options.force) };
  });
}

/** The plan's line for reports and result.json. */
export function describeStep(step: Step): PlannedDeployment {
  const before = step.observed.serving?.revision ?? null;
  return {
    bundle: step.candidate.asset.name,
    kind: step.candidate.asset.kind,
    environment: step.candidate.environment,
    change: CHANGES[step.kind],
    reason: step.reason,
    revision: { before, after: revisionAfter(step, before) },
    problems: step.kind === 'blocked' ? step.refused : [],
  };
}

const CHANGES: Readonly<Record<Step['kind'], PlannedDeployment['change']>> = {
  unchanged: 'unchanged',
  await: 'unchanged',
  reuse: 'reuse',
  rollback: 'reuse',
  deploy: 'deploy',
  blocked: 'blocked',
};

type Decision = { readonly reason: PlanReason } & (
  | { readonly kind: 'unchanged' | 'await' | 'deploy' }
  | { readonly kind: 'reuse'; readonly revision: string }
  | { readonly kind: 'blocked'; readonly refused: readonly Refusal[] }
);

function decide(candidate: Candidate, observed: Observation, force: boolean): Decision {
  const { serving, identical } = observed;
  const first = leftInError(observed);
  if (force) return { kind: 'deploy', reason: { kind: 'forced', first } };
  if (first !== undefined)
    return { kind: 'reuse', revision: first.revision, reason: { kind: 'left-in-error', first } };
  const reason = reasonToDeploy(candidate, observed);
  const decision: Decision = reason === undefined ? settled(candidate, observed) : { kind: 'deploy', reason };
  const reusable = identical !== undefined && identical !== serving?.revision;
  if (decision.kind !== 'deploy' || !reusable) return decision;
  return {
    kind: 'reuse',
    revision: identical,
    reason: { kind: 'imported-already', revision: identical, because: decision.reason },
  };
}

/** The serving revision holds this very bundle: is it also READY, as far as that was asked? */
function settled(candidate: Candidate, { serving, status }: Observation): Decision {
  const revision = serving?.revision ?? '';
  const unchanged: Decision = { kind: 'unchanged', reason: { kind: 'holds-bundle', revision } };
  if (status === undefined) return unchanged;
  const allowed = candidate.allow.includes('base-path-taken');
  const looked = allowed ? { ...status, routeConflicts: [] } : status;
  const judged = judgeStatus(looked, { revision, basePaths: candidate.basePaths });
  switch (judged.kind) {
    case 'ready':
      return unchanged;
    case 'waiting':
      return { kind: 'await', reason: { kind: 'rolling-out', revision } };
    case 'error':
      return {
        kind: 'deploy',
        reason: { kind: 'error-stays', revision, because: whyUnknown(revision, status) },
      };
    case 'conflict':
      return {
        kind: 'blocked',
        reason: { kind: 'base-path-taken', revision },
        refused: takenBy(candidate, judged.conflicts),
      };
  }
}

/** The same words, whether the plan's own look or Apigee's report of the deployed revision found it. */
function takenBy(
  { asset: { name }, environment, basePaths, neverAllowed }: Candidate,
  conflicts: readonly RouteConflict[],
): readonly Refusal[] {
  const held = conflicts.map((conflict) => ({
    basePath: conflict.basePath ?? basePaths[0] ?? '/',
    by: conflict.apiProxy ?? 'another proxy',
    environment: conflict.environment ?? 'another environment',
    already: true,
  }));
  const guards = guardProblems({
    bundle: name,
    environment,
    neverAllowed,
    proxyType: { before: undefined, after: undefined },
    serviceAccount: { before: undefined, after: undefined },
    basePathsHeld: held,
    counts: {},
  });
  return [...conflictsWithin({ name, environment }, held), ...guards];
}

function reasonToDeploy(candidate: Candidate, observed: Observation): PlanReason | undefined {
  const { serving, described } = observed;
  if (serving === undefined) return { kind: 'nothing-serves' };
  if (!servesWanted(observed)) return reasonOfContent(serving.revision, described, observed.content);
  const wanted = candidate.serviceAccount;
  if (wanted === undefined || wanted === serving.serviceAccount) return undefined;
  return { kind: 'account-changed', accountBefore: serving.serviceAccount, accountAfter: wanted };
}

function reasonOfContent(
  revision: string,
  described: Revision | undefined,
  content: Observation['content'],
): PlanReason {
  switch (content?.kind) {
    case 'gone':
      return { kind: 'deleted', revision };
    case 'unreadable':
      return { kind: 'unreadable', revision };
    case 'different':
      return reasonOfOrigin(revision, described, content.origin);
    case 'same':
    case undefined:
      return reasonOfOrigin(revision, described, 'pipe');
  }
}

function reasonOfOrigin(
  revision: string,
  described: Revision | undefined,
  origin: 'pipe' | 'hand' | 'foreign',
): PlanReason {
  const marker = parseMarker(described?.description ?? '');
  if (marker === undefined) return { kind: 'foreign', revision };
  if (origin === 'hand') return { kind: 'hand-made', revision };
  return { kind: 'bundle-changed', revision, commit: marker.commit };
}

function revisionAfter(step: Step, before: string | null): string | null {
  if (step.kind === 'reuse' || step.kind === 'rollback') return step.revision;
  return step.kind === 'deploy' ? null : before;
}
