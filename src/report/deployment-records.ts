import type { BuildContext } from '../domain/code-host/build-context.ts';
import type { DeploymentRecord } from '../domain/code-host/build-status.ts';
import type { RunResult } from '../domain/results/run-result.ts';
import { type EnvironmentVerdict, judgeEnvironment } from './judge-environment.ts';
import { inEnvironments } from './removals.ts';

/** One record per environment that a deployment was tried in, for hosts that keep such records. */
export function deploymentRecords(result: RunResult, context: BuildContext): readonly DeploymentRecord[] {
  const { commit, buildUrl, build } = context;
  const tried = [...new Set(inEnvironments(result.deployments).map(({ environment }) => environment))];
  if (commit === undefined) return [];
  return tried.flatMap((environment) => {
    const verdict = judgeEnvironment(result, environment);
    const state = STATES[verdict];
    if (state === undefined) return [];
    return [
      {
        key: 'apigee-pipe',
        environment,
        state,
        description: `Apigee ${environment}: ${verdict}`,
        commit,
        url: buildUrl,
        // Ascending with every run, also where there is no build number.
        sequence: build ?? Math.floor(Date.parse(result.startedAt) / 1000),
      },
    ];
  });
}

const STATES: Readonly<Partial<Record<EnvironmentVerdict, DeploymentRecord['state']>>> = {
  deployed: 'successful',
  'rolled back': 'successful',
  removed: 'successful',
  failed: 'failed',
  'failed, rolled back': 'rolled-back',
  'failed, a person is needed': 'failed',
  stopped: 'cancelled',
};
