import { describe, expect, it } from '@jest/globals';
import { formatMarker } from '../../src/bundle/marker.ts';
import type { ServingRevision } from '../../src/domain/revision.ts';
import { commitAndBuild, madeFrom } from '../../src/live/made-from.ts';
import { servingStateOf, statesOf } from '../../src/live/serving-state.ts';

const [digest, commit] = ['sha256:0123456789abcdef0123', 'a1b2c3d4e5f6'];
const mark = (more: { commit?: string; build?: number } = { commit, build: 42 }): string =>
  `Orders ${formatMarker({ digest, ...more })}`;
const serving: ServingRevision = {
  name: 'orders',
  kind: 'apiproxy',
  environment: 'test',
  revision: '4',
  serviceAccount: undefined,
  deployStartMs: undefined,
  proxyType: undefined,
};
const read = (description: string, own = digest) =>
  ({ known: () => ({ digest: own, namelessDigest: 'sha256:ff', described: { description } }) }) as never;
const unread = { known: () => undefined } as never;

describe('What serves', () => {
  it('is told as far as it is known', () => {
    const bare = servingStateOf(serving, unread, { content: 'unknown' });
    expect(bare).toEqual({
      bundle: 'orders',
      kind: 'apiproxy',
      environment: 'test',
      revision: '4',
      content: 'unknown',
    });
    expect(Object.keys(bare)).toHaveLength(5);
    expect(
      servingStateOf({ ...serving, deployStartMs: 0 }, read(mark()), {
        content: 'same',
        status: { state: 'READY' } as never,
      }),
    ).toMatchObject({
      state: 'READY',
      deployedAt: '1970-01-01T00:00:00.000Z',
      from: { commit, build: 42, edited: false },
    });
  });

  it('was edited if it does not hold what its mark says, and is taken at its word if nobody read it', () => {
    const from = (live: never, description?: string) =>
      servingStateOf(serving, live, { content: 'unknown', description }).from;
    expect(from(read(mark(), 'sha256:ee'))).toEqual({ commit, build: 42, edited: true });
    expect(from(unread, mark())).toEqual({ commit, build: 42, edited: false });
    expect(from(unread, mark({ commit }))).toEqual({ commit, edited: false });
    expect(from(unread, mark({}))).toBeUndefined();
    expect(from(unread, 'Orders')).toBeUndefined();
    expect(from(unread)).toBeUndefined();
  });

  it('is asked for its state in up to 25 places', async () => {
    const asked = async (many: number) =>
      statesOf(
        Array.from({ length: many }, () => serving),
        { statusOf: async () => 'READY' as never },
      );
    expect(await asked(25)).toHaveLength(25);
    expect(await asked(26)).toEqual([]);
  });
});

describe('What a revision was made from', () => {
  const made = (description: string, own = digest, nameless = 'sha256:ff') =>
    madeFrom({ revision: '4', description }, { digest: own, namelessDigest: nameless });

  it('says its mark, if that is its content’s', () => {
    expect(made(mark())).toEqual({ kind: 'known', commit, build: 42, digest16: '0123456789abcdef' });
    expect(made(mark(), 'sha256:ee', digest)).toEqual({
      kind: 'known',
      commit,
      build: 42,
      digest16: '0123456789abcdef',
    });
    expect(commitAndBuild(made(mark()))).toEqual({ commit, build: 42 });
  });

  it.each([
    ['Orders', digest, 'revision 4 carries no mark of the pipe'],
    [mark(), 'sha256:ee', 'revision 4 does not hold what its mark says'],
    [mark({}), digest, 'revision 4 was imported from no known commit'],
  ])('is not known of %j with %j', (description, own, because) => {
    expect(made(description, own)).toEqual({ kind: 'unknown', because });
    expect(commitAndBuild(made(description, own))).toEqual({ commit: undefined, build: undefined });
    expect(commitAndBuild(undefined)).toEqual({ commit: undefined, build: undefined });
  });
});
