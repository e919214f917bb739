import type { ChildProcess } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { type PipeEnding, runPipe } from '../support/run-pipe.ts';
import type { RecordedRequest } from '../town/journal.ts';
import type { Town } from '../town/town.ts';
import { openScene, type Scene, type SceneName } from './scenes.ts';

/** A moment in a run, seen from the town. */
export interface Phase {
  readonly phase: string;
  readonly scene: SceneName;
  readonly seen: (requests: readonly RecordedRequest[]) => boolean;
  /** Apigee deploys nothing again that is deployed, be it in ERROR (contract §3.3): then it takes another revision. */
  readonly leavesError?: true;
}

const asked =
  (operation: RegExp, times = 1) =>
  (requests: readonly RecordedRequest[]) =>
    requests.filter((request) => operation.test(request.operation ?? '')).length >= times;
const answered = (operation: RegExp) => (requests: readonly RecordedRequest[]) =>
  requests.some((request) => operation.test(request.operation ?? '') && request.status !== undefined);

const polledTheOld = (requests: readonly RecordedRequest[]) =>
  requests.some(
    ({ path, operation = '' }) => operation.endsWith('getDeployments') && path.includes('/revisions/1/'),
  );

export const PHASES: readonly Phase[] = [
  { phase: 'while it signs in', scene: 'change', seen: asked(/^oauth2\.token$/) },
  { phase: 'while it looks around', scene: 'change', seen: asked(/deployments\.list$/) },
  { phase: 'before the import is answered', scene: 'change', seen: asked(/apis\.create$/) },
  { phase: 'after the import', scene: 'change', seen: answered(/apis\.create$/) },
  { phase: 'before the deploy is answered', scene: 'change', seen: asked(/revisions\.deploy$/) },
  { phase: 'after the deploy', scene: 'change', seen: answered(/revisions\.deploy$/) },
  { phase: 'while it polls', scene: 'change', seen: asked(/getDeployments$/, 2) },
  { phase: 'before the roll-back is answered', scene: 'error', seen: asked(/revisions\.deploy$/, 2) },
  {
    phase: 'after ERROR, before the roll-back',
    scene: 'error',
    seen: answered(/getDeployments$/),
    leavesError: true,
  },
  { phase: 'while it polls the roll-back', scene: 'error', seen: polledTheOld },
  { phase: 'before the undeploy is answered', scene: 'first error', seen: asked(/revisions\.undeploy$/) },
  {
    phase: 'before an import of the first revision is answered',
    scene: 'first',
    seen: asked(/apis\.create$/),
  },
  {
    phase: 'before a shared flow’s import is answered',
    scene: 'shared flow',
    seen: asked(/sharedflows\.create$/),
  },
];

/** Slow enough to hit a moment, and three looks until READY. */
const SLOW = { latencies: { callMs: 150, readyMs: 4000 } };

export interface Interrupted {
  readonly scene: Scene;
  /** Undefined where the run was over before the moment came. */
  readonly first: PipeEnding | undefined;
  readonly again: PipeEnding;
}

/** Ends a run from outside at the moment wanted, waits for the town to do what it was asked, and starts again. */
export async function interrupt(
  { scene: name, seen }: Phase,
  signal: 'SIGKILL' | 'SIGTERM',
): Promise<Interrupted> {
  const scene = await openScene(name, SLOW);
  const { town, repository, environment } = scene;
  const run = { environment, directory: repository.path };
  const ending = runPipe({ ...run, onStart: (child) => void endAt(child, { town, seen, signal }) });
  const first = await ending.catch(() => undefined);
  await quiet(town);
  return { scene, first, again: await runPipe(run) };
}

async function endAt(
  child: ChildProcess,
  { town, seen, signal }: Pick<Phase, 'seen'> & { town: Town; signal: NodeJS.Signals },
): Promise<void> {
  while (child.exitCode === null && !seen(town.requests)) await sleep(2);
  child.kill(signal);
}

/** What a dead run asked for is still done. */
async function quiet(town: Town): Promise<void> {
  await sleep(400);
  while (town.requests.some(({ status, fault }) => status === undefined && fault === undefined))
    await sleep(20);
}
