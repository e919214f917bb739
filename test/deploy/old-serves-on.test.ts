import { describe, expect, it } from '@jest/globals';
import { describeAttempt, judgeAttempts } from '../../src/deploy/attempt-results.ts';
import { DIGEST, servingOf } from './candidates.ts';
import { leftInError, runAgain, writesAfter } from './left-in-error.ts';
import type { MemoryApigee } from './memory-apigee.ts';

describe('After a run that was killed in ERROR, where the old revision still serves, the next one', () => {
  it.each(['keepOld', 'keepBoth'] as const)('rolls back, then deploys it again: %s', async (mode) => {
    const apigee = await leftInError({ onOverrideFailure: mode });

    const { attempt } = await runAgain(apigee);

    expect(attempt).toMatchObject({ kind: 'deployed', revision: '2', imported: false });
    expect(describeAttempt(attempt, [])).toMatchObject({
      change: 'reused',
      revision: { before: '1', after: '2' },
    });
    expect(apigee.serving('test', 'orders')).toBe('2');
    expect(apigee.holding('orders', DIGEST)).toEqual(['2']);
  });

  it('ends a second failure with the old one serving', async () => {
    const apigee = await leftInError({ runtime: ['ready', 'error'] });
    const { attempt } = await runAgain(apigee);

    expect(describeAttempt(attempt, [])).toMatchObject({
      change: 'rolled-back',
      revision: { before: '1', after: '1' },
      problems: [{ code: 'deployment-failed' }],
    });
    expect(judgeAttempts([attempt])).toBe('failed');
    expect(apigee.serving('test', 'orders')).toBe('1');
  });

  it('changes nothing where that roll-back is refused', async () => {
    const apigee = await leftInError({ faults: { deploy: ['apigee-forbidden'] } });

    const { attempt } = await runAgain(apigee);

    expect(attempt).toMatchObject({
      cause: {
        code: 'apigee-forbidden',
        message: expect.stringMatching(
          /^Revision 1 of orders could not be made the deployed one again in test/,
        ),
      },
      aftermath: { kind: 'untouched' },
    });
    expect(judgeAttempts([attempt])).toBe('unavailable');
    expect(writesAfter(apigee)).toEqual(['deploy']);
  });

  it.each([
    ['is in ERROR', { runtime: ['error'] as const }, /in ERROR too/],
    ['does not come back', { runtime: ['stuck'] as const }, /did not become READY/],
  ])('calls for a person where the old one %s', async (_, options, words) => {
    const { attempt } = await runAgain(await leftInError(options));

    expect(attempt).toMatchObject({
      cause: { code: 'rollback-failed', message: expect.stringMatching(words) },
      aftermath: { kind: 'degraded' },
    });
    expect(describeAttempt(attempt, []).problems).toHaveLength(1);
    expect(judgeAttempts([attempt])).toBe('degraded');
  });

  it('knows that the old one serves where what comes after the roll-back is refused', async () => {
    const apigee = await leftInError({ faults: { deploy: ['none', 'apigee-forbidden'] } });

    const { attempt } = await runAgain(apigee);

    expect(attempt).toMatchObject({ aftermath: { kind: 'restored', revision: '1' } });
    expect(judgeAttempts([attempt])).toBe('failed');
    expect(apigee.serving('test', 'orders')).toBe('1');
  });

  it('knows that the old one serves where nobody can tell whether the failed one is gone', async () => {
    const unseen = ['none', 'apigee-forbidden'] as const;
    const apigee = await leftInError({
      onOverrideFailure: 'keepBoth',
      faults: { environmentsServing: unseen },
    });

    const { attempt } = await runAgain(apigee);

    expect(attempt).toMatchObject({
      cause: { code: 'apigee-forbidden' },
      aftermath: { kind: 'restored', revision: '1', status: { state: 'READY' } },
    });
    expect(apigee.serving('test', 'orders')).toBe('1');
  });

  it('imports another one where Apigee does not let go of the failed one', async () => {
    const stuck = { onOverrideFailure: 'keepBoth', faults: { undeploy: ['apigee-refused'] } } as const;
    const apigee = await leftInError(stuck);
    const again = await leftInError({ ...stuck, runtime: ['error'] });

    expect(describeAttempt((await runAgain(apigee)).attempt, [])).toMatchObject({
      change: 'deployed',
      imported: true,
      revision: { before: '1', after: '3' },
    });
    expect((await runAgain(again)).attempt).toMatchObject({ aftermath: { kind: 'restored', revision: '1' } });
    expect(again.serving('test', 'orders')).toBe('1');
  });

  it('does not take a failed one that stays listed for somebody else’s', async () => {
    const memory = await leftInError({
      onOverrideFailure: 'keepBoth',
      faults: { undeploy: ['apigee-refused'] },
      runtime: ['error'],
    });
    const apigee: MemoryApigee = {
      ...memory,
      environmentsServing: async (asset) => {
        const listed = await memory.environmentsServing(asset);
        return listed.some(({ revision }) => revision === '3') ? [servingOf('2'), ...listed] : listed;
      },
    };

    expect((await runAgain(apigee)).attempt).toMatchObject({
      aftermath: { kind: 'restored', revision: '1' },
    });
  });
});
