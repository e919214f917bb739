import { describe, expect, it } from '@jest/globals';
import type { EntityChange } from '../../src/resources/change.ts';
import type { EntityStore, Raw } from '../../src/resources/kind.ts';
import { changedByOthers } from '../../src/resources/look-again.ts';
import { createDrivenClock } from '../adapters/clock/driven-clock.ts';

const ref = { kind: 'targetserver', scope: 'env/test', path: ['rates'] } as const;
const HOST = { host: 'mine', port: 443 };
const created: EntityChange = { change: 'create', ref, wanted: HOST } as never;
const deleted: EntityChange = { change: 'delete', ref, live: { fields: HOST, raw: HOST } } as never;

/** An Apigee that answers what is there at each look: the last one for ever. */
function store(looks: readonly (Raw | undefined)[]) {
  const clock = createDrivenClock();
  let asked = 0;
  const next = (): Raw | undefined => {
    const look = looks[Math.min(asked, looks.length - 1)];
    asked += 1;
    return look;
  };
  const read = async ({ segments }: { readonly segments: readonly string[] }) => {
    if (segments.at(-1) === 'targetservers') return ['rates'];
    return next();
  };
  return {
    looks: () => asked,
    look: async (changes: readonly EntityChange[]) => {
      const entities = { read } as unknown as EntityStore['entities'];
      return clock.run(changedByOthers(changes, { entities, clock, cache: new Map() }));
    },
    sleptMs: () => clock.elapsed(),
  };
}

const mine = { name: 'rates', ...HOST };
const theirs = { name: 'rates', host: 'theirs', port: 443 };

describe('What this run made is looked at once more', () => {
  it.each([
    ['is there at once', [mine], 1, 0],
    ['lags once', [theirs, mine], 2, 0],
    ['lags twice', [theirs, undefined, mine], 3, 1000],
    ['lags three times', [theirs, theirs, theirs, mine], 4, 2000],
  ])('and is its own if it %s', async (_, looks, asked, sleptMs) => {
    const apigee = store(looks);

    expect(await apigee.look([created])).toEqual([]);
    expect([apigee.looks(), apigee.sleptMs()]).toEqual([asked, sleptMs]);
  });

  it('and is somebody else’s if it is still otherwise after three more looks, a second apart', async () => {
    const apigee = store([theirs, theirs, theirs, theirs, mine]);

    const foreign = await apigee.look([created]);

    expect(foreign.map(({ error }) => error.message)).toEqual([
      'The target server rates was changed by somebody else while this run went on.',
    ]);
    expect([apigee.looks(), apigee.sleptMs()]).toEqual([4, 2000]);
  });

  it('and what was deleted has to stay away', async () => {
    expect(await store([undefined]).look([deleted])).toEqual([]);
    expect(await store([mine]).look([deleted])).toHaveLength(1);
  });

  it('and of several that are otherwise the first is enough', async () => {
    const apigee = store([theirs]);

    const foreign = await apigee.look([created, created]);

    expect(foreign).toHaveLength(1);
    expect(apigee.looks()).toBe(5);
  });
});
