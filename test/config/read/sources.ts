import type { ConfigSources } from '../../../src/config/config-sources.ts';
import type { Environment } from '../../../src/config/environment.ts';
import { readVariables } from '../../../src/config/read/read-variables.ts';

/** What a configuration is read from: variables alone, unless more is given. XX999 is no rule. */
export const sourcesOf = (environment: Environment, more: Partial<ConfigSources> = {}): ConfigSources => ({
  variables: readVariables(environment),
  environment,
  manifest: undefined,
  keyFile: undefined,
  checkExcludedRules: (ids) =>
    ids.filter((id) => id === 'XX999').map((id) => `names ${id}, which is no rule.`),
  ...more,
});
