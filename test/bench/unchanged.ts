import { serveBundles } from '../support/serve-bundles.ts';
import { MEASURED, ORGANIZATION_LIMIT } from './emulator-latencies.ts';
import { apigeeCalls, inEmulator, writes } from './in-emulator.ts';
import { ordinaryProxies } from './monorepo.ts';
import { median, type Row, seconds, times } from './row.ts';

const PROXIES = 100;
/** What each revision says of itself, and what it holds. */
const MOST_CALLS = 2 + 2 * PROXIES;
const BUDGET = 1.5;
const ROUNDS = 5;

/** 100 proxies that serve as they are: nothing is written, and the run takes little longer than its calls may. */
export async function benchUnchanged(): Promise<readonly Row[]> {
  const setting = { emulator: { latencies: MEASURED }, files: ordinaryProxies(PROXIES) };
  return inEmulator(setting, async (place) => {
    await serveBundles({ ...place, clone: place.clone.path, environments: ['test'] });
    const taken: number[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      const ending = await place.run({ ACTION: 'deploy' });
      if (ending.result.outcome !== 'unchanged') throw new Error(`100 unchanged: ${ending.log}`);
      taken.push(ending.durationMs);
    }
    const calls = apigeeCalls(place.emulator).length / ROUNDS;
    const written = writes(place.emulator).length;
    const atTheLimitMs = (calls / ORGANIZATION_LIMIT) * 60_000;
    const ratio = median(taken) / atTheLimitMs;
    return [
      {
        what: '100 unchanged proxies: calls',
        budget: `no write, ≤ ${MOST_CALLS} calls`,
        measured: `${written} writes, ${calls} calls`,
        holds: written === 0 && calls <= MOST_CALLS,
      },
      {
        what: '100 unchanged proxies: time, lint included',
        budget: `≤ ${BUDGET} × its calls at the rate limit`,
        measured: `${times(ratio)} (${seconds(median(taken))}, the calls ${seconds(atTheLimitMs)}; median of ${ROUNDS})`,
        holds: ratio <= BUDGET,
      },
    ];
  });
}
