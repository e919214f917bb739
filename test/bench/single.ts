import { MEASURED } from './emulator-latencies.ts';
import { apigeeCalls, inEmulator } from './in-emulator.ts';
import { filesOf } from './monorepo.ts';
import { median, type Row, seconds, times } from './row.ts';

const ROUNDS = 3;

/** One proxy, whose runtime is ready at the first look: what the pipe itself adds to Apigee's answers. */
export async function benchSingle(): Promise<readonly Row[]> {
  const setting = {
    emulator: { latencies: { ...MEASURED, readyMs: 0 } },
    files: filesOf([{ kind: 'apiproxy', name: 'orders', calls: [] }]),
  };
  return inEmulator(setting, async ({ emulator, run }) => {
    const taken: number[] = [];
    for (let round = 0; round < ROUNDS; round += 1) taken.push((await run({ FORCE: 'true' })).durationMs);
    const calls = apigeeCalls(emulator).length / ROUNDS;
    const inTurnMs = calls * MEASURED.callMs + (MEASURED.importMs - MEASURED.callMs);
    return [
      {
        what: 'deploy of one proxy that is READY at the first look',
        budget: 'none',
        measured: `${times(median(taken) / inTurnMs)} its ${calls} calls one after the other (${seconds(median(taken))}, with looks 1 s after the deploy and 1 s after READY; median of ${ROUNDS})`,
        holds: undefined,
      },
    ];
  });
}
