import { proxyFiles } from '../support/repository.ts';
import { MEASURED } from './emulator-latencies.ts';
import { apigeeCalls, inEmulator, writes } from './in-emulator.ts';
import { peakOf } from './memory.ts';
import type { Row } from './row.ts';

const ENTITIES = 1000;
/** What a run with one bundle and no configuration asks, the lists of the kinds, and a page for each thousand products. */
const MOST_CALLS = 60;

export async function benchConfiguration(): Promise<readonly Row[]> {
  return [...(await thousandUnchanged()), ...(await largeOrganization())];
}

/** 1,000 entities that are as declared: 500 products and 500 entries of ten maps, of which Apigee lists whole pages. */
async function thousandUnchanged(): Promise<readonly Row[]> {
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

const [PRODUCTS, MAPS, ENTRIES, DEVELOPERS, APPS] = [1000, 10, 500, 200, 10];
const LARGEST_MB = 256;

const many = <Item>(count: number, make: (index: number) => Item): readonly Item[] =>
  Array.from({ length: count }, (_, index) => make(index));

/** 1,000 products, 5,000 entries of ten maps, 200 developers with 2,000 apps: everything is there as declared. */
async function largeOrganization(): Promise<readonly Row[]> {
  const products = many(PRODUCTS, (index) => ({
    name: `product-${index}`,
    displayName: `Product ${index}`,
    approvalType: 'auto',
    proxies: ['orders'],
    environments: ['test'],
  }));
  const maps = many(MAPS, (map) => ({
    name: `map-${map}`,
    entries: many(ENTRIES, (index) => ({ name: `key-${index}`, value: `${index}` })),
  }));
  const developers = many(DEVELOPERS, (index) => ({
    email: `person${index}@example.com`,
    firstName: 'P',
    lastName: `${index}`,
    userName: `person${index}`,
  }));
  const apps = many(APPS, (index) => ({ name: `app-${index}`, callbackUrl: `https://app-${index}` }));
  const edge = 'resources/edge';
  const files = {
    'apigee.yaml': `version: 1\nconfiguration: [${edge}]\n`,
    [`${edge}/org/apiProducts.json`]: JSON.stringify(products),
    [`${edge}/env/test/kvms.json`]: JSON.stringify(
      maps.map(({ name, entries }) => ({ name, entry: entries })),
    ),
    [`${edge}/org/developers.json`]: JSON.stringify(developers),
    [`${edge}/org/developerApps.json`]: JSON.stringify(
      Object.fromEntries(developers.map(({ email }) => [email, apps])),
    ),
  };
  const what = '1,000 products, 5,000 map entries and 2,000 apps unchanged';
  return inEmulator({ emulator: { latencies: { callMs: 0 } }, files }, async ({ emulator, clone, run }) => {
    emulator.seed.entities({
      apiproducts: products,
      'environments/test/keyvaluemaps': maps.map(({ name }) => ({ name })),
      ...Object.fromEntries(
        maps.map(({ name, entries }) => [`environments/test/keyvaluemaps/${name}/entries`, entries]),
      ),
      developers,
      ...Object.fromEntries(developers.map(({ email }) => [`developers/${email}/apps`, apps])),
    });
    const rows: Row[] = [];
    for (const action of ['plan', 'deploy']) {
      const [asked, written] = [apigeeCalls(emulator).length, writes(emulator).length];
      const ended = await run({ ACTION: action });
      const isUnchanged = ended.result.configuration?.every(({ change }) => change === 'unchanged') === true;
      if (!isUnchanged) throw new Error(`${what}: ${ended.log.slice(0, 2000)}`);
      const calls = apigeeCalls(emulator).length - asked;
      const sent = writes(emulator).length - written;
      const megabytes = await peakOf({
        directory: clone.path,
        environment: emulator.environment({ ACTION: action }),
      });
      rows.push({
        what: `${what}, ${action}: calls and peak memory`,
        budget: `no write, ≤ ${MOST_CALLS} calls, ≤ ${LARGEST_MB} MB`,
        measured: `${sent} writes, ${calls} calls, ${Math.round(megabytes)} MB`,
        holds: sent === 0 && calls <= MOST_CALLS && megabytes <= LARGEST_MB,
      });
    }
    return rows;
  });
}
