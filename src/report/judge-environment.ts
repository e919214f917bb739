import type { DeploymentResult, RunResult } from '../domain/results/run-result.ts';
import type { Outcome } from '../errors/outcome.ts';
import { inEnvironments } from './removals.ts';

/** How a run ended for one environment. */
export type EnvironmentVerdict =
  | 'deployed'
  | 'unchanged'
  | 'rolled back'
  | 'removed'
  | 'left out'
  | 'failed'
  | 'failed, rolled back'
  | 'failed, a person is needed'
  | 'stopped'
  | 'not reached';

/** The worst that happened in it decides; an environment without a deployment was not reached, unless all went well. */
export function judgeEnvironment(result: RunResult, environment: string): EnvironmentVerdict {
  const here = inEnvironments(result.deployments).filter((each) => each.environment === environment);
  const changes = new Set(here.filter((each) => !wasStopped(each)).map(({ change }) => change));
  const fine = result.outcome === 'done' || result.outcome === 'unchanged';
  const trouble = fine ? undefined : troubleIn(changes, result.outcome);
  if (trouble !== undefined) return trouble;
  if (here.some(wasStopped)) return 'stopped';
  if (changes.size === 0 && !fine) return 'not reached';
  return BY_CHANGE.find(([change]) => changes.has(change))?.[1] ?? 'unchanged';
}

function troubleIn(changes: ReadonlySet<Change>, outcome: Outcome): EnvironmentVerdict | undefined {
  if (changes.has('failed') || changes.has('blocked'))
    return outcome === 'degraded' ? 'failed, a person is needed' : 'failed';
  if (changes.has('rolled-back')) return 'failed, rolled back';
  return outcome === 'stopped' ? 'stopped' : undefined;
}

/** Given up on while it was under way: nobody knows how it ended, so it is no failure either. */
function wasStopped(result: DeploymentResult): boolean {
  return result.change === 'failed' && result.aftermath === 'stopped';
}

type Change = DeploymentResult['change'];

const BY_CHANGE: readonly (readonly [Change, EnvironmentVerdict])[] = [
  ['deployed', 'deployed'],
  ['reused', 'deployed'],
  ['brought-back', 'rolled back'],
  ['undeployed', 'removed'],
  ['removed', 'removed'],
  ['unchanged', 'unchanged'],
  ['skipped', 'left out'],
];
