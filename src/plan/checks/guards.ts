import type { Guard } from '../../domain/guard.ts';
import { isExtensible, type PolicyRef } from '../../domain/policy-types.ts';
import type { Problem } from '../../domain/problem.ts';
import type { ProxyType, Revision } from '../../domain/revision.ts';
import type { Refusal } from '../step.ts';
import { MOST_REVISIONS } from './count-revisions.ts';
import type { PassedLimit } from './deployed-counts.ts';

/** What is known of one bundle in one environment before it is deployed; undefined is: not known. */
export interface GuardFacts {
  readonly bundle: string;
  readonly environment: string;
  /** What ALLOW does not count for; none unless said. */
  readonly neverAllowed?: readonly Guard[] | undefined;
  readonly proxyType: Change<ProxyType> & {
    /** The policy that makes the difference, where it is known. */
    readonly by?: PolicyRef | undefined;
  };
  readonly serviceAccount: Change;
  /** Base paths of ours that another proxy of the same environment group serves. */
  readonly basePathsHeld: readonly HeldBasePath[];
  readonly counts: LimitFacts;
}

interface HeldBasePath {
  readonly basePath: string;
  readonly by: string;
  readonly environment: string;
  /** True if both serve it today already. */
  readonly already?: boolean | undefined;
}

interface Change<Of = string> {
  readonly before: Of | undefined;
  readonly after: Of | undefined;
}

interface LimitFacts {
  /** Revisions once this one is imported and retention has run. */
  readonly revisionsAfter?: number | undefined;
  readonly passed?: readonly PassedLimit[] | undefined;
}

export interface GuardProblem extends Problem {
  readonly code: 'guard';
  readonly guard: Guard;
}

/** Everything about a deploy that needs to be allowed by name; what is not known raises no guard. */
export function guardProblems(facts: GuardFacts): readonly GuardProblem[] {
  return [...extensible(facts), ...basePathsTaken(facts), ...serviceAccount(facts), ...limits(facts)].map(
    ({ guard, message, remedy = '' }) => ({
      code: 'guard',
      guard,
      message,
      hint: `${remedy}${wayOut(guard, facts)}`,
      where: facts.bundle,
    }),
  );
}

/** Only a pull request's preview has guards that nobody can lift. */
function wayOut(guard: Guard, { neverAllowed = [] }: GuardFacts): string {
  return neverAllowed.includes(guard)
    ? 'Give previews another base path with previews.basePath of the manifest; ALLOW does not count here.'
    : `If that is meant, list ${guard} in ALLOW, or in the manifest’s allow.`;
}

/** Within one environment Apigee refuses the second proxy on a base path (docs/apigee.md#base-paths): nobody can allow that. */
export function conflictsWithin(
  { name, environment }: { readonly name: string; readonly environment: string },
  held: readonly HeldBasePath[],
): readonly Refusal[] {
  return held
    .filter((owner) => owner.environment === environment)
    .map(({ by, basePath }) => ({
      code: 'route-conflict',
      message: `${name} cannot have ${basePath} in ${environment}: ${by} has it there.`,
      hint: 'Give one of the two another base path, or undeploy the other first.',
      where: name,
    }));
}

/** Those that nobody allowed: with one of them the bundle is not deployed. */
export function refusedGuards(
  problems: readonly GuardProblem[],
  allowed: readonly Guard[],
): readonly GuardProblem[] {
  return problems.filter(({ guard }) => !allowed.includes(guard));
}

interface Raised {
  readonly guard: Guard;
  readonly message: string;
  /** Another way out than to allow it: a sentence and a space. */
  readonly remedy?: string;
}

/** Standard to extensible may cost money, and locks deploy and undeploy while it lasts (docs/apigee.md#consistency). */
function extensible({ bundle, environment, proxyType }: GuardFacts): readonly Raised[] {
  const { before, after, by } = proxyType;
  if (before !== 'standard' || after !== 'extensible') return [];
  const policy =
    by === undefined ? '' : ` Its policy ${by.name} makes it so: ${by.type} is an extensible type.`;
  return [
    {
      guard: 'extensible',
      message: `${bundle} would change from a standard to an extensible proxy in ${environment}, which may cost more.${policy}`,
    },
  ];
}

function basePathsTaken({ bundle, environment, basePathsHeld }: GuardFacts): readonly Raised[] {
  const others = basePathsHeld.filter((owner) => owner.environment !== environment);
  return others.map(({ basePath, by, environment: theirs, already = false }) => ({
    guard: 'base-path-taken',
    message: already
      ? `${bundle} has ${basePath} in ${environment}, and so has ${by} in ${theirs}, in the same environment group: only one of the two gets its requests, and a deployment may change which.`
      : `${bundle} would take ${basePath} in ${environment}; ${by} serves it in ${theirs}, in the same environment group.`,
  }));
}

function serviceAccount({
  bundle,
  environment,
  serviceAccount: { before, after },
}: GuardFacts): readonly Raised[] {
  if (before === undefined || before === after) return [];
  const change =
    after === undefined ? `lose the service account ${before}` : `run as ${after} and no longer as ${before}`;
  return [{ guard: 'service-account-change', message: `${bundle} would ${change} in ${environment}.` }];
}

function limits({ bundle, counts: { revisionsAfter = 0, passed = [] } }: GuardFacts): readonly Raised[] {
  const revisions: Raised = {
    guard: 'limit',
    message: `There would be ${revisionsAfter} revisions of ${bundle}; Apigee documents a limit of ${MOST_REVISIONS}.`,
    remedy: 'The manifest’s retention deletes old revisions. ',
  };
  return [
    ...(revisionsAfter > MOST_REVISIONS ? [revisions] : []),
    ...passed.map(({ place, what, now, added, limit, plan }): Raised => {
      const before = added > 1 ? ` and ${added - 1} that this plan adds before it` : '';
      return {
        guard: 'limit',
        message: `With ${bundle} there would be ${now + added} ${what} deployed in ${place}: beside it ${now} that are there now${before}. Apigee documents a limit of ${limit} for ${plan}.`,
        remedy: 'Undeploy what nobody calls any more, or deploy to another environment or organization. ',
      };
    }),
  ];
}

/**
 * The policy with which a standard proxy becomes extensible. Apigee's own answer wins: a policy that is in the serving
 * revision too, which Apigee calls standard, makes no difference, whatever Google's pages say of its type.
 */
export function extensibleBy(
  policies: readonly PolicyRef[],
  serving: Pick<Revision, 'hasExtensiblePolicy' | 'policies'> | undefined,
): PolicyRef | undefined {
  if (serving === undefined || serving.hasExtensiblePolicy) return undefined;
  return policies.find((policy) => isExtensible(policy) && !serving.policies.includes(policy.name));
}
