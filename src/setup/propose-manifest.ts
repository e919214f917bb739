import { stringify } from 'yaml';
import type { CloneFindings } from './look-at-clone.ts';
import type { Place } from './places.ts';

const HEAD =
  '# Proposed by apigee-pipe (ACTION=setup). Variables of the pipe win over it; apigee.schema.json describes every key.\n';

/** apigee.yaml, whole: what a deploy would otherwise have to ask. */
export function proposeManifest(
  clone: Pick<CloneFindings, 'names' | 'mavenConfigs' | 'configuration'>,
  places: readonly Place[],
): string {
  const { names, mavenConfigs, configuration } = clone;
  const manifest = {
    version: 1,
    ...(names === 'descriptor' ? {} : { names }),
    environments: Object.fromEntries(
      places.map(({ environment, organization }) => [
        environment,
        organization === undefined ? {} : { organization },
      ]),
    ),
    ...(configuration.length === 0 ? {} : { configuration }),
    ...(mavenConfigs.length === 0 ? {} : { mavenConfig: true }),
  };
  return HEAD + stringify(manifest, { lineWidth: 0 });
}
