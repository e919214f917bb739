import { describe, expect, it } from '@jest/globals';
import type { ContentVerdict } from '../../../src/domain/content-verdict.ts';
import { overwritten } from '../../../src/plan/checks/hand-made.ts';
import { candidateOf, NOTHING_OBSERVED, servingOf } from '../../deploy/candidates.ts';

const DIFFERENCE = {
  file: 'apiproxy/policies/SA-Limit.xml',
  path: '/SpikeArrest/Rate',
  change: 'edited',
  git: '30ps',
  live: '300ps\u001b[2J\n✔ forged',
} as const;

const lost = (content: ContentVerdict, rewritten = false) =>
  overwritten({
    kind: 'deploy',
    reason: { kind: 'bundle-changed', revision: '7' },
    candidate: { ...candidateOf(), rewritten },
    observed: { ...NOTHING_OBSERVED, serving: servingOf('7'), content },
  }).map(({ message }) => message);

describe('What a deploy would overwrite', () => {
  it('is told with what differs, in one line, whatever the live text holds', () => {
    expect(lost({ kind: 'different', origin: 'hand', differences: [DIFFERENCE] })).toEqual([
      "Revision 7 of orders, which serves in test, is a hand-made copy: it carries the pipe's mark and does not hold what the mark says: apiproxy/policies/SA-Limit.xml /SpikeArrest/Rate (30ps in git, 300ps [2J ✔ forged live).",
    ]);
  });

  it('is told without values where rewrites filled values in', () => {
    const [message] = lost({ kind: 'different', origin: 'foreign', differences: [DIFFERENCE] }, true);
    expect(message).toMatch(
      /differs from git: apiproxy\/policies\/SA-Limit\.xml \/SpikeArrest\/Rate \(edited\)\.$/,
    );
  });

  it('is also what cannot be read back', () => {
    expect(lost({ kind: 'unreadable', because: 'It is no zip.' })).toEqual([
      'Revision 7 of orders, which serves in test, cannot be read back: It is no zip.',
    ]);
  });

  it('is nothing that an import of ours holds', () => {
    expect(lost({ kind: 'different', origin: 'pipe', differences: [] })).toEqual([]);
    expect(lost({ kind: 'same', seen: 'content' })).toEqual([]);
  });
});
