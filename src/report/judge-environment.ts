import type { Change, RunResult } from '../domain/run-result.ts';

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
  const changes = new Set(
    result.deployments.filter((each) => each.environment === environment).map(({ change }) => change),
  );
  const fine = outcome === 'done' || outcome === 'unchanged';
  if (!fine) {
    if (changes.has('failed')) return outcome === 'degraded' ? 'failed, a person is needed' : 'failed';
    if (changes.has('rolled-back')) return 'failed, rolled back';
    if (outcome === 'stopped') return 'stopped';
    if (changes.size === 0) return 'not reached';
  }
  return BY_CHANGE.find(([change]) => changes.has(change))?.[1] ?? 'unchanged';
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
