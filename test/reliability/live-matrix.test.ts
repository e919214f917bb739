import { describe, expect, it } from '@jest/globals';
import pMap from 'p-map';
import { runPipe } from '../support/run-pipe.ts';
import { runLiveCell } from './live-cell.ts';
import { LIVE_COLUMNS, LIVE_OPERATIONS } from './live-rows.ts';
import { type LiveSceneName, UNHURRIED } from './live-scene.ts';
import { openLiveScene } from './live-scenes.ts';
import { oneOf, sampleOf } from './sample.ts';

const SCENES = Object.entries(LIVE_OPERATIONS) as [LiveSceneName, readonly string[]][];
/** An environment of its own is filled with the same copies: what the shared one's scenes try is tried once more. */
function columnsOf(scene: LiveSceneName, operation: string): typeof sampleOf {
  const isOfBoth =
    scene.startsWith('own ') &&
    [LIVE_OPERATIONS.preview, LIVE_OPERATIONS.cleanup].some((known) => known.includes(operation));
  return isOfBoth ? oneOf : sampleOf;
}

const TEN_MINUTES = 600_000;

describe.each(SCENES)('With one fault in a run of the scene "%s"', (scene, operations) => {
  it('no call that the run makes is left out', async () => {
    await using opened = await openLiveScene(scene);
    const { emulator, environment, repository } = opened;
    const from = emulator.requests.length;

    const { exitCode } = await runPipe({
      environment: { ...environment, ...UNHURRIED },
      directory: repository.path,
    });

    const made = emulator.requests.slice(from).map(({ operation, path }) => operation ?? path);
    expect(exitCode).toBe(opened.done);
    expect(opened.missing()).toEqual([]);
    expect([...new Set(made)].toSorted()).toEqual([...new Set(operations)].toSorted());
  });

  it.concurrent.each([...new Set(operations)].map((operation, place) => ({ operation, place })))(
    'in $operation, all is as asked, or told, and the next run finishes it',
    async ({ operation, place }) => {
      const broken = await pMap(
        columnsOf(scene, operation)(LIVE_COLUMNS, place),
        async (column) => {
          const words = await runLiveCell({ scene, operation, column });
          return words.map((one) => `${column.fault}: ${one}`);
        },
        { concurrency: 3 },
      );

      expect(broken.flat()).toEqual([]);
    },
    TEN_MINUTES,
  );
});
