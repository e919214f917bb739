import type { Candidate, Observation } from '../domain/candidate.ts';
import type { Problem } from '../domain/problem.ts';
import type { PlanReason } from '../domain/results/plan-reason.ts';

/** What stands before a step: a guard that nobody allowed, or what nobody can allow. */
export interface Refusal extends Problem {
  readonly code: 'guard' | 'route-conflict' | 'overwrite' | 'shared-flow-missing';
}

/** True for what stands before a step, and not for what went wrong while it was carried out. */
export function isRefusal<Thing extends { readonly code: string }>(
  thing: Thing,
): thing is Thing & { readonly code: Refusal['code'] } {
  return REFUSALS.has(thing.code);
}

const REFUSALS: ReadonlySet<string> = new Set<Refusal['code']>([
  'guard',
  'route-conflict',
  'overwrite',
  'shared-flow-missing',
]);

/** What is to be done about one candidate, and why. */
export type Step<Wanted extends Candidate = Candidate> = {
  readonly candidate: Wanted;
  readonly observed: Observation;
  readonly reason: PlanReason;
} & (
  | { readonly kind: 'unchanged' }
  /** The right revision is deployed and still rolling out: an earlier run was stopped while it waited. */
  | { readonly kind: 'await' }
  | { readonly kind: 'reuse'; readonly revision: string }
  /** A revision that served before: nothing is imported. */
  | { readonly kind: 'rollback'; readonly revision: string }
  | { readonly kind: 'deploy' }
  /** A guard that nobody allowed stands before it, or a conflict that Apigee would refuse. */
  | { readonly kind: 'blocked'; readonly refused: readonly Refusal[] }
);
