import { describe, expect, it } from '@jest/globals';
import type { Observation } from '../../src/domain/candidate.ts';
import { candidateKey } from '../../src/domain/candidate.ts';
import { isUsual } from '../../src/domain/results/plan-reason.ts';
import { describeStep, makePlan } from '../../src/plan/make-plan.ts';
import { reasonInWords } from '../../src/report/plan-reason.ts';
import {
  candidateOf,
  NOTHING_OBSERVED,
  OTHER_DIGEST,
  revisionOf,
  servingOf,
  statusOf,
} from '../deploy/candidates.ts';

const SAME: Observation = {
  ...NOTHING_OBSERVED,
  serving: servingOf('7'),
  described: revisionOf('7'),
  content: { kind: 'same', seen: 'content' },
};
const differing = (origin: 'pipe' | 'hand' | 'foreign') =>
  ({ kind: 'different', origin, differences: [] }) as const;
const OTHER: Observation = {
  ...SAME,
  described: revisionOf('7', OTHER_DIGEST),
  content: differing('pipe'),
};
const IN_ERROR: Observation = { ...SAME, status: statusOf({ state: 'ERROR' }) };
const plan = (
  observed: Observation | undefined,
  { force = false, account }: { force?: boolean; account?: string } = {},
) => {
  const candidate = candidateOf('orders', { serviceAccount: account });
  const observations = new Map(observed === undefined ? [] : [[candidateKey(candidate), observed]]);
  const [step] = makePlan([candidate], observations, { force });
  if (step === undefined) throw new Error('a candidate has a step');
  return { ...step, why: reasonInWords(step.reason) };
};

describe('A plan leaves a bundle alone', () => {
  it('where the serving revision holds it', () => {
    expect(plan(SAME)).toMatchObject({ kind: 'unchanged', why: 'revision 7 holds this bundle' });
    expect(plan({ ...SAME, status: statusOf() }).kind).toBe('unchanged');
  });

  it('but waits where that revision is still rolling out', () => {
    expect(plan({ ...SAME, status: statusOf({ state: 'PROGRESSING' }) }).kind).toBe('await');
    expect(plan({ ...SAME, status: statusOf({ state: undefined }) }).kind).toBe('await');
  });
});

describe('A plan deploys', () => {
  it.each([
    ['what serves nowhere', NOTHING_OBSERVED, 'nothing serves there yet'],
    ['what nobody observed', undefined, 'nothing serves there yet'],
    ['what changed', OTHER, 'the bundle changed since revision 7'],
    [
      'what somebody else imported',
      {
        ...OTHER,
        described: revisionOf('7', OTHER_DIGEST, { description: 'by hand' }),
        content: differing('foreign'),
      },
      'revision 7 was not imported by this pipe',
    ],
    [
      'what is in ERROR',
      IN_ERROR,
      'revision 7 holds this bundle but is in ERROR, and nobody knows what serves: no instance is reported',
    ],
  ])('%s', (_, observed, reason) => {
    expect(plan(observed)).toMatchObject({ kind: 'deploy', why: reason });
  });

  it('what is unchanged where FORCE asks for it, and imports it anew', () => {
    expect(plan({ ...SAME, identical: '5' }, { force: true })).toMatchObject({
      kind: 'deploy',
      why: 'FORCE asks for it',
    });
  });

  it('and says whether that is what everybody expects of a deploy', () => {
    const usual = (...asked: Parameters<typeof plan>) => isUsual(plan(...asked).reason);

    expect(usual(NOTHING_OBSERVED)).toBe(true);
    expect(usual({ ...OTHER, identical: '5' })).toBe(true);
    expect(usual(IN_ERROR)).toBe(false);
    expect(usual({ ...IN_ERROR, identical: '5' })).toBe(false);
    expect(usual(OTHER, { force: true })).toBe(false);
  });

  it('for another service account, and names both', () => {
    expect(plan(SAME, { account: 'new@acme.example' })).toMatchObject({
      kind: 'deploy',
      why: 'the deployment service account changes from none to new@acme.example',
    });
  });
});

