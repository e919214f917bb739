import { GUARDS, type Guard } from '../domain/guard.ts';
import type { PolicyRef } from '../domain/policy-types.ts';
import type { Problem } from '../domain/problem.ts';

/** Documented ceilings (CONTRACT §1.5). What an environment may hold depends on the subscription: its own, if known. */
const DOCUMENTED_LIMITS = {
  revisions: 250,
  bundleBytes: 15 * 1024 * 1024,
  deployedInOrganization: 4250,
} as const;

/** What is known of one bundle in one environment before it is deployed; undefined is: not known. */
export interface GuardFacts {
  readonly bundle: string;
  readonly environment: string;
  readonly deploymentType: Change & {
    /** The policy that makes the difference, where it is known. */
    readonly by?: PolicyRef | undefined;
  };
  readonly serviceAccount: Change;
  /** Base paths of ours that another proxy of the same environment group serves. */
  readonly basePathsHeld: readonly {
    readonly basePath: string;
    readonly by: string;
    readonly environment: string;
    /** True where both serve it today already. */
    readonly already?: boolean | undefined;
  }[];
  readonly counts: LimitFacts;
}

interface Change {
  readonly before: string | undefined;
  readonly after: string | undefined;
}

interface LimitFacts {
  /** Revisions once this one is imported and retention has run. */
  readonly revisionsAfter?: number | undefined;
  readonly bundleBytes?: number | undefined;
  readonly deployedInOrganizationAfter?: number | undefined;
  readonly deployedInEnvironmentAfter?: number | undefined;
  readonly environmentLimit?: number | undefined;
}

export interface GuardProblem extends Problem {
  readonly code: 'guard';
  readonly guard: Guard;
}

/** Everything about a deploy that needs to be allowed by name; what is not known raises no guard. */
export function guardProblems(facts: GuardFacts): readonly GuardProblem[] {
  return [...extensible(facts), ...basePathsTaken(facts), ...serviceAccount(facts), ...limits(facts)].map(
    ({ guard, message }) => ({
      code: 'guard',
      guard,
      message,
      hint: hintFor(guard),
      where: facts.bundle,
    }),
  );
}

function hintFor(guard: Guard): string {
  const allowing = `If that is meant, list ${guard} in ALLOW, or in the manifest’s allow.`;
  return guard === 'limit' ? `The manifest’s retention deletes old revisions. ${allowing}` : allowing;
}

/** Those that nobody allowed: with one of them the bundle is not deployed. */
export function refusedGuards(
  problems: readonly GuardProblem[],
  allowed: readonly Guard[],
): readonly GuardProblem[] {
  return problems.filter(({ guard }) => !allowed.includes(guard));
}

export function isGuard(name: string): name is Guard {
  return (GUARDS as readonly string[]).includes(name);
}

interface Raised {
  readonly guard: Guard;
  readonly message: string;
}

/** Standard to extensible may cost money, and locks deploy and undeploy while it lasts (CONTRACT §1.6, deploy docs). */
function extensible({ bundle, environment, deploymentType }: GuardFacts): readonly Raised[] {
  const { before, after, by } = deploymentType;
  if (before !== 'STANDARD' || after !== 'EXTENSIBLE') return [];
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
  return basePathsHeld.map(({ basePath, by, environment: theirs, already = false }) => ({
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

function limits({ bundle, environment, counts }: GuardFacts): readonly Raised[] {
  const checks: readonly (readonly [number | undefined, number | undefined, string])[] = [
    [counts.revisionsAfter, DOCUMENTED_LIMITS.revisions, `revisions of ${bundle}`],
    [counts.bundleBytes, DOCUMENTED_LIMITS.bundleBytes, `bytes in the zip of ${bundle}`],
    [
      counts.deployedInOrganizationAfter,
      DOCUMENTED_LIMITS.deployedInOrganization,
      'bundles deployed in the organization',
    ],
    [counts.deployedInEnvironmentAfter, counts.environmentLimit, `bundles deployed in ${environment}`],
  ];
  return checks.flatMap(([count, limit, what]) =>
    count === undefined || limit === undefined || count <= limit
      ? []
      : [
          {
            guard: 'limit' as const,
            message: `There would be ${count} ${what}; Apigee documents a limit of ${limit}.`,
          },
        ],
  );
}
