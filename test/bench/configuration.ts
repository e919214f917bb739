import { proxyFiles } from '../support/repository.ts';
import { MEASURED } from './emulator-latencies.ts';
import { apigeeCalls, inEmulator, writes } from './in-emulator.ts';
import type { Row } from './row.ts';

const ENTITIES = 1000;
/** What a run with one bundle and no configuration asks, the lists of the kinds, and a page for each thousand products. */
const MOST_CALLS = 60;

/** 1,000 entities that are as declared: 500 products and 500 entries of ten maps, of which Apigee lists whole pages. */
export async function benchConfiguration(): Promise<readonly Row[]> {
  const products = Array.from({ length: ENTITIES / 2 }, (_, index) => ({
    name: `product-${index}`,
    displayName: `Product ${index}`,
    approvalType: 'auto',
    proxies: ['orders'],
    environments: ['test'],
  }));
  const maps = Array.from({ length: 10 }, (_, map) => ({
    name: `map-${map}`,
    encrypted: true,
    entry: Array.from({ length: ENTITIES / 20 }, (_entry, index) => ({
      name: `key-${index}`,
      value: `${index}`,
    })),
  }));
  const files = {
    ...proxyFiles('proxies/orders', 'orders'),
    'apigee.yaml': 'version: 1\nconfiguration: [resources/edge]\n',
    'resources/edge/org/apiProducts.json': JSON.stringify(products),
    'resources/edge/env/test/kvms.json': JSON.stringify(maps),
  };
  return inEmulator(
    { emulator: { latencies: { ...MEASURED, readyMs: 0 } }, files },
    async ({ emulator, run }) => {
      await run();
      const [askedBefore, writtenBefore] = [apigeeCalls(emulator).length, writes(emulator).length];
      const again = await run();
      if (again.result.outcome !== 'unchanged') throw new Error(`1,000 entities unchanged: ${again.log}`);
      const calls = apigeeCalls(emulator).length - askedBefore;
      const written = writes(emulator).length - writtenBefore;
      return [
        {
          what: `${ENTITIES} configuration entities unchanged: calls`,
          budget: `no write, ≤ ${MOST_CALLS} calls`,
          measured: `${written} writes, ${calls} calls`,
          holds: written === 0 && calls <= MOST_CALLS,
        },
      ];
    },
  );
}
