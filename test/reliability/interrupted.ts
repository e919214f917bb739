import type { ChildProcess } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Emulator } from '../emulator/emulator.ts';
import type { RecordedRequest } from '../emulator/request-log.ts';
import { type PipeEnding, runPipe } from '../support/run-pipe.ts';
import { openScene, type Scene, type SceneName } from './scenes.ts';

export type Moment = (requests: readonly RecordedRequest[]) => boolean;

/** A moment in a run, seen from the emulator. */
export interface Phase {
  readonly phase: string;
  readonly scene: SceneName;
  readonly seen: Moment;
  /** What a failed override leaves; the old one serves on unless said. */
  readonly onOverrideFailure?: 'dropOld' | 'keepBoth';
  /** The run before it was killed already: at this moment. */
  readonly killedAt?: Moment;
}

export const asked =
  (operation: RegExp, times = 1) =>
  (requests: readonly RecordedRequest[]) =>
    requests.filter((request) => operation.test(request.operation ?? '')).length >= times;
export const answered = (operation: RegExp) => (requests: readonly RecordedRequest[]) =>
  requests.some((request) => operation.test(request.operation ?? '') && request.status !== undefined);

const polledTheOld = (requests: readonly RecordedRequest[]) =>
  requests.some(
    ({ path, operation = '' }) => operation.endsWith('getDeployments') && path.includes('/revisions/1/'),
  );

const sawError = answered(/getDeployments$/);
const DROPPED = { scene: 'error', onOverrideFailure: 'dropOld' } as const;
/** The second run finds the revision in ERROR that the first one left. */
const AGAIN = { scene: 'error', killedAt: sawError } as const;
const AGAIN_DROPPED = { ...DROPPED, killedAt: sawError } as const;

export const PHASES: readonly Phase[] = [
  { phase: 'while it signs in', scene: 'change', seen: asked(/^oauth2\.token$/) },
  { phase: 'while it looks around', scene: 'change', seen: asked(/deployments\.list$/) },
  { phase: 'before the import is answered', scene: 'change', seen: asked(/apis\.create$/) },
  { phase: 'after the import', scene: 'change', seen: answered(/apis\.create$/) },
  { phase: 'before the deploy is answered', scene: 'change', seen: asked(/revisions\.deploy$/) },
  { phase: 'after the deploy', scene: 'change', seen: answered(/revisions\.deploy$/) },
  { phase: 'while it polls', scene: 'change', seen: asked(/getDeployments$/, 2) },
  { phase: 'before the roll-back is answered', scene: 'error', seen: asked(/revisions\.deploy$/, 2) },
  { phase: 'after ERROR, before the roll-back', scene: 'error', seen: sawError },
  { phase: 'after ERROR, with the old one gone', ...DROPPED, seen: sawError },
  { phase: 'after ERROR, with both listed', scene: 'error', onOverrideFailure: 'keepBoth', seen: sawError },
  {
    phase: 'twice, before the owed roll-back is answered',
    ...AGAIN,
    seen: asked(/revisions\.deploy$/, 2),
  },
  { phase: 'twice, while it polls the owed roll-back', ...AGAIN, seen: polledTheOld },
  { phase: 'twice, before it is deployed again', ...AGAIN, seen: asked(/revisions\.deploy$/, 3) },
  {
    phase: 'twice, before what failed is undeployed',
    ...AGAIN_DROPPED,
    seen: asked(/revisions\.undeploy$/),
  },
  {
    phase: 'twice, after what failed is undeployed',
    ...AGAIN_DROPPED,
    seen: answered(/revisions\.undeploy$/),
  },
  {
    phase: 'twice, before what was undeployed is deployed again',
    ...AGAIN_DROPPED,
    seen: asked(/revisions\.deploy$/, 2),
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
export const SLOW = { latencies: { callMs: 150, readyMs: 4000 } };

export interface Interrupted {
  readonly scene: Scene;
  /** Undefined where the run was over before the moment came. */
  readonly first: PipeEnding | undefined;
  readonly again: PipeEnding;
}

/** Ends a run from outside at the moment wanted, waits for the emulator to do what it was asked, and starts again. */
export async function interrupt(
  { scene: name, seen, killedAt, ...options }: Phase,
  signal: 'SIGKILL' | 'SIGTERM',
): Promise<Interrupted> {
  const { onOverrideFailure = 'keepOld' } = options;
  const scene = await openScene(name, { ...SLOW, onOverrideFailure });
  if (killedAt !== undefined) await runUntil(scene, killedAt, 'SIGKILL');
  const first = await runUntil(scene, seen, signal);
  return { scene, first, again: await runPipe(runIn(scene)) };
}

type Running = Pick<Scene, 'emulator' | 'environment' | 'repository'>;

const runIn = ({ environment, repository }: Running) => ({ environment, directory: repository.path });

/** One run that is ended at a moment. Undefined if it left no result. */
export async function runUntil(
  scene: Running,
  seen: Moment,
  signal: 'SIGKILL' | 'SIGTERM',
): Promise<PipeEnding | undefined> {
  const { emulator } = scene;
  const ending = runPipe({
    ...runIn(scene),
    onStart: (child) => void endAt(child, { emulator, seen, signal }),
  });
  const ended = await ending.catch(() => undefined);
  await quiet(emulator);
  return ended;
}

async function endAt(
  child: ChildProcess,
  { emulator, seen, signal }: Pick<Phase, 'seen'> & { emulator: Emulator; signal: NodeJS.Signals },
): Promise<void> {
  while (child.exitCode === null && !seen(emulator.requests)) await sleep(2);
  child.kill(signal);
}

/** What a dead run asked for is still done. */
async function quiet(emulator: Emulator): Promise<void> {
  await sleep(400);
  while (emulator.requests.some(({ status, fault }) => status === undefined && fault === undefined))
    await sleep(20);
}
