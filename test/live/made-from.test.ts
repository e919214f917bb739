import { describe, expect, it } from '@jest/globals';
import { formatMarker } from '../../src/bundle/marker.ts';
import { madeFrom } from '../../src/live/made-from.ts';

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
