import type { RuntimeKind } from '../emulator/apigee/runtime-mode.ts';
import { runPipe } from '../support/run-pipe.ts';
import { brokenPromises } from './promises.ts';
import { openScene } from './scenes.ts';

export const MODES: readonly RuntimeKind[] = [
  'ready',
  'stuck',
  'error',
  'error-without-text',
  'pods-deployed',
  'pods-error',
  'partial',
  'split',
  'flapping',
  'route-conflict',
  'no-state',
  'unknown-state',
];

/** What a failed override leaves, with and without something that served before. */
export const INTERRUPTIONS = [
  { name: 'the old one serves on', scene: 'change', onOverrideFailure: 'keepOld' },
  { name: 'the old one is gone', scene: 'change', onOverrideFailure: 'dropOld' },
  { name: 'both are listed', scene: 'change', onOverrideFailure: 'keepBoth' },
  { name: 'nothing served before', scene: 'first', onOverrideFailure: 'keepOld' },
  { name: 'a shared flow', scene: 'shared flow', onOverrideFailure: 'keepOld' },
] as const;

export interface RuntimeCell {
  readonly mode: RuntimeKind;
  readonly interrupted: string;
  readonly exitCode: number | null;
  readonly broken: readonly string[];
  readonly log: string;
}

/** One run whose deployment the runtime takes in one way; what it rolls back to is healthy. */
export async function runMode(
  mode: RuntimeKind,
  interrupted: (typeof INTERRUPTIONS)[number],
): Promise<RuntimeCell> {
  await using scene = await openScene(interrupted.scene, {
    onOverrideFailure: interrupted.onOverrideFailure,
  });
  scene.emulator.runtime({ bundle: 'orders', mode });
  const ended = await runPipe({ environment: scene.environment, directory: scene.repository.path });
  return {
    mode,
    interrupted: interrupted.name,
    exitCode: ended.exitCode,
    broken: brokenPromises(scene, ended),
    log: ended.log,
  };
}
