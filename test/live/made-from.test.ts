import { describe, expect, it } from '@jest/globals';
import { formatMarker } from '../../src/bundle/marker.ts';
import { commitAndBuild, madeFrom, originIn } from '../../src/live/made-from.ts';

const digests = { digest: `sha256:${'a'.repeat(64)}`, namelessDigest: `sha256:${'b'.repeat(64)}` };
const from = (description: string) => madeFrom({ revision: '7', description }, digests);
const marked = (digest: string, commit?: string, build?: number) =>
  from(`Orders ${formatMarker({ digest, commit, build })}`);

describe('A revision was made from', () => {
  it.each(['digest', 'namelessDigest'] as const)(
    'the commit of its mark if that is its content’s %s',
    (which) => {
      expect(marked(digests[which], 'c'.repeat(40), 42)).toEqual({
        kind: 'known',
        commit: 'c'.repeat(12),
        build: 42,
        digest16: (which === 'digest' ? 'a' : 'b').repeat(16),
      });
    },
  );

  it('a commit outside a pipeline, without a build', () => {
    expect(marked(digests.digest, 'c'.repeat(40))).toEqual({
      kind: 'known',
      commit: 'c'.repeat(12),
      build: undefined,
      digest16: 'a'.repeat(16),
    });
  });

  it.each([
    ['no mark', () => from('Orders'), 'revision 7 carries no mark of the pipe'],
    [
      'another content’s mark',
      () => marked(`sha256:${'d'.repeat(64)}`, 'c'.repeat(40)),
      'revision 7 does not hold what its mark says',
    ],
    ['no commit', () => marked(digests.digest), 'revision 7 was imported from no known commit'],
  ])('nobody knows what with %s', (_, made, because) => {
    expect(made()).toEqual({ kind: 'unknown', because });
  });
});

describe('Where the organization stores bundles in a way that the pipe does not know', () => {
  const mark = formatMarker({ digest: `sha256:${'d'.repeat(64)}`, commit: 'c'.repeat(40), build: 42 });
  const touched = (lastModifiedAtMs: number, trustMarks: boolean, description = mark) =>
    madeFrom({ revision: '7', description, createdAtMs: 10, lastModifiedAtMs }, digests, { trustMarks }).kind;

  it('a mark counts if that is said, and nobody touched the revision since', () => {
    expect(touched(10, true)).toBe('known');
    expect(touched(11, true)).toBe('unknown');
    expect(touched(10, false)).toBe('unknown');
    expect(touched(10, true, 'Orders')).toBe('unknown');
  });
});

it.each([
  ['a commit and a build', { commit: 'c'.repeat(40), build: 42 }, { commit: 'c'.repeat(12), build: 42 }],
  ['a commit alone', { commit: 'c'.repeat(40) }, { commit: 'c'.repeat(12) }],
  ['no commit', { build: 42 }, undefined],
])('A mark taken at its word names %s', (_, of, origin) => {
  const told = originIn(`Orders ${formatMarker({ ...digests, ...of })}`);
  expect(told).toStrictEqual(origin && { ...origin, edited: false });
  expect(originIn('Orders')).toBeUndefined();
});

it('What nobody knows has neither commit nor build', () => {
  const nothing = { commit: undefined, build: undefined };
  expect(commitAndBuild(marked(digests.digest, 'c'.repeat(40), 42))).toEqual({
    commit: 'c'.repeat(12),
    build: 42,
  });
  expect(commitAndBuild(from('Orders'))).toEqual(nothing);
  expect(commitAndBuild(undefined)).toEqual(nothing);
});
