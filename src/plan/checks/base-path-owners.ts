import { sameBasePath } from '../../domain/base-path.ts';
import { candidateKey, servesWanted } from '../../domain/candidate.ts';
import type { ChangeReport } from '../../domain/deployment-status.ts';
import type { EnvironmentGroup } from '../../domain/organization.ts';
import type { Step } from '../step.ts';

/** A base path that a proxy serves in an environment. */
export interface BasePathOwner {
  readonly by: string;
  readonly environment: string;
  readonly basePath: string;
  /** True if both serve it today already. */
  readonly already?: boolean;
}

/** Who holds base paths of ours, as a change report tells it. */
export function conflictsIn(
  { routingConflicts }: ChangeReport,
  own: readonly string[],
): readonly BasePathOwner[] {
  return routingConflicts.flatMap(({ basePath, apiProxy, environment }) =>
    basePath !== undefined && own.some((path) => sameBasePath(path, basePath))
      ? [{ basePath, by: apiProxy ?? 'another proxy', environment: environment ?? 'another environment' }]
      : [],
  );
}

/** Base paths that the proxy does not serve there yet: only with these can it take something from another. */
export function newBasePaths({ kind, candidate, observed }: Step): readonly string[] {
  if (candidate.asset.kind !== 'apiproxy' || (kind !== 'deploy' && kind !== 'reuse')) return [];
  const own = servedBasePaths({ candidate, observed });
  return candidate.basePaths.filter((path) => !own.some((held) => sameBasePath(held, path)));
}

/** The environment itself and those whose requests come in by the same host names. */
export function routedTogether(environment: string, groups: readonly EnvironmentGroup[]): readonly string[] {
  const together = groups.filter(({ environments }) => environments.includes(environment));
  return [...new Set([environment, ...together.flatMap(({ environments }) => environments)])];
}

/** Base paths that the serving revision has and a new one keeps: somebody beside it may have them as well. */
export function keptBasePaths({ kind, candidate, observed }: Step): readonly string[] {
  const own = servedBasePaths({ candidate, observed });
  if (candidate.asset.kind !== 'apiproxy' || kind !== 'deploy') return [];
  return candidate.basePaths.filter((path) => own.some((held) => sameBasePath(held, path)));
}

function servedBasePaths({ candidate, observed }: Pick<Step, 'candidate' | 'observed'>): readonly string[] {
  return servesWanted(observed) ? candidate.basePaths : (observed.described?.basePaths ?? []);
}

export interface BasePathContext {
  /** The whole plan, in the order in which it is carried out. */
  readonly steps: readonly Step[];
  /** What proxies outside the plan serve. */
  readonly served: readonly BasePathOwner[];
  readonly groups: readonly EnvironmentGroup[];
  /** Who has base paths that a step only keeps. */
  readonly conflicts: ReadonlyMap<Step, readonly BasePathOwner[]>;
}

/**
 * Who holds base paths that a step wants or keeps, in the same environment or beside it. Of two steps that want one
 * path anew, the later one is the one that takes it; what an earlier step gives up is in nobody's way.
 */
export function basePathsHeld(
  step: Step,
  { steps, served, groups, conflicts }: BasePathContext,
): readonly BasePathOwner[] {
  const { environment } = step.candidate;
  const wanted = newBasePaths(step);
  const together = new Set(routedTogether(environment, groups));
  const earlier = steps.slice(0, steps.indexOf(step));
  const planned = earlier.flatMap(ownersOf);
  const kept = steps.slice(steps.indexOf(step) + 1).flatMap((later) => {
    const fresh = newBasePaths(later);
    return ownersOf(later).filter(({ basePath }) => !fresh.some((path) => sameBasePath(path, basePath)));
  });
  const fresh = [...served, ...planned, ...kept].filter(
    ({ basePath, environment: theirs }) =>
      together.has(theirs) && wanted.some((path) => sameBasePath(path, basePath)),
  );
  const old = (conflicts.get(step) ?? []).filter((owner) => !earlier.some((other) => givesUp(other, owner)));
  return [...fresh, ...old.map((owner) => ({ ...owner, already: true }))];
}

function givesUp({ kind, candidate }: Step, { by, environment, basePath }: BasePathOwner): boolean {
  const isTheirs =
    candidate.asset.kind === 'apiproxy' &&
    candidate.asset.name === by &&
    candidate.environment === environment;
  if (!isTheirs || (kind !== 'deploy' && kind !== 'reuse')) return false;
  return !candidate.basePaths.some((path) => sameBasePath(path, basePath));
}

/** True if what is deployed is known from the plan, whatever it is. */
export function isPlanned(steps: readonly Step[], proxy: { name: string; environment: string }): boolean {
  const key = `${proxy.environment} apiproxy:${proxy.name}`;
  return steps.some(({ candidate }) => candidateKey(candidate) === key);
}

function ownersOf({ candidate: { asset, environment, basePaths } }: Step): readonly BasePathOwner[] {
  if (asset.kind !== 'apiproxy') return [];
  return basePaths.map((basePath) => ({ by: asset.name, environment, basePath }));
}
