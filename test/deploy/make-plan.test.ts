import { describe, expect, it } from '@jest/globals';
import type { Observation } from '../../src/deploy/candidate.ts';
import { candidateKey } from '../../src/deploy/candidate.ts';
import { describeStep, makePlan } from '../../src/deploy/make-plan.ts';
import {
  candidateOf,
  NOTHING_OBSERVED,
  OTHER_DIGEST,
  revisionOf,
  servingOf,
  statusOf,
} from './candidates.ts';

const SAME: Observation = { ...NOTHING_OBSERVED, serving: servingOf('7'), described: revisionOf('7') };
const OTHER: Observation = { ...SAME, described: revisionOf('7', OTHER_DIGEST) };
const plan = (
  observed: Observation | undefined,
  { force = false, account }: { force?: boolean; account?: string } = {},
) => {
  const candidate = candidateOf('orders', { serviceAccount: account });
  const observations = new Map(observed === undefined ? [] : [[candidateKey(candidate), observed]]);
  const [step] = makePlan([candidate], observations, { force });
  if (step === undefined) throw new Error('a candidate has a step');
  return step;
};

describe('A plan leaves a bundle alone', () => {
  it('where the serving revision holds it', () => {
    expect(plan(SAME)).toMatchObject({ kind: 'unchanged', reason: 'revision 7 holds this bundle' });
    expect(plan({ ...SAME, status: statusOf() }).kind).toBe('unchanged');
  });

  it('but waits where that revision is still rolling out, or its path is taken', () => {
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
      { ...SAME, described: revisionOf('7', OTHER_DIGEST, { description: 'by hand' }) },
      'revision 7 was not imported by this pipe',
    ],
    [
      'what was edited after its import',
      { ...SAME, described: revisionOf('7', undefined, { lastModifiedAtMs: 2000 }) },
      'revision 7 was edited after its import',
    ],
    [
      'what is in ERROR',
      { ...SAME, status: statusOf({ state: 'ERROR' }) },
      'revision 7 holds this bundle but is in ERROR',
    ],
  ])('%s', (_, observed, reason) => {
    expect(plan(observed)).toMatchObject({ kind: 'deploy', reason });
  });

  it('what is unchanged where FORCE asks for it, and imports it anew', () => {
    expect(plan({ ...SAME, identical: '5' }, { force: true })).toMatchObject({
      kind: 'deploy',
      reason: 'FORCE asks for it',
    });
  });

  it('for another service account, and names both', () => {
    expect(plan(SAME, { account: 'new@acme.example' })).toMatchObject({
      kind: 'deploy',
      reason: 'the deployment service account changes from none to new@acme.example',
    });
  });
});

describe('A plan reuses', () => {
  it('an imported revision with the same content', () => {
    expect(plan({ ...OTHER, identical: '5' })).toMatchObject({
      kind: 'reuse',
      revision: '5',
      reason: expect.stringContaining('revision 5 holds the same bundle'),
    });
  });

  it('the twin of what is in ERROR', () => {
    const inError = { ...SAME, status: statusOf({ state: 'ERROR' }), identical: '5' };

    expect(plan(inError)).toMatchObject({ kind: 'reuse', revision: '5' });
  });

  it('never the revision that serves', () => {
    expect(plan({ ...SAME, status: statusOf({ state: 'ERROR' }), identical: '7' }).kind).toBe('deploy');
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
