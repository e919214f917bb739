import { nodeFiles } from '../../src/adapters/files/node-files.ts';
import { archiveBundle } from '../../src/bundle/archive-bundle.ts';
import { discoverBundles } from '../../src/bundle/discover/discover-bundles.ts';
import { formatMarker } from '../../src/bundle/marker.ts';
import { MEASURED, ORGANIZATION_LIMIT } from './emulator-latencies.ts';
import { apigeeCalls, inEmulator, type Place, writes } from './in-emulator.ts';
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
    await serveAll(place);
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

/** Puts into the emulator what an earlier run would have left there. */
export async function serveAll(
  { emulator, clone }: Place,
  environments: readonly string[] = ['test'],
): Promise<void> {
  const files = nodeFiles();
  const { bundles } = await discoverBundles({ entries: [], clone: clone.path }, files);
  for (const bundle of bundles) {
    const { zip } = await archiveBundle(bundle, formatMarker(bundle), files);
    const { name } = bundle;
    const revision = emulator.seed.revision({ name, bundle: zip });
    for (const environment of environments) emulator.seed.deployment({ name, revision, environment });
  }
}
