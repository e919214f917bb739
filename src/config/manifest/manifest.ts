import type { ManifestContent } from './schema/manifest-schema.ts';

export type { ManifestContent } from './schema/manifest-schema.ts';

export type EnvironmentSettings = NonNullable<ManifestContent['environments']>[string];
export type ManifestRule = NonNullable<EnvironmentSettings['rewrite']>[number];
export type ManifestSmokeTest = NonNullable<EnvironmentSettings['smokeTests']>[number];

export type ManifestPath = readonly (string | number)[];

/** A manifest that is complete and checked, and knows where each of its parts stands. */
export interface Manifest {
  readonly content: ManifestContent;
  readonly fileName: string;
  /** `apigee.yaml:12:7`: where the value begins, or its key. */
  readonly where: (path: ManifestPath, at?: 'key') => string;
}
