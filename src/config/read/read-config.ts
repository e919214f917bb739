import type { PipeError } from '../../errors/pipe-error.ts';
import { ASKING } from '../actions.ts';
import type { Config } from '../config.ts';
import type { ConfigSources } from '../config-sources.ts';
import { manifestDefaults } from '../manifest-defaults.ts';
import { type Fit, fitManifest } from '../manifest-fit.ts';
import { readAllowed, refuseVariables } from '../manifest-variables.ts';
import { startProblems, type VariableProblem } from '../variable-problems.ts';
import { checkProxies } from './read-proxies.ts';
import { readSettings } from './read-settings.ts';

export type ConfigRead =
  | { readonly ok: true; readonly config: Config; readonly warnings: readonly VariableProblem[] }
  | {
      readonly ok: false;
      readonly problems: readonly VariableProblem[];
      /** What is wrong with the manifest, each with its place. */
      readonly manifestProblems: readonly PipeError[];
      readonly warnings: readonly VariableProblem[];
    };

/** Text from outside becomes a Config here and nowhere else; every problem is told at once (style, 2 and 3). */
export function readConfig(sources: ConfigSources): ConfigRead {
  const { variables, manifestNotes = [], manifestProblems = [] } = sources;
  const { values, problems, misspelt, warnings: idle } = variables;
  const ofManifest = defaultsOf(sources);
  // To an action that changes something what is misspelt may be what was to limit it.
  const isAsking = ASKING.includes(values.ACTION) && !(values.ACTION === 'setup' && values.SETUP !== 'plan');
  const [fatal, told] = isAsking ? [[], misspelt] : [misspelt, []];
  const found = startProblems([...problems, ...ofManifest.problems, ...fatal]);
  checkProxies(sources.environment, found);
  const allowed = readAllowed(values.MANIFEST_VARIABLES, found);
  const config = readSettings({ sources, defaults: ofManifest.defaults, allowed, found });
  const fit = judgeManifest(sources, allowed);
  const warnings = [...told, ...idle, ...manifestNotes, ...fit.warnings];
  const unfit = [...manifestProblems, ...fit.problems];
  return config !== undefined && found.all.length === 0 && unfit.length === 0
    ? { ok: true, warnings, config }
    : { ok: false, problems: found.all, manifestProblems: unfit, warnings };
}

/** A lint speaks to none; a setup writes steps for several, and asks at most the one that is named. */
const OF_ANY_ORGANIZATION: readonly string[] = ['lint', 'setup'];

function defaultsOf({ manifest, variables: { values } }: ConfigSources) {
  if (manifest === undefined) return { defaults: undefined, problems: [] };
  const read = manifestDefaults(manifest, values.APIGEE_ENV, values.APIGEE_ORG);
  return OF_ANY_ORGANIZATION.includes(values.ACTION) ? { ...read, problems: [] } : read;
}

/** Those that fill in the manifest's variables and settings. */
const RENDERING: readonly string[] = ['plan', 'deploy', 'drift', 'rollback', 'promote', 'preview'];

/** How a manifest that can be read goes together with what the variables say. */
function judgeManifest({ manifest, variables: { values } }: ConfigSources, allowed: readonly string[]): Fit {
  if (manifest === undefined) return { problems: [], warnings: [] };
  const renders = RENDERING.includes(values.ACTION);
  const unlisted = refuseVariables(manifest, { allowed, renders });
  const fit = fitManifest(manifest, {
    environments: renders ? values.APIGEE_ENV : [],
    organization: values.APIGEE_ORG,
    serviceAccount: values.DEPLOYMENT_SERVICE_ACCOUNT,
    allow: values.ALLOW,
  });
  return { ...fit, problems: [...unlisted, ...fit.problems] };
}
