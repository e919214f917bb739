import { describe, expect, it } from '@jest/globals';
import { describeAttempt } from '../../src/deploy/describe-attempt.ts';
import { judgeAttempts } from '../../src/deploy/judge-attempts.ts';
import { DIGEST, OTHER_DIGEST } from './candidates.ts';
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

  it('touches nothing where somebody else deployed since the plan', async () => {
    const apigee = await leftInError({});
    const between = () => {
      apigee.seed('orders', OTHER_DIGEST);
    };

    const { attempt } = await runAgain(apigee, { between });

    expect(attempt).toMatchObject({
      cause: {
        code: 'changed-meanwhile',
        message: expect.stringContaining(
          'revision 2 was in ERROR when the plan was made, revision 3 serves now',
        ),
      },
      aftermath: { kind: 'untouched' },
    });
    expect(writesAfter(apigee)).toEqual([]);
  });

  it.each([
    ['after the roll-back', {}, 'revision 1 served'],
    [
      'beside what cannot be undeployed',
      { onOverrideFailure: 'keepBoth', faults: { undeploy: ['apigee-refused'] } },
      'revision 2 was in ERROR',
    ],
  ] as const)('does not replace what somebody else deployed %s', async (_, options, was) => {
    const memory = await leftInError(options);
    let looks = 0;
    const apigee: MemoryApigee = {
      ...memory,
      environmentsServing: (asset) => {
        looks += 1;
        // Before the deploy, and once whether the failed one is gone: then somebody else comes.
        if (looks === 3) memory.seed('orders', OTHER_DIGEST);
        return memory.environmentsServing(asset);
      },
    };

    const { attempt } = await runAgain(apigee);

    expect(attempt).toMatchObject({
      cause: { code: 'changed-meanwhile', message: expect.stringContaining(was) },
      aftermath: { kind: 'untouched' },
    });
    expect(memory.serving('test', 'orders')).toBe(memory.revisions('orders').at(-1));
  });

  it('imports and deploys with FORCE, and passes over what somebody else deployed', async () => {
    const calm = await leftInError({});
    const busy = await leftInError({});
    const between = () => {
      busy.seed('orders', OTHER_DIGEST);
    };
    const doors = { force: true };

    expect((await runAgain(calm, { doors })).attempt).toMatchObject({ revision: '3', imported: true });
    expect((await runAgain(busy, { doors, between })).attempt).toMatchObject({ revision: '4' });
    expect(writesAfter(calm)).toEqual(['deploy', 'importRevision', 'deploy']);
    expect(writesAfter(busy)).toEqual(['importRevision', 'deploy']);
  });

  it('says that it is under way where it is stopped while it rolls back', async () => {
    const apigee = await leftInError({ runtime: ['stuck'] });
    const between: Parameters<typeof runAgain>[1] = {
      between: ({ clock, stop }) => void clock.sleep(3000).then(stop),
    };

    const { attempt } = await runAgain(apigee, between);

    expect(attempt).toMatchObject({ cause: { code: 'stopped' }, aftermath: { kind: 'under-way' } });
    expect(judgeAttempts([attempt])).toBe('stopped');
    expect(describeAttempt(attempt, []).revision).toEqual({ before: '1', after: '1' });
  });

  it('begins nothing where it is stopped before', async () => {
    const apigee = await leftInError({});

    const { attempt } = await runAgain(apigee, { between: ({ stop }) => stop() });

    expect(attempt).toMatchObject({ cause: { code: 'stopped' }, aftermath: { kind: 'untouched' } });
    expect(writesAfter(apigee)).toEqual([]);
  });
});
