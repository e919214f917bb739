import { describe, expect, it } from '@jest/globals';
import { describeAttempt, judgeAttempts } from '../../src/deploy/attempt-results.ts';
import { OTHER_DIGEST } from './candidates.ts';
import { leftInError, runAgain, writesAfter } from './left-in-error.ts';
import type { MemoryApigee } from './memory-apigee.ts';

describe('A roll-back that an earlier run owed', () => {
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
      aftermath: { kind: 'replaced', revision: '3' },
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
      aftermath: { kind: 'replaced', revision: memory.serving('test', 'orders') },
    });
    expect(memory.serving('test', 'orders')).toBe(memory.revisions('orders').at(-1));
  });

  it('imports and deploys with FORCE, and passes over what somebody else deployed', async () => {
    const calm = await leftInError({});
    const busy = await leftInError({});
    const between = () => {
      busy.seed('orders', OTHER_DIGEST);
    };
    const ports = { force: true };

    expect((await runAgain(calm, { ports })).attempt).toMatchObject({ revision: '3', imported: true });
    expect((await runAgain(busy, { ports, between })).attempt).toMatchObject({ revision: '4' });
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
