import { describe, expect, it } from '@jest/globals';
import { describeAttempt } from '../../src/deploy/attempt-results.ts';
import { type CarryOutPorts, deployCandidate } from '../../src/deploy/deploy-candidate.ts';
import { PipeError } from '../../src/errors/pipe-error.ts';
import type { Step } from '../../src/plan/step.ts';
import { candidateOf, DIGEST, OTHER_DIGEST } from './candidates.ts';
import { createMemoryApigee, type MemoryApigee } from './memory-apigee.ts';
import { deployStep, stageFor, workOf } from './stage.ts';

describe('A deployment of one bundle', () => {
  it('imports, deploys and waits', async () => {
    const apigee = organization();

    const attempt = await deployTo(apigee);

    expect(attempt).toMatchObject({
      kind: 'deployed',
      revision: '2',
      imported: true,
      status: { state: 'READY' },
    });
    expect(apigee.serving('test', 'orders')).toBe('2');
  });

  it('goes by the name of the asset, and touches nothing that is named like its bundle', async () => {
    const apigee = organization();
    const preview = candidateOf('orders', { asset: { name: 'orders-pr7', kind: 'apiproxy' } });

    const attempt = await deployTo(apigee, { step: deployStep(apigee, preview) });

    expect(attempt).toMatchObject({ kind: 'deployed', revision: '1', imported: true });
    expect(apigee.serving('test', 'orders-pr7')).toBe('1');
    expect(apigee.serving('test', 'orders')).toBe('1');
    expect(apigee.revisions('orders')).toEqual(['1']);
    expect(describeAttempt(attempt, [])).toMatchObject({ bundle: 'orders-pr7', revision: { after: '1' } });
  });

  it('imports nothing where a revision is reused', async () => {
    const apigee = organization();
    const revision = apigee.seed('orders', DIGEST, 'elsewhere');

    const attempt = await deployTo(apigee, { step: { ...deployStep(apigee), kind: 'reuse', revision } });

    expect(attempt).toMatchObject({ kind: 'deployed', revision, imported: false });
    expect(apigee.calls).not.toContain('importRevision');
  });

  it('only waits for a revision that an earlier run left rolling out', async () => {
    const apigee = createMemoryApigee();
    apigee.seed('orders', DIGEST);

    const attempt = await deployTo(apigee, { step: { ...deployStep(apigee), kind: 'await' } });

    expect(attempt).toMatchObject({ kind: 'deployed', revision: '1', imported: false });
    expect(new Set(apigee.calls)).toEqual(new Set(['statusOf']));
  });

  it('learns nothing from one that an earlier run asked for', async () => {
    const apigee = createMemoryApigee();
    apigee.seed('orders', DIGEST);
    const { clock, ports } = stageFor(apigee);
    const work = workOf({ ...deployStep(apigee), kind: 'await' }, ports);

    await clock.run(deployCandidate(work));

    expect(work.experience.usual).toBeUndefined();
  });

  it('calls a state that nobody can read trouble of the outside world, where nothing was touched', async () => {
    const dark = Array.from({ length: 30 }, () => 'apigee-unavailable' as const);
    const apigee = createMemoryApigee({ faults: { statusOf: dark } });
    apigee.seed('orders', DIGEST);

    const attempt = await deployTo(apigee, { step: { ...deployStep(apigee), kind: 'await' } });

    expect(attempt).toMatchObject({
      cause: { code: 'apigee-unavailable' },
      aftermath: { kind: 'untouched' },
    });
  });

  it('calls a deployment failed whose state nobody could read once it was asked for', async () => {
    const dark = Array.from({ length: 60 }, () => 'apigee-unavailable' as const);
    const apigee = organization({ faults: { statusOf: dark } });

    expect(await deployTo(apigee)).toMatchObject({ kind: 'failed', cause: { code: 'deployment-timeout' } });
  });

  it('takes as long as it took, however late in the run it began', async () => {
    const apigee = organization();
    const { clock, ports } = stageFor(apigee);

    const attempt = await clock.run(
      clock.sleep(60_000).then(() => deployCandidate(workOf(deployStep(apigee), ports))),
    );

    expect(attempt).toMatchObject({ kind: 'deployed', durationMs: 2000 });
  });

  it('stops where somebody else deployed since the plan, and names both revisions', async () => {
    const apigee = organization();
    const step = deployStep(apigee);
    apigee.seed('orders', OTHER_DIGEST);

    const attempt = await deployTo(apigee, { step });

    expect(attempt).toMatchObject({
      kind: 'failed',
      aftermath: { kind: 'replaced', revision: '2' },
      cause: {
        code: 'changed-meanwhile',
        message: expect.stringMatching(/revision 1 served.*revision 2 serves/),
      },
    });
    expect(apigee.serving('test', 'orders')).toBe('2');
    expect(apigee.calls).not.toContain('deploy');
  });

  it('replaces it all the same with FORCE', async () => {
    const apigee = organization();
    const step = deployStep(apigee);
    apigee.seed('orders', OTHER_DIGEST);

    expect(await deployTo(apigee, { step, ports: { force: true } })).toMatchObject({
      kind: 'deployed',
      revision: '3',
    });
  });

  it('takes a failed smoke test for a failed deployment', async () => {
    const apigee = organization();
    const failure = new PipeError('smoke-test-failed', 'GET /orders answered 500.');

    const attempt = await deployTo(apigee, { ports: { verify: () => Promise.resolve(failure) } });

    expect(attempt).toMatchObject({
      kind: 'failed',
      cause: failure,
      aftermath: { kind: 'restored', revision: '1' },
    });
    expect(apigee.serving('test', 'orders')).toBe('1');
  });

  it.each(['apigee-forbidden', 'apigee-refused', 'apigee-locked'] as const)(
    'knows that nothing was touched where the deploy ends with %s',
    async (code) => {
      const apigee = organization({ faults: { deploy: [code] } });

      expect(await deployTo(apigee)).toMatchObject({
        kind: 'failed',
        imported: true,
        cause: { code },
        aftermath: { kind: 'untouched' },
      });
      expect(apigee.calls.filter((call) => call === 'deploy')).toHaveLength(1);
    },
  );

  it('begins no deploy once the run is stopped, and the next run reuses what was imported', async () => {
    const apigee = organization();
    const { ports, clock, stop } = stageFor(apigee);
    const archiveOf: CarryOutPorts['archiveOf'] = async (candidate) => {
      stop();
      return ports.archiveOf(candidate);
    };

    const attempt = await clock.run(deployCandidate(workOf(deployStep(apigee), { ...ports, archiveOf })));

    expect(attempt).toMatchObject({
      kind: 'failed',
      cause: { code: 'stopped' },
      aftermath: { kind: 'untouched' },
    });
    expect(apigee.calls).not.toContain('deploy');
  });

  it('keeps a failed revision where that is wanted, and looks what serves', async () => {
    const keep = { ports: { onFailure: 'keep' as const } };
    const withOld = organization({ runtime: ['error'], onOverrideFailure: 'keepBoth' });
    const withoutOld = createMemoryApigee({ runtime: ['error'] });
    const refused = createMemoryApigee({ faults: { deploy: ['apigee-refused'] } });
    const inTheWay = createMemoryApigee({ runtime: ['conflict'] });
    const dark = Array.from({ length: 4 }, () => 'apigee-forbidden' as const);
    const oldRuntime = createMemoryApigee({ runtime: ['pods'], faults: { statusOf: dark } });

    expect(await deployTo(withOld, keep)).toMatchObject({ aftermath: { kind: 'restored', revision: '1' } });
    expect(await deployTo(withoutOld, keep)).toMatchObject({ aftermath: { kind: 'kept' } });
    expect(await deployTo(refused, keep)).toMatchObject({ aftermath: { kind: 'untouched' } });
    expect(await deployTo(inTheWay, keep)).toMatchObject({ aftermath: { kind: 'degraded' } });
    expect(await deployTo(oldRuntime, keep)).toMatchObject({ aftermath: { kind: 'degraded' } });
    expect([...withOld.calls, ...withoutOld.calls]).not.toContain('undeploy');
  });

  it('lets a defect through', async () => {
    const ports = { archiveOf: () => Promise.reject(new TypeError('a fault of ours')) };

    await expect(deployTo(organization(), { ports })).rejects.toThrow(TypeError);
  });
});

/** One that serves revision 1 of orders in test. */
function organization(options: Parameters<typeof createMemoryApigee>[0] = {}): MemoryApigee {
  const apigee = createMemoryApigee(options);
  apigee.seed('orders', OTHER_DIGEST);
  return apigee;
}

function deployTo(apigee: MemoryApigee, given: { step?: Step; ports?: Partial<CarryOutPorts> } = {}) {
  const { clock, ports } = stageFor(apigee, given.ports);
  const step = given.step ?? deployStep(apigee, candidateOf());
  return clock.run(deployCandidate(workOf(step, ports)));
}
