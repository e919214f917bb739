import { createHash } from 'node:crypto';
import type { BuildContext } from '../domain/code-host/build-context.ts';
import type { BuildStatus } from '../domain/code-host/build-status.ts';
import type { RunResult } from '../domain/results/run-result.ts';
import { oneLineInside } from '../domain/text/visible-text.ts';
import { count } from './console/paint.ts';
import { unmetGate } from './gate-text.ts';
import { type EnvironmentVerdict, judgeEnvironment } from './judge-environment.ts';
import { countPlan } from './markdown/headline.ts';
import { inEnvironments } from './removals.ts';

/** The marks at the start of a run: one per environment, in progress. */
export function openingStatuses({ action, environments, context }: Opening): readonly BuildStatus[] {
  const { commit } = context;
  if (commit === undefined) return [];
  return environments.map((environment) => ({
    ...commonOf(action, environment, { ...context, commit }),
    state: 'in-progress',
    description: `${action} to ${environment} is under way`,
  }));
}

interface Opening {
  readonly action: string;
  readonly environments: readonly string[];
  readonly context: BuildContext;
}

/** The marks at its end, with the same keys; a stopped run is no failed one. */
export function closingStatuses(told: RunResult, context: BuildContext): readonly BuildStatus[] {
  const result = oneLineInside(told);
  const { commit } = context;
  if (commit === undefined) return [];
  return result.apigee.environments.map((environment) => ({
    ...commonOf(result.action, environment, { ...context, commit }),
    ...endOf(result, environment),
  }));
}

function endOf(result: RunResult, environment: string): Pick<BuildStatus, 'state' | 'description'> {
  const told = driftIn(result, environment) ?? gateIn(result, environment);
  if (told !== undefined) return told;
  const planned = inEnvironments(result.plan).filter((each) => each.environment === environment);
  if (result.deployments.length === 0 && planned.length > 0 && result.outcome !== 'stopped') {
    const state = result.outcome === 'done' || result.outcome === 'unchanged' ? 'successful' : 'failed';
    return { state, description: `${environment}: ${countPlan(planned)}` };
  }
  return verdictIn(result, environment);
}

function verdictIn(result: RunResult, environment: string): Pick<BuildStatus, 'state' | 'description'> {
  const verdict = judgeEnvironment(result, environment);
  const reason = result.problems[0]?.message;
  const why = verdict === 'not reached' && reason !== undefined ? `: ${reason}` : '';
  return { state: STATES[verdict], description: `${environment}: ${verdict}${why}` };
}

function gateIn(
  result: RunResult,
  environment: string,
): Pick<BuildStatus, 'state' | 'description'> | undefined {
  const unmet = unmetGate(result, environment);
  if (unmet === undefined) return undefined;
  return { state: 'failed', description: `${environment}: gate not met: ${unmet}` };
}

/** Undefined if nothing was compared, the comparison did not come to its end, or something was deployed after it. */
function driftIn(
  { differences, outcome, deployments }: RunResult,
  environment: string,
): Pick<BuildStatus, 'state' | 'description'> | undefined {
  if (differences === undefined || deployments.length > 0) return undefined;
  if (!['done', 'unchanged', 'differences'].includes(outcome)) return undefined;
  const here = differences.filter((one) => one.environment === environment).length;
  return {
    state: outcome === 'differences' && here > 0 ? 'failed' : 'successful',
    description: `${environment}: ${here === 0 ? 'no drift' : count(here, 'difference')}`,
  };
}

const STATES: Readonly<Record<EnvironmentVerdict, BuildStatus['state']>> = {
  deployed: 'successful',
  unchanged: 'successful',
  'rolled back': 'successful',
  removed: 'successful',
  'left out': 'successful',
  failed: 'failed',
  'failed, rolled back': 'failed',
  'failed, a person is needed': 'failed',
  'not reached': 'failed',
  stopped: 'stopped',
};

type Common = Omit<BuildStatus, 'state' | 'description'>;

function commonOf(action: string, environment: string, context: BuildContext & { commit: string }): Common {
  const { commit, branch, buildUrl, build } = context;
  return {
    key: statusKey(action, environment),
    name: `Apigee ${action}: ${environment}`,
    commit,
    branch,
    url: buildUrl,
    build,
  };
}

const LONGEST_KEY = 40;

/** One per environment; a long name keeps its beginning and is told apart by a hash. */
export function statusKey(action: string, environment: string): string {
  const key = `apigee-pipe-${action}-${environment}`;
  if (key.length <= LONGEST_KEY && /^[\x21-\x7e]+$/.test(key)) return key;
  const hash = createHash('sha256').update(key).digest('hex').slice(0, 8);
  const start = key.replaceAll(/[^\x21-\x7e]/g, '_').slice(0, LONGEST_KEY - hash.length - 1);
  return `${start}-${hash}`;
}
