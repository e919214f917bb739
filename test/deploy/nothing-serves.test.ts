import { describe, expect, it } from '@jest/globals';
import { describeAttempt, judgeAttempts } from '../../src/deploy/attempt-results.ts';
import { PipeError } from '../../src/errors/pipe-error.ts';
import { DIGEST } from './candidates.ts';
import { leftInError, runAgain, writesAfter } from './left-in-error.ts';
import type { MemoryApigee } from './memory-apigee.ts';

describe('After a run that was killed in ERROR, where nothing serves, the next one', () => {
  const dropOld = { onOverrideFailure: 'dropOld' as const };

  it('undeploys the failed revision and deploys it again', async () => {
    const apigee = await leftInError(dropOld);

    const { attempt } = await runAgain(apigee);

    expect(describeAttempt(attempt, [])).toMatchObject({
      change: 'reused',
      imported: false,
      revision: { before: null, after: '2' },
    });
    expect(writesAfter(apigee)).toEqual(['undeploy', 'deploy']);
  });

  it('looks a lost undeploy up before it asks again', async () => {
    const apigee = await leftInError({ ...dropOld, faults: { undeploy: ['lost-after'] } });

    expect((await runAgain(apigee)).attempt).toMatchObject({ kind: 'deployed', revision: '2' });
    expect(writesAfter(apigee)).toEqual(['undeploy', 'deploy']);
  });

  it.each([
    ['in ERROR again', {}, 'deployment-failed'],
    ['refused', { faults: { deploy: ['apigee-forbidden' as const] } }, 'apigee-forbidden'],
    ['kept from it by a smoke test', {}, 'smoke-test-failed'],
  ])('says that nothing serves and what may have where it is %s', async (_, options, code) => {
    const isSmoke = code === 'smoke-test-failed';
    const apigee = await leftInError({ ...dropOld, runtime: isSmoke ? [] : ['error'], ...options });
    const verify = () =>
      Promise.resolve(isSmoke ? new PipeError('smoke-test-failed', 'GET /orders answered 500.') : undefined);

    const { attempt } = await runAgain(apigee, { ports: { verify } });

    expect(describeAttempt(attempt, [])).toMatchObject({
      change: 'failed',
      revision: { before: null, after: null },
      problems: [
        { code },
        {
          code: 'rollback-failed',
          message: expect.stringContaining('Nothing of orders serves in test'),
          hint: expect.stringContaining('older revisions: 1.'),
        },
      ],
    });
    expect(judgeAttempts([attempt])).toBe('degraded');
    expect(apigee.serving('test', 'orders')).toBeUndefined();
  });

  it('loses nothing with a second failure where no older revision exists', async () => {
    const apigee = await leftInError({ ...dropOld, served: false, runtime: ['error'] });

    const { attempt } = await runAgain(apigee);

    expect(attempt).toMatchObject({ aftermath: { kind: 'restored', revision: undefined } });
    expect(judgeAttempts([attempt])).toBe('failed');
  });

  it('keeps what fails again where that is wanted, and says that nothing serves', async () => {
    const apigee = await leftInError({ ...dropOld, runtime: ['error'] });

    const { attempt } = await runAgain(apigee, { ports: { onFailure: 'keep' } });

    expect(attempt).toMatchObject({ aftermath: { kind: 'lost' } });
    expect(writesAfter(apigee)).toEqual(['undeploy', 'deploy']);
  });

  it('does not say that nothing serves where what was kept gets traffic', async () => {
    const failure = new PipeError('smoke-test-failed', 'GET /orders answered 500.');
    const ports = { onFailure: 'keep', verify: () => Promise.resolve(failure) } as const;

    const { attempt } = await runAgain(await leftInError(dropOld), { ports });

    expect(attempt).toMatchObject({ aftermath: { kind: 'degraded' } });
    expect(describeAttempt(attempt, []).problems).toMatchObject([{ code: 'smoke-test-failed' }]);
  });

  it('imports another one where Apigee refuses to undeploy, and the run after that none', async () => {
    const apigee = await leftInError({
      ...dropOld,
      runtime: ['error', 'ready'],
      faults: { undeploy: ['apigee-refused', 'apigee-refused', 'apigee-refused'] },
    });

    const first = await runAgain(apigee);
    const second = await runAgain(apigee);

    expect(describeAttempt(first.attempt, [])).toMatchObject({ change: 'failed', imported: true });
    expect(describeAttempt(first.attempt, []).problems.map(({ code }) => code)).toEqual([
      'deployment-failed',
      'rollback-failed',
      'rollback-failed',
    ]);
    expect(second.attempt).toMatchObject({ kind: 'deployed', revision: '2', imported: false });
    expect(apigee.holding('orders', DIGEST)).toEqual(['2', '3']);
  });

  it('is finished by the one after it where it was stopped in between', async () => {
    const apigee = await leftInError({ ...dropOld, faults: { undeploy: ['lost-before', 'lost-before'] } });
    const between: Parameters<typeof runAgain>[1] = {
      between: ({ clock, stop }) => void clock.sleep(1000).then(stop),
    };

    const stopped = await runAgain(apigee, between);
    const next = await runAgain(apigee);

    expect(stopped.attempt).toMatchObject({ aftermath: { kind: 'under-way' } });
    expect(next.attempt).toMatchObject({ kind: 'deployed', revision: '2', imported: false });
  });
});

describe('After a run that was killed in ERROR, where nobody knows what serves, the next one', () => {
  it('imports another revision over it, once, and never undeploys', async () => {
    const apigee = await leftInError({});
    const silent: MemoryApigee = {
      ...apigee,
      statusOf: async (target) => {
        const status = await apigee.statusOf(target);
        return status?.state === 'ERROR' ? { ...status, instances: [] } : status;
      },
    };

    const { step, attempt } = await runAgain(silent);

    expect(step.reason).toMatchObject({ kind: 'error-stays', because: { kind: 'no-instance' } });
    expect(describeAttempt(attempt, [])).toMatchObject({
      change: 'deployed',
      imported: true,
      revision: { before: '2', after: '3' },
    });
    expect(writesAfter(apigee)).toEqual(['importRevision', 'deploy']);
  });
});
