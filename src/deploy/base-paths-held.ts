import { normalBasePath } from '../domain/base-path.ts';
import type { EnvironmentGroup } from '../domain/organization.ts';
import { candidateKey } from './candidate.ts';
import type { Step } from './make-plan.ts';

/** A base path that a proxy serves in an environment. */
export interface Claim {
  readonly by: string;
  readonly environment: string;
  readonly basePath: string;
}

/** Base paths that the proxy does not serve there yet: only with these can it take something from another. */
export function newBasePaths({ kind, candidate, observed }: Step): readonly string[] {
  if (candidate.bundle.kind !== 'apiproxy' || (kind !== 'deploy' && kind !== 'reuse')) return [];
  const own = observed.described?.basePaths ?? [];
  return candidate.basePaths.filter((path) => !own.some((held) => sameBasePath(held, path)));
}

/** The environment itself and those whose requests come in by the same host names. */
export function routedTogether(environment: string, groups: readonly EnvironmentGroup[]): readonly string[] {
  const together = groups.filter(({ environments }) => environments.includes(environment));
  return [...new Set([environment, ...together.flatMap(({ environments }) => environments)])];
}

export interface Field {
  /** The whole plan, in the order in which it is carried out. */
  readonly steps: readonly Step[];
  /** What proxies outside the plan serve. */
  readonly served: readonly Claim[];
  readonly groups: readonly EnvironmentGroup[];
}

/**
 * Who holds base paths that a step wants, in the same environment or beside it. Of two steps that want one path
 * anew, the later one is the one that takes it.
 */
export function basePathsHeld(step: Step, { steps, served, groups }: Field): readonly Claim[] {
  const { environment } = step.candidate;
  const wanted = newBasePaths(step);
  const together = new Set(routedTogether(environment, groups));
  const planned = steps.slice(0, steps.indexOf(step)).flatMap(claimsOf);
  const kept = steps.slice(steps.indexOf(step) + 1).flatMap((later) => {
    const fresh = newBasePaths(later);
    return claimsOf(later).filter(({ basePath }) => !fresh.includes(basePath));
  });
  return [...served, ...planned, ...kept].filter(
    ({ basePath, environment: theirs }) =>
      together.has(theirs) && wanted.some((path) => sameBasePath(path, basePath)),
  );
}

/** True where what is deployed is known from the plan, whatever it is. */
export function isPlanned(steps: readonly Step[], proxy: { name: string; environment: string }): boolean {
  const key = `${proxy.environment} apiproxy:${proxy.name}`;
  return steps.some(({ candidate }) => candidateKey(candidate) === key);
}

function sameBasePath(left: string, right: string): boolean {
  return normalBasePath(left) === normalBasePath(right);
}

function claimsOf({ candidate: { bundle, environment, basePaths } }: Step): readonly Claim[] {
  if (bundle.kind !== 'apiproxy') return [];
  return basePaths.map((basePath) => ({ by: bundle.name, environment, basePath }));
}
