import type { EnvironmentGroup } from '../domain/organization.ts';

/** Every address that a proxy answers at: each host name of the environment's groups with each base path. */
export function urlsOf(
  environment: string,
  basePaths: readonly string[],
  groups: readonly EnvironmentGroup[],
): readonly string[] {
  const hostnames = groups
    .filter((group) => group.environments.includes(environment))
    .flatMap((group) => group.hostnames);
  return hostnames.flatMap((hostname) =>
    basePaths.map((path) => `https://${hostname}${path.startsWith('/') ? '' : '/'}${path}`),
  );
}
