import { calledPath } from './base-path.ts';
import type { BundleKind } from './bundle.ts';

/** The kinds of Apigee: X, which hybrid is too, and the older Edge. */
export type Platform = 'x' | 'edge';

/** What this Apigee can beside importing, deploying and telling what serves, which every one can; known without a call. */
export interface Capabilities {
  readonly platform: Platform;
  /** Judges a bundle without importing it. */
  readonly validates: boolean;
  /** Of these kinds it says beforehand what a deployment or undeployment would change. */
  readonly reportsChangesOf: ReadonlySet<BundleKind>;
  /** What every organization may deploy at the least, whatever it has bought; undefined if nothing is documented. */
  readonly leastLimits: DeploymentLimits | undefined;
}

/** How much may be deployed at a time. */
export interface DeploymentLimits {
  /** What they are documented for, in the platform's own words. */
  readonly plan: string;
  /** Proxies and shared flows of all environments. */
  readonly inOrganization: number;
  /** Proxies and shared flows of one environment. */
  readonly inEnvironment: number;
  readonly proxiesInEnvironment: number;
}

export interface Organization {
  readonly name: string;
  /** Where it runs, in the platform's own word: shown, never judged. */
  readonly runtime: string | undefined;
  /** Undefined if none are documented for what the organization has bought, or if it does not say what that is. */
  readonly limits: DeploymentLimits | undefined;
  readonly environments: readonly string[];
}

export interface EnvironmentGroup {
  readonly name: string;
  readonly hostnames: readonly string[];
  readonly environments: readonly string[];
}

/** Names of what an environment holds and bundles refer to; a list is undefined if it may not be read. */
export interface EnvironmentAssets {
  readonly targetServers: readonly string[] | undefined;
  readonly keyValueMaps: readonly string[] | undefined;
  readonly keystores: readonly string[] | undefined;
  readonly references: readonly string[] | undefined;
}

export type AssetList = keyof EnvironmentAssets;

/** Who the pipe is to Apigee, for the log: never a token. */
export interface Identity {
  readonly account: string;
  readonly method: 'workload identity' | 'service-account key' | 'access token';
}

/**
 * Every address that a proxy answers at: each host name of the environment's groups with each base path, as Apigee
 * takes it. Host names with a wildcard, which nobody can call as they stand, come last.
 */
export function urlsOf(
  environment: string,
  basePaths: readonly string[],
  groups: readonly EnvironmentGroup[],
): readonly string[] {
  const hostnames = groups
    .filter((group) => group.environments.includes(environment))
    .flatMap((group) => group.hostnames);
  const exact = hostnames.filter((name) => !name.includes('*'));
  const open = hostnames.filter((name) => name.includes('*'));
  const paths = [...new Set(basePaths.map(calledPath))];
  return [...exact, ...open].flatMap((hostname) => paths.map((path) => `https://${hostname}${path}`));
}
