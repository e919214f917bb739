import { stringify } from 'yaml';
import type { CloneFindings } from './look-at-clone.ts';
import type { Place } from './places.ts';

const HEAD =
  '# Proposed by apigee-pipe. Variables of the pipe win over it; every key: docs/manifest.md and apigee.schema.json of\n# https://bitbucket.org/apigeepipe/apigee-pipe\n';

/** apigee.yaml, whole: what a deploy would otherwise have to ask. `external` are shared flows that others deploy. */
export function proposeManifest(
  clone: Pick<CloneFindings, 'names' | 'given' | 'zips' | 'mavenConfigs' | 'configuration'>,
  places: readonly Place[],
  external: readonly string[],
): string {
  const { names, given, zips, mavenConfigs, configuration } = clone;
  const bundles = [...zips, ...given.map(({ path, name }) => ({ match: path, name }))];
  const manifest = {
    version: 1,
    ...(names === 'descriptor' ? {} : { names }),
    ...(bundles.length === 0 ? {} : { bundles }),
    environments: Object.fromEntries(
      places.map(({ environment, organization }) => [
        environment,
        organization === undefined ? {} : { organization },
      ]),
    ),
    ...(configuration.length === 0 ? {} : { configuration }),
    ...(mavenConfigs.length === 0 ? {} : { mavenConfig: true }),
    ...(external.length === 0 ? {} : { externalSharedFlows: external }),
  };
  return HEAD + stringify(manifest, { lineWidth: 0 });
}