describe('A plan reuses', () => {
  it('an imported revision with the same content', () => {
    expect(plan({ ...OTHER, identical: '5' })).toMatchObject({
      kind: 'reuse',
      revision: '5',
      why: expect.stringContaining('revision 5 holds the same bundle'),
    });
  });

  it('the duplicate of what is in ERROR', () => {
    expect(plan({ ...IN_ERROR, identical: '5' })).toMatchObject({ kind: 'reuse', revision: '5' });
  });

  it('never the revision that serves', () => {
    expect(plan({ ...IN_ERROR, identical: '7' }).kind).toBe('deploy');
  });
});

describe('A plan for what a killed run left in ERROR', () => {
  const interrupted = { failed: servingOf('7'), duplicate: undefined };
  const oldServes: Observation = {
    ...OTHER,
    serving: servingOf('6'),
    described: revisionOf('6', OTHER_DIGEST),
    status: IN_ERROR.status,
    identical: '7',
    interrupted,
  };
  const nothingServes: Observation = { ...oldServes, serving: undefined, described: undefined };

  it('rolls back to what serves, then deploys the same revision again', () => {
    const step = plan(oldServes);

    expect(step).toMatchObject({
      kind: 'reuse',
      revision: '7',
      why: 'revision 7 holds this bundle but is in ERROR, and revision 6 still serves: that is rolled back to first, which an earlier run owed, then deployed again',
    });
    expect(describeStep(step).revision).toEqual({ before: '6', after: '7' });
  });

  it('undeploys it where nothing serves, and says what happens where a shared flow is needed', () => {
    const flow = { failed: servingOf('7', { kind: 'sharedflow' }), duplicate: undefined };

    expect(plan(nothingServes)).toMatchObject({
      kind: 'reuse',
      revision: '7',
      why: expect.stringMatching(/nothing serves: it is undeployed first, then deployed again$/),
    });
    expect(plan({ ...nothingServes, interrupted: flow }).why).toContain(
      'it is undeployed first, or replaced by one more import of it where something needs it',
    );
    expect(plan({ ...nothingServes, interrupted: { ...flow, duplicate: '5' } }).why).toContain(
      'replaced by revision 5, which holds the same bundle, where something needs it',
    );
  });

  it('does the same for another service account, and imports with FORCE', () => {
    expect(plan(oldServes, { account: 'new@acme.example' })).toMatchObject({ kind: 'reuse', revision: '7' });
    expect(plan(oldServes, { force: true })).toMatchObject({
      kind: 'deploy',
      why: expect.stringMatching(/^FORCE asks for it; revision 7 .* revision 6 still serves/),
    });
  });

  it('leaves it in place where the instances hold what does not exist', () => {
    const strange = statusOf({
      state: 'ERROR',
      instances: [{ instance: 'eu-1', revisions: [{ revision: '99', percentage: 100 }], routes: [] }],
    });

    expect(plan({ ...IN_ERROR, status: strange })).toMatchObject({
      kind: 'deploy',
      why: expect.stringContaining('no instance holds a revision that still exists'),
    });
  });
});

describe('The plan’s line', () => {
  it('names the revisions, where they are known', () => {
    expect(describeStep(plan(OTHER))).toMatchObject({
      change: 'deploy',
      revision: { before: '7', after: null },
    });
    expect(describeStep(plan({ ...OTHER, identical: '5' }))).toMatchObject({
      change: 'reuse',
      revision: { before: '7', after: '5' },
    });
    expect(describeStep(plan(SAME))).toMatchObject({
      change: 'unchanged',
      revision: { before: '7', after: '7' },
    });
    expect(describeStep(plan({ ...SAME, status: statusOf({ state: 'PROGRESSING' }) }))).toMatchObject({
      change: 'unchanged',
    });
  });
});
