import { proxyFiles } from '../support/repository.ts';
import { MEASURED } from './emulator-latencies.ts';
import { apigeeCalls, inEmulator } from './in-emulator.ts';
import { filesOf } from './monorepo.ts';
import { median, type Row, seconds, times } from './row.ts';

const ROUNDS = 3;
const MOST_CALLS = 12;

export async function benchSingle(): Promise<readonly Row[]> {
  return [...(await benchTime()), await benchCalls()];
}

/** Of a proxy with one revision that serves: each older revision whose mark is read is a call more. */
async function benchCalls(): Promise<Row> {
  const setting = { emulator: {}, files: proxyFiles('proxies/orders', 'orders') };
  return inEmulator(setting, async ({ emulator, clone, run }) => {
    await run(emulator.googleServices());
    const before = apigeeCalls(emulator).length;
    await clone.write(proxyFiles('proxies/orders', 'orders', { payload: 'changed' }));
    await run(emulator.googleServices());
    const calls = apigeeCalls(emulator).length - before;
    return {
      what: 'deploy of one changed proxy: calls, without retention and flow hooks',
      budget: `≤ ${MOST_CALLS} calls`,
      measured: `${calls} calls`,
      holds: calls <= MOST_CALLS,
    };
  });
}

/** One proxy, whose runtime is ready at the first look: what the pipe itself adds to Apigee's answers. */
async function benchTime(): Promise<readonly Row[]> {
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
