import { describe, expect, it } from '@jest/globals';
import { candidateKey, type Observation } from '../../src/domain/candidate.ts';
import { makePlan } from '../../src/plan/make-plan.ts';
import { reasonInWords } from '../../src/report/plan-reason.ts';
import { candidateOf, NOTHING_OBSERVED, revisionOf, servingOf, statusOf } from './candidates.ts';

const SAME: Observation = {
  ...NOTHING_OBSERVED,
  serving: servingOf('7'),
  described: revisionOf('7'),
  content: { kind: 'same', seen: 'content' },
};
const differing = (origin: 'pipe' | 'hand' | 'foreign') =>
  ({ kind: 'different', origin, differences: [] }) as const;

const plan = (observed: Observation) => {
  const candidate = candidateOf();
  const [step] = makePlan([candidate], new Map([[candidateKey(candidate), observed]]), { force: false });
  if (step === undefined) throw new Error('a candidate has a step');
  return step;
};

describe('A plan leaves a bundle alone that the serving revision holds', () => {
  it('whatever its dates say', () => {
    const described = revisionOf('7', undefined, { lastModifiedAtMs: 2000 });
    expect(plan({ ...SAME, described }).kind).toBe('unchanged');
  });

  it('and says that its base path is taken', () => {
    const conflict = { environmentGroup: 'all', description: 'taken', basePath: '/orders/', apiProxy: 'old' };
    const inGroup = statusOf({ routeConflicts: [{ ...conflict, environment: 'prod' }] });
    const here = statusOf({ routeConflicts: [{ ...conflict, environment: 'test' }] });
    expect(plan({ ...SAME, status: inGroup })).toMatchObject({
      kind: 'blocked',
      refused: [{ code: 'guard' }],
    });
    expect(plan({ ...SAME, status: here })).toMatchObject({
      kind: 'blocked',
      refused: [{ code: 'route-conflict' }],
    });
  });
});

describe('A plan deploys', () => {
  it.each([
    [
      'what carries its mark and holds something else',
      { ...SAME, content: differing('hand') },
      'revision 7 is a hand-made copy: it was edited after its import',
    ],
    [
      'what cannot be read back',
      { ...SAME, content: { kind: 'unreadable', because: 'no zip' } as const },
      'revision 7 cannot be read back',
    ],
    ['what is gone', { ...SAME, content: { kind: 'gone' } as const }, 'revision 7 was deleted meanwhile'],
  ])('%s', (_, observed, reason) => {
    const step = plan(observed);
    if (step.kind !== 'deploy') throw new Error(`it is ${step.kind}`);

    expect(reasonInWords(step.reason)).toBe(reason);
  });
});
