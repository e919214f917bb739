import { describe, expect, it } from '@jest/globals';
import { liveChangesOf, notReadyIn, whatIsAsked } from '../../../src/actions/steps/gated-changes.ts';
import { formatMarker } from '../../../src/bundle/marker.ts';
import { readExport } from '../../../src/live/compare/live-content.ts';
import { createMemoryApigee } from '../../deploy/memory-apigee.ts';
import type { Runtime } from '../../deploy/memory-status.ts';
import { builtArchive } from '../live-run.ts';

const COMMIT = 'abcdef123456';
const described = {
  description: formatMarker({ digest: 'd'.repeat(64), commit: COMMIT.padEnd(40, '0'), build: 7 }),
};
const madeFrom = { kind: 'unknown', because: 'nobody knows' } as const;
const serving = { revision: '3' };

interface Story {
  readonly kind?: string;
  readonly entries?: readonly object[];
  readonly observed?: object;
}

const stepOf = ({ kind = 'deploy', entries = [{}], observed = {} }: Story) =>
  ({
    kind,
    observed,
    candidate: {
      environment: 'prod',
      bundle: { name: 'orders', kind: 'apiproxy', path: 'proxies/orders', entries },
      basePaths: ['/orders'],
    },
  }) as never;

const changesOf = (...stories: readonly Story[]) =>
  liveChangesOf(stories.map(stepOf), () => ({ madeFrom, wanted: { asset: {} } }) as never);
const one = (story: Story) => changesOf(story)[0];

describe('What a gate judges', () => {
  it('is what would change', () => {
    const kinds = ['deploy', 'unchanged', 'await', 'reuse', 'rollback'];
    expect(changesOf(...kinds.map((kind) => ({ kind })))).toHaveLength(3);
    expect(whatIsAsked(changesOf({}))).toEqual([{ path: 'proxies/orders', serving: undefined, madeFrom }]);
  });

  it('has no path of what the repository does not hold', () => {
    expect(one({ entries: [] })?.bundle.path).toBeUndefined();
    expect(one({})?.bundle.path).toBe('proxies/orders');
  });

  it.each([
    [{ content: { kind: 'same' }, described }, COMMIT],
    [{ content: { kind: 'different', origin: 'pipe' }, described }, COMMIT],
    [{ content: { kind: 'different', origin: 'hand' }, described }, undefined],
    [{ content: { kind: 'same', origin: 'pipe' }, described: undefined }, undefined],
    [{ content: undefined, described }, undefined],
    [{ described }, undefined],
  ])('believes the mark of %j only if its content was compared', (observed, commit) => {
    expect(one({ observed })?.serving).toBe(commit);
  });

  it.each([
    [{ serving: undefined, content: { kind: 'different', origin: 'hand' } }, false],
    [{ serving, content: { kind: 'same' } }, false],
    [{ serving, content: { kind: 'different', origin: 'pipe' } }, false],
    [{ serving, content: { kind: 'different', origin: 'hand' } }, true],
    [{ serving, content: { kind: 'different', origin: 'foreign' } }, true],
    [{ serving, content: undefined }, true],
  ])('takes %j for changed outside git: %p', (observed, isDrift) => {
    expect(one({ observed })?.drift).toBe(
      isDrift ? 'revision 3 of orders was changed outside git' : undefined,
    );
  });
});

describe('What is not READY elsewhere', () => {
  it('is looked for in the organization that the manifest has the environment in', async () => {
    const asked: string[] = [];
    const nothingServes = (name: string) => ({
      servingIn: async (environment: string) => {
        asked.push(`${name} ${environment}`);
        return [];
      },
    });
    const run = {
      config: {
        manifest: {
          content: { environments: { test: { organization: 'other' }, own: { organization: 'acme' } } },
        },
        apigee: { organization: 'acme' },
      },
      ports: { apigeeOf: async (name: string) => nothingServes(name) },
    };
    const wanted = { asset: { name: 'orders', kind: 'apiproxy' } };
    const change = { bundle: { name: 'orders' }, wantedIn: async () => ({ wanted, basePaths: [] }) };
    const ask = (environment: string, changes: readonly object[] = [change]) =>
      notReadyIn(run as never, nothingServes('acme') as never, { environment, changes: changes as never });

    for (const environment of ['test', 'own', 'unnamed'])
      expect(await ask(environment)).toEqual([`orders does not serve in ${environment}`]);
    expect(asked).toEqual(['other test', 'acme own', 'acme unnamed']);
    expect(await ask('own', [{ bundle: { name: 'x' } }])).toEqual([
      'x is not brought from anywhere, so it is not known in own',
    ]);
  });
});

describe('A bundle that is to be READY elsewhere', () => {
  const orders = { kind: 'apiproxy', name: 'orders' } as const;
  const archive = builtArchive('orders');
  const other = builtArchive('orders', 'apiproxy', { 'apiproxy/resources/jsc/go.js': 'var a = 2;\n' });
  const wanted = {
    asset: orders,
    digest: archive.digest,
    content: async () => readExport(archive.zip, orders).content,
  };
  const bundle = { name: 'orders' };
  const changes = [{ bundle, wantedIn: async () => ({ wanted, basePaths: ['/orders'] }) }] as never;
  const run = { config: { apigee: { organization: 'acme' } }, ports: {} } as never;

  /** Beside another proxy. */
  const holding = async (held: typeof archive, runtime: Runtime = 'ready') => {
    const apigee = createMemoryApigee({ runtime: [runtime] });
    for (const _ of ['1', '2']) apigee.seed('accounts', archive.digest);
    await apigee.importRevision(held);
    await apigee.deploy({ ...orders, environment: 'test', revision: '1' }, undefined);
    return apigee;
  };

  it.each<[string, Runtime, typeof archive, readonly string[]]>([
    ['is', 'ready', archive, []],
    ['is on its way', 'stuck', archive, ['revision 1 of orders in test is not READY (PROGRESSING)']],
    ['holds something else', 'ready', other, ['revision 1 of orders in test is not what this commit gives']],
  ])('%s', async (_, runtime, held, sentences) => {
    const apigee = await holding(held, runtime);
    expect(await notReadyIn(run, apigee, { environment: 'test', changes })).toEqual(sentences);
  });

  it('is not known to be if nothing is said of its deployment', async () => {
    const silent = { ...(await holding(archive)), statusOf: async () => undefined };
    expect(await notReadyIn(run, silent, { environment: 'test', changes })).toEqual([
      'revision 1 of orders in test is not READY (no state)',
    ]);
  });
});
