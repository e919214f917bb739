import { describe, expect, it } from '@jest/globals';
import { PipeError } from '../../src/errors/pipe-error.ts';
import type { EntityAddress } from '../../src/ports/apigee-entities.ts';
import { APPS_ATTRIBUTE, MARK_ATTRIBUTE } from '../../src/preview/keys/product-copy.ts';
import { formatPreviewMark, type PreviewMark } from '../../src/preview/mark.ts';
import { removeParts } from '../../src/preview/remove-preview.ts';
import { createDrivenClock } from '../adapters/clock/driven-clock.ts';

const MARK: PreviewMark = {
  repository: 'acme/apis',
  pullRequest: 7,
  commit: 'a1b2c3d4e5f6',
  expiresAtMs: Date.UTC(2026, 10, 27),
};
const copy = (kind: 'apiproxy' | 'sharedflow', name: string) => ({
  asset: { kind, name },
  mark: MARK,
  build: 1,
});
const COMMON = copy('sharedflow', 'common-pr7');
const OWN = [{ name: 'pr-7', mark: MARK }];
const PRODUCT = { product: { name: 'gold-pr7' }, mark: MARK } as never;

/** An organization in which every part can be removed but `stuck`, which says so `times` times. */
function ports({
  stuck,
  times = Number.POSITIVE_INFINITY,
}: {
  readonly stuck?: string;
  readonly times?: number;
} = {}) {
  const events: string[] = [];
  const stop = new AbortController();
  let refused = 0;
  return {
    events,
    stop,
    ports: {
      apigee: {
        revisionsOf: async () => ['1'],
        revision: async () => ({ description: formatPreviewMark(MARK) }),
        environmentsServing: async () => [],
      },
      entities: {
        read: async () => undefined,
        remove: async ({ where }: { readonly where: string }) => {
          if (where === stuck && refused < times) {
            refused += 1;
            throw new PipeError('apigee-refused', 'It is called by another one.');
          }
          events.push(`deleted ${where}`);
          return {};
        },
      },
      clock: { elapsed: () => 0, sleep: async () => undefined },
      signal: stop.signal,
      timeoutMs: 1000,
      deadlineMs: 1000,
      onRemoved: () => undefined,
      beforeLast: async ({ name }: { readonly name: string }) => void events.push(`told before ${name}`),
    } as never,
  };
}

const told = (events: readonly string[]) => events.filter((event) => event.startsWith('told'));

describe('The end of a preview is told before its last part goes', () => {
  it.each([
    ['a shared flow', [copy('apiproxy', 'orders-pr7'), COMMON], [PRODUCT], 'common-pr7'],
    ['one of several proxies', ['a', 'b', 'c'].map((name) => copy('apiproxy', `${name}-pr7`)), [], 'c-pr7'],
    ['a product', [], [PRODUCT], 'gold-pr7'],
  ] as const)('whether that is %s', async (_, assets, products, last) => {
    const { events, ports: seen } = ports();

    await removeParts({ assets, products, undeployedFrom: [] }, seen);

    expect(told(events)).toEqual([`told before ${last}`]);
    expect(events.slice(-2)).toEqual([`told before ${last}`, `deleted ${last}`]);
    expect(events).toHaveLength(assets.length + products.length + 1);
  });

  it('also if that is a shared flow which could not go before the others', async () => {
    const { events, ports: seen } = ports({ stuck: 'base-pr7', times: 1 });
    const assets = ['base', 'common'].map((name) => copy('sharedflow', `${name}-pr7`));

    const results = await removeParts({ assets, products: [], undeployedFrom: [] }, seen);

    expect(events).toEqual(['deleted common-pr7', 'told before base-pr7', 'deleted base-pr7']);
    expect(results.map(({ name, change }) => `${name} ${change}`)).toEqual([
      'common-pr7 deleted',
      'base-pr7 deleted',
    ]);
  });

  it('and not if something else stays', async () => {
    const { events, ports: seen } = ports({ stuck: 'orders-pr7' });
    const assets = [copy('apiproxy', 'orders-pr7'), COMMON];

    const results = await removeParts({ assets, products: [], undeployedFrom: [] }, seen);

    expect(told(events)).toEqual([]);
    expect(results.map(({ change }) => change)).toEqual(['failed', 'deleted']);
  });
});

