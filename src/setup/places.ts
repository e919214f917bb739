/** An environment that the pipeline is to deploy to. */
export interface Place {
  readonly environment: string;
  /** Undefined if nothing said it. */
  readonly organization: string | undefined;
}

const NAME = /^[a-z0-9][a-z0-9-]{0,61}$/;

/** True of what may be an environment's or organization's name: everything else that a file says is not repeated. */
export function isPlaceName(text: string | undefined): text is string {
  return text !== undefined && NAME.test(text);
}

/** True of names that teams give to what their customers call. */
export function isProduction(environment: string): boolean {
  return /^(prod|prd|live)/.test(environment);
}

/**
 * The deployment environment of a place's step. What is live is called as Bitbucket calls it, unless there are several:
 * a pipeline may deploy to each of its deployment environments once.
 */
export function deploymentNameOf({ environment }: Place, places: readonly Place[]): string {
  const live = places.filter((place) => isProduction(place.environment));
  return isProduction(environment) && live.length === 1 ? 'production' : environment;
}

/** The kind of deployment environment that Bitbucket shows it as. */
export function deploymentTypeOf({ environment }: Place): 'Test' | 'Staging' | 'Production' {
  const rank = rankOf(environment);
  return rank === 3 ? 'Production' : rank === 2 ? 'Staging' : 'Test';
}

const RANKS: readonly (readonly [RegExp, number])[] = [
  [/^(dev|sandbox|int)/, 0],
  [/^(uat|stag|pre|acc)/, 2],
  [/^(prod|prd|live)/, 3],
];

const rankOf = (environment: string): number =>
  RANKS.find(([pattern]) => pattern.test(environment))?.[1] ?? 1;

/**
 * The repository variable that names the pool in which a place's accounts are signed in: each organization is a Google
 * Cloud project with a pool of its own, and one account of each is of no use in another.
 */
export function providerVariableOf({ organization }: Place, places: readonly Place[]): string {
  const isOnly = places.every((other) => other.organization === organization);
  return isOnly || organization === undefined
    ? PROVIDER_VARIABLE
    : `${PROVIDER_VARIABLE}_${shellName(organization)}`;
}

/** As a part of a variable's name. */
export function shellName(name: string): string {
  return name.toUpperCase().replaceAll(/[^A-Z0-9]/g, '_');
}

const PROVIDER_VARIABLE = 'WORKLOAD_IDENTITY_PROVIDER';

/** In the order in which a change travels, each once; whoever named them in an order of their own keeps it. */
export function inOrder(places: readonly Place[]): readonly Place[] {
  const first = new Map<string, Place>();
  for (const place of places) if (!first.has(place.environment)) first.set(place.environment, place);
  return [...first.values()].sort(
    (one, other) =>
      rankOf(one.environment) - rankOf(other.environment) || (one.environment < other.environment ? -1 : 1),
  );
}
