import { describe, expect, it } from '@jest/globals';
import { liveChangesOf, notReadyIn, whatIsAsked } from '../../../src/actions/steps/gated-changes.ts';
import { formatMarker } from '../../../src/bundle/marker.ts';

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