it('A stopped run has a line for each part of a preview that it leaves', async () => {
  const { events, stop, ports: seen } = ports();
  stop.abort();
  const assets = [copy('apiproxy', 'orders-pr7'), COMMON];

  const results = await removeParts({ assets, products: [PRODUCT], undeployedFrom: [] }, seen);

  expect(events).toEqual([]);
  expect(results.map(({ name, change, reason }) => `${name} ${change}: ${reason}`)).toEqual(
    ['gold-pr7', 'orders-pr7', 'common-pr7'].map(
      (name) => `${name} skipped: Left as it is: the run was stopped.`,
    ),
  );
});

it.each([
  ['stopped', ['pr7 skipped: Left as it is: the run was stopped.']],
  ['apigee-refused', ['pr7 failed: No.']],
] as const)('A copy whose deletion ends with %s is told as that', async (code, ending) => {
  const { ports: seen } = ports();
  const entities = {
    read: async () => undefined,
    remove: async () => Promise.reject(new PipeError(code, 'No.')),
  };
  const given = { ...(seen as object), entities } as never;

  const results = await removeParts(
    { assets: [copy('apiproxy', 'pr7')], products: [], undeployedFrom: [] },
    given,
  );

  expect(results.map(({ name, change, reason }) => `${name} ${change}: ${reason}`)).toEqual(ending);
});

describe('A copy', () => {
  const orders = copy('apiproxy', 'orders-pr7');
  /** Since the run began. */
  const LATER_MS = 60_000;

  /** Removes it from an organization that lists these environments, one answer after the other, the last for ever. */
  async function removing(
    answers: readonly (readonly string[])[],
    parts: Partial<Parameters<typeof removeParts>[0]> = {},
  ) {
    const { events, ports: seen } = ports();
    const clock = createDrivenClock();
    await clock.run(clock.sleep(LATER_MS));
    const lists = [...answers];
    const apigee = {
      ...(seen as unknown as { readonly apigee: object }).apigee,
      environmentsServing: async () => {
        const listed = (lists.length > 1 ? lists.shift() : lists[0]) ?? [];
        events.push(`listed ${listed.join(' ')}`.trim());
        return listed.map((environment) => ({ environment, revision: '1' }));
      },
      undeploy: async ({ environment }: { readonly environment: string }) =>
        void events.push(`undeployed from ${environment}`),
    };
    const given = { ...(seen as object), apigee, clock, timeoutMs: 3000 } as never;
    const results = await clock.run(
      removeParts({ assets: [orders], products: [], undeployedFrom: [], ...parts }, given),
    );
    const sleptMs = clock.elapsed() - LATER_MS;
    return { events: events.filter((event) => !event.startsWith('told')), results, sleptMs };
  }

  it('that serves nowhere is deleted after one look', async () => {
    const { events } = await removing([[]]);

    expect(events).toEqual(['listed', 'deleted orders-pr7']);
  });

  it('that serves is undeployed, and deleted once it is listed no more', async () => {
    const { events, sleptMs } = await removing([['test'], ['test'], []]);

    expect(events).toEqual([
      'listed test',
      'undeployed from test',
      'listed test',
      'undeployed from test',
      'listed',
      'deleted orders-pr7',
    ]);
    expect(sleptMs).toBe(1000);
  });

  it.each<readonly [string, Partial<Parameters<typeof removeParts>[0]>, string, string]>([
    ['anywhere if no environment is named', {}, 'prod', 'deleted'],
    ['anywhere, though the preview has an environment of its own', { environments: OWN }, 'prod', 'deleted'],
    ['in an environment that is named', { undeployedFrom: ['test'] }, 'test', 'deleted'],
    [
      'in the preview’s own beside one that is named',
      { undeployedFrom: ['test'], environments: OWN },
      'pr-7',
      'deleted',
    ],
    ['in no other', { undeployedFrom: ['test'], environments: OWN }, 'prod', 'skipped'],
  ])('is undeployed %s', async (_, parts, environment, change) => {
    const { results } = await removing([[environment], []], parts);

    expect(results[0]).toMatchObject({ name: 'orders-pr7', change });
  });

  it('that is listed for ever is asked for three times, and stays with a sentence once the time is over', async () => {
    const { events, results, sleptMs } = await removing([['test']]);

    expect(events.filter((event) => event === 'undeployed from test')).toHaveLength(3);
    expect(events).not.toContain('deleted orders-pr7');
    expect(results.map(({ change, reason }) => `${change}: ${reason}`)).toEqual([
      'failed: orders-pr7 is still deployed in test.',
    ]);
    expect(sleptMs).toBe(4000);
  });
});

