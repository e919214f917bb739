import type { Change, DeploymentResult, RunResult } from '../domain/run-result.ts';

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
  const { outcome } = result;
  const here = result.deployments.filter((each) => each.environment === environment);
  const changes = new Set(here.filter((each) => !wasStopped(each)).map(({ change }) => change));
  const fine = outcome === 'done' || outcome === 'unchanged';
  if (!fine) {
    if (changes.has('failed')) return outcome === 'degraded' ? 'failed, a person is needed' : 'failed';
    if (changes.has('rolled-back')) return 'failed, rolled back';
    if (outcome === 'stopped' || here.some(wasStopped)) return 'stopped';
    if (changes.size === 0) return 'not reached';
  }
  return BY_CHANGE.find(([change]) => changes.has(change))?.[1] ?? 'unchanged';
}

/** Given up on while it was under way: nobody knows how it ended, so it is no failure either. */
export function wasStopped({ change, problems }: DeploymentResult): boolean {
  return change === 'failed' && problems.some(({ code }) => code === 'stopped');
}

const BY_CHANGE: readonly (readonly [Change, EnvironmentVerdict])[] = [
  ['deployed', 'deployed'],
  ['reused', 'deployed'],
  ['rolled-back', 'rolled back'],
  ['undeployed', 'removed'],
  ['deleted', 'removed'],
  ['unchanged', 'unchanged'],
  ['skipped', 'left out'],
];
