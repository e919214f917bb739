import { PipeError } from '../../errors/pipe-error.ts';
import { ASKING } from '../actions.ts';
import type { Config } from '../config.ts';
import type { ConfigSources } from '../config-sources.ts';
import type { Manifest } from '../manifest/manifest.ts';
import { manifestDefaults } from '../manifest-defaults.ts';
import { type Fit, fitManifest } from '../manifest-fit.ts';
import { readAllowed, refuseVariables } from '../manifest-variables.ts';
import { startProblems, type VariableProblem } from '../variable-problems.ts';
import { VARIABLES } from '../variables.ts';
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
  const warnings = [...told, ...idle, ...idleInGate(sources), ...manifestNotes, ...fit.warnings];
  const unfit = [...manifestProblems, ...fit.problems];
  return config !== undefined && found.all.length === 0 && unfit.length === 0
    ? { ok: true, warnings, config }
    : { ok: false, problems: found.all, manifestProblems: unfit, warnings };
}

/** Of a GATE that the action does not use, that alone is told. */
function idleInGate({ gate, variables: { values } }: ConfigSources): readonly VariableProblem[] {
  if (gate?.ok !== true || !VARIABLES.GATE.for.includes(values.ACTION)) return [];
  return gate.idle.map((message) => ({ variable: 'GATE', message }));
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
function judgeManifest(
  { manifest, variables: { values, given }, checkExcludedRules }: ConfigSources,
  allowed: readonly string[],
): Fit {
  if (manifest === undefined) return { problems: [], warnings: [] };
  const decides = (name: 'CONFIG' | 'PREVIEW_TTL') =>
    given.has(name) && VARIABLES[name].for.includes(values.ACTION);
  const renders = RENDERING.includes(values.ACTION);
  const unlisted = refuseVariables(manifest, { allowed, renders });
  const fit = fitManifest(manifest, {
    environments: renders ? values.APIGEE_ENV : [],
    organization: values.APIGEE_ORG,
    serviceAccount: values.DEPLOYMENT_SERVICE_ACCOUNT,
    allow: values.ALLOW,
    configuration: decides('CONFIG') ? values.CONFIG : undefined,
    ttlHours: decides('PREVIEW_TTL') ? values.PREVIEW_TTL : undefined,
  });
  return { ...fit, problems: [...unlisted, ...unknownRules(manifest, checkExcludedRules), ...fit.problems] };
}

/** Of a rule that does not exist nothing is ever excepted. */
function unknownRules(
  { content, where }: Manifest,
  check: ConfigSources['checkExcludedRules'],
): readonly PipeError[] {
  return (content.lint?.except ?? []).flatMap(({ rule }, index) => {
    const place = where(['lint', 'except', index, 'rule']);
    return check([rule.toUpperCase()]).map(
      (said) =>
        new PipeError('manifest-invalid', `${place}: lint.except[${index}] ${said}`, { where: place }),
    );
  });
}