it('The end of a preview is told before its own environment goes, which is the last of it', async () => {
  const { events, ports: seen } = ports();
  const assets = [copy('apiproxy', 'orders-pr7'), COMMON];

  const results = await removeParts(
    { assets, products: [PRODUCT], environments: OWN, undeployedFrom: [] },
    seen,
  );

  expect(results.map(({ name }) => name)).toEqual(['gold-pr7', 'orders-pr7', 'common-pr7', 'pr-7']);
  expect(told(events)).toEqual(['told before pr-7']);
});

it.each<readonly [string, Partial<Parameters<typeof removeParts>[0]>, number]>([
  ['side by side, but for the last part of the preview', {}, 1],
  ['side by side if a shared flow comes after them', { assets: [COMMON] }, 2],
  ['side by side if the environment comes after them', { environments: OWN }, 2],
  ['side by side if both come after them', { assets: [COMMON], environments: OWN }, 2],
])('Proxies are removed %s', async (_, { assets = [], ...parts }, expected) => {
  const { ports: seen } = ports();
  let running = 0;
  let most = 0;
  const entities = {
    read: async () => undefined,
    remove: async () => {
      running += 1;
      most = Math.max(most, running);
      await new Promise((resolve) => setImmediate(resolve));
      running -= 1;
    },
  };
  const proxies = ['a-pr7', 'b-pr7'].map((name) => copy('apiproxy', name));

  await removeParts({ assets: [...proxies, ...assets], products: [], undeployedFrom: [], ...parts }, {
    ...(seen as object),
    entities,
  } as never);

  expect(most).toBe(expected);
});

it('A proxy, a shared flow and a product are deleted where each kind lies, with its own right', async () => {
  const { ports: seen } = ports();
  const deleted: string[] = [];
  const keys = [
    { consumerKey: 'k1', apiProducts: [{ apiproduct: 'gold-pr7' }, { apiproduct: 'gold' }] },
    { consumerKey: 'k2', apiProducts: [{ apiproduct: 'gold' }] },
  ];
  const product = {
    name: 'gold-pr7',
    attributes: [
      { name: MARK_ATTRIBUTE, value: formatPreviewMark(MARK) },
      { name: APPS_ATTRIBUTE, value: 'ada/shop' },
    ],
  };
  const entities = {
    read: async ({ segments }: EntityAddress) => {
      if (segments[0] === 'developers') return { credentials: keys };
      return segments[0] === 'apiproducts' ? product : undefined;
    },
    remove: async ({ segments, right }: EntityAddress) =>
      void deleted.push(`${segments.join('/')} by ${right}`),
  };

  await removeParts(
    {
      assets: [copy('apiproxy', 'orders-pr7'), COMMON],
      products: [{ product, mark: MARK }],
      undeployedFrom: [],
    },
    { ...(seen as object), entities } as never,
  );

  expect(deleted).toEqual([
    'developers/ada/apps/shop/keys/k1/apiproducts/gold-pr7 by appkeys.manage',
    'apiproducts/gold-pr7 by apiproducts.delete',
    'apis/orders-pr7 by proxies.delete',
    'sharedflows/common-pr7 by sharedflows.delete',
  ]);
});
