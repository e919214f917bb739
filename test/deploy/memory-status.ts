import type { DeploymentStatus, InstanceStatus, RouteConflict } from '../../src/domain/deployment-status.ts';
import type { DeploymentTarget } from '../../src/domain/revision.ts';
import { statusOf } from './candidates.ts';

export interface Deployed extends DeploymentTarget {
  readonly runtime: Runtime;
  readonly before: string | undefined;
  readonly serviceAccount?: string | undefined;
  looks: number;
}

/** How the runtime takes one deployment. */
export type Runtime = 'ready' | 'late' | 'error' | 'stuck' | 'conflict' | 'partial' | 'pods' | 'silent';

type OnFailure = 'keepOld' | 'dropOld' | 'keepBoth';

/** The revision that traffic reaches through a deployment. */
export function servedBy(
  { runtime, looks, before, revision }: Deployed,
  onFailure: OnFailure,
): string | undefined {
  switch (runtime) {
    case 'error':
      return onFailure === 'dropOld' ? undefined : before;
    case 'stuck':
    case 'silent':
      return before;
    case 'late':
      return looks > 2 ? revision : before;
    default:
      return revision;
  }
}

/** What one look at a deployment sees. */
export function statusIn(deployed: Deployed, onFailure: OnFailure): DeploymentStatus {
  const { runtime, looks } = deployed;
  return STATUS_ANSWERS[runtime === 'late' && looks > 2 ? 'ready' : runtime](deployed, onFailure);
}

type StatusAnswer = (deployed: Deployed, onFailure: OnFailure) => DeploymentStatus;

const STATUS_ANSWERS: Readonly<Record<Runtime, StatusAnswer>> = {
  ready: ({ revision }) => statusOf({ instances: everywhere(revision) }),
  late: ({ before }) => statusOf({ state: 'PROGRESSING', instances: everywhere(before) }),
  stuck: ({ before }) => statusOf({ state: 'PROGRESSING', instances: everywhere(before) }),
  error: (deployed, onFailure) =>
    statusOf({
      state: 'ERROR',
      errors: ['compilation failed'],
      instances: everywhere(servedBy(deployed, onFailure)),
    }),
  silent: () => statusOf({ state: undefined }),
  partial: ({ revision, before }) =>
    statusOf({ instances: [on('eu-1', revision), on('us-1', before ?? '0')] }),
  pods: () => statusOf({ state: undefined, processes: [{ name: 'pod pod-1', state: 'ready', detail: '' }] }),
  conflict: ({ name, revision }) =>
    statusOf({ instances: everywhere(revision), routeConflicts: [takenPath(name)] }),
};

function everywhere(revision: string | undefined): readonly InstanceStatus[] {
  return [on('eu-1', revision), on('us-1', revision)];
}

function on(instance: string, revision: string | undefined): InstanceStatus {
  return { instance, revisions: revision === undefined ? [] : [{ revision, percentage: 100 }], routes: [] };
}

export function takenPath(name: string): RouteConflict {
  return {
    environmentGroup: 'test-group',
    description: `/${name} is taken`,
    basePath: `/${name}`,
    apiProxy: 'other',
    environment: 'elsewhere',
  };
}
