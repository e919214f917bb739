import { serveBundles } from '../support/serve-bundles.ts';
import { MEASURED } from './emulator-latencies.ts';
import { apigeeCalls, inEmulator, writes } from './in-emulator.ts';
import { peakOf } from './memory.ts';
import { ordinaryProxies } from './monorepo.ts';
import { median, type Row, seconds, times } from './row.ts';

const PROXIES = 100;
const ENVIRONMENTS = ['dev', 'test', 'prod'];
const MOST_CALLS = 2 * PROXIES * ENVIRONMENTS.length;
const MOST_MEGABYTES = 256;
const MOST_RATIO = 1.2;
const AT_A_TIME = 8;
const ROUNDS = 5;

/** 100 proxies that serve in three environments as they are: one revision each, which is downloaded once. */
export async function benchDrift(): Promise<readonly Row[]> {
  const emulator = { environments: ENVIRONMENTS, latencies: MEASURED };
  return inEmulator({ emulator, files: ordinaryProxies(PROXIES) }, async (place) => {
    await serveBundles({ ...place, clone: place.clone.path, environments: ENVIRONMENTS });
    const variables = { ACTION: 'drift', APIGEE_ENV: ENVIRONMENTS.join(',') };
    const taken: number[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      const ending = await place.run(variables);
      if (ending.result.outcome !== 'unchanged') throw new Error(`no drift: ${ending.log}`);
      taken.push(ending.durationMs);
    }
    const made = apigeeCalls(place.emulator);
    const calls = made.length / ROUNDS;
    const downloads = made.filter(({ query }) => query['format'] === 'bundle').length / ROUNDS;
    // The calls that it makes, not the many more that it may make.
    const callsMs = (calls * MEASURED.callMs) / AT_A_TIME;
    const ratio = median(taken) / callsMs;
    const written = writes(place.emulator).length;
    const environment = place.emulator.environment(variables);
    const megabytes = await peakOf({ directory: place.clone.path, environment });
    const what = `drift of ${PROXIES} proxies in ${ENVIRONMENTS.length} environments`;
    return [
      {
        what: `${what}: calls`,
        budget: `no write, ≤ 2 calls a proxy and environment, each revision downloaded once`,
        measured: `${written} writes, ${calls} calls, ${downloads} downloads`,
        holds: written === 0 && calls <= MOST_CALLS && downloads === PROXIES,
      },
      {
        what: `${what}: time`,
        budget: `≤ ${MOST_RATIO} × the calls it makes, ${AT_A_TIME} at a time`,
        measured: `${times(ratio)} (${seconds(median(taken))}, its calls ${seconds(callsMs)}; median of ${ROUNDS})`,
        holds: ratio <= MOST_RATIO,
      },
      {
        what: `${what}: peak memory`,
        budget: `≤ ${MOST_MEGABYTES} MB`,
        measured: `${Math.round(megabytes)} MB, all processes added up`,
        holds: megabytes <= MOST_MEGABYTES,
      },
    ];
  });
}
