import type { DeploymentTarget } from '../domain/revision.ts';
import { PipeError } from '../errors/pipe-error.ts';
import type { Verdict } from './await-verdict.ts';

/** A verdict that is not READY, as the error a person reads. */
export function failureOf(verdict: Exclude<Verdict, { kind: 'ready' }>, target: DeploymentTarget): PipeError {
  const what = `Revision ${target.revision} of ${target.name} in ${target.environment}`;
  const where = target.name;
  switch (verdict.kind) {
    case 'error': {
      const reasons = verdict.reasons.length > 0 ? verdict.reasons.join('; ') : 'Apigee gives no reason';
      return new PipeError('deployment-failed', `${what} is in ERROR: ${reasons}`, {
        hint: 'What fails when the runtime loads the bundle (compiled resources, missing keystores, unknown policies) no lint can see; the text above names it.',
        where,
      });
    }
    case 'conflict': {
      const conflicts = verdict.conflicts.map((conflict) => describeConflict(conflict)).join('; ');
      return new PipeError('route-conflict', `${what} is READY but gets no traffic: ${conflicts}`, {
        hint: 'Undeploy the other proxy, change the base path, or move one of the environments to another environment group.',
        where,
      });
    }
    case 'timeout': {
      const last = verdict.cause === undefined ? verdict.detail : verdict.cause.message;
      return new PipeError(
        'deployment-timeout',
        `${what} did not become READY within WAIT_TIMEOUT: ${last}`,
        {
          hint: 'Look whether the environment is attached to an instance that runs; raise WAIT_TIMEOUT where the runtime is only slow.',
          where,
        },
      );
    }
    case 'gone':
      return new PipeError(
        'deployment-failed',
        `${what} is not deployed any more: somebody undeployed or replaced it.`,
        {
          hint: 'Look who else deploys to this environment; then run the pipe again.',
          where,
        },
      );
  }
}

function describeConflict(conflict: {
  readonly basePath: string | undefined;
  readonly apiProxy: string | undefined;
  readonly environment: string | undefined;
  readonly environmentGroup: string;
  readonly description: string;
}): string {
  const owner = conflict.apiProxy === undefined ? 'another deployment' : conflict.apiProxy;
  const place = conflict.environment === undefined ? '' : ` in ${conflict.environment}`;
  const path = conflict.basePath ?? 'its base path';
  return `${owner}${place} holds ${path} in environment group ${conflict.environmentGroup}`;
}
