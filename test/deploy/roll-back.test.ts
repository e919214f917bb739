import { describe, expect, it } from '@jest/globals';
import { rollBack } from '../../src/deploy/recover/recover.ts';
import type { ServingRevision } from '../../src/domain/revision.ts';
import { DIGEST, OTHER_DIGEST, servingOf } from './candidates.ts';
import { createMemoryApigee, type MemoryOptions } from './memory-apigee.ts';
import { stageFor } from './stage.ts';

describe('A roll-back', () => {
  it.each(['keepOld', 'dropOld', 'keepBoth'] as const)(
    'makes what served before serve again, where a failed override is of the kind %s',
    async (onOverrideFailure) => {
      const { aftermath, apigee } = await failThenRollBack({ onOverrideFailure, runtime: ['error'] });

      expect(aftermath).toMatchObject({ kind: 'restored', revision: '1', status: { state: 'READY' } });
      expect(apigee.serving('test', 'orders')).toBe('1');
    },
  );

  it('undeploys what failed where nothing served before', async () => {
    const { aftermath, apigee, clock } = await failThenRollBack({ runtime: ['error'] }, { served: false });

    expect(clock.elapsed()).toBe(0);
    expect(aftermath).toEqual({ kind: 'restored', revision: undefined, status: undefined });
    expect(await apigee.environmentsServing({ name: 'orders', kind: 'apiproxy' })).toEqual([]);
  });

  it('counts a lost answer to the undeploy as done only where it was', async () => {
    const lost = (fault: 'lost-after' | 'lost-before', times = 1) =>
      failThenRollBack(
        { runtime: ['error'], faults: { undeploy: Array.from({ length: times }, () => fault) } },
        { served: false },
      );

    expect((await lost('lost-after')).aftermath).toMatchObject({ kind: 'restored' });
    const twice = await lost('lost-before', 2);
    expect(twice.aftermath).toMatchObject({ kind: 'restored' });
    expect(twice.clock.elapsed()).toBe(2 * 2000);
    expect((await lost('lost-before', 3)).aftermath).toMatchObject({
      kind: 'degraded',
      problem: { code: 'rollback-failed', message: expect.stringContaining('still deployed') },
    });
  });

  it.each([
    [
      'the old revision is in ERROR too',
      { runtime: ['error', 'error'] as const },
      'in ERROR too: compilation failed\\.',
    ],
    [
      'the old revision does not become READY',
      { runtime: ['error', 'stuck'] as const },
      'did not become READY in time',
    ],
    [
      'Apigee refuses to deploy it',
      { runtime: ['error'] as const, faults: { deploy: ['none', 'apigee-refused'] as const } },
      'apigee-refused',
    ],
  ])('calls for a person where %s', async (_, options, words) => {
    const { aftermath } = await failThenRollBack(options);

    expect(aftermath).toMatchObject({
      kind: 'degraded',
      problem: {
        code: 'rollback-failed',
        message: expect.stringMatching(
          new RegExp(`^orders could not be rolled back to revision 1 in test.*${words}`),
        ),
        hint: expect.stringContaining('Deploy revision 1 in the Apigee console'),
      },
    });
  });

  it('is done once what served before is READY, though nobody can tell whether the failed one is gone', async () => {
    const unseen = ['none', 'apigee-forbidden'] as const;
    const { aftermath } = await failThenRollBack({
      runtime: ['error'],
      faults: { environmentsServing: unseen },
    });

    expect(aftermath).toMatchObject({ kind: 'restored', revision: '1' });
  });

  it('is not done where the failed one stays deployed, however often it was undeployed', async () => {
    const failed = servingOf('2');
    const { aftermath } = await failThenRollBack(
      { runtime: ['error'] },
      { served: true, listed: () => Promise.resolve([failed]) },
    );

    expect(aftermath).toMatchObject({
      kind: 'degraded',
      problem: { message: expect.stringContaining('Revision 2 is still deployed after it was undeployed.') },
    });
  });

  it('lets a defect through', async () => {
    const defect = { served: true, listed: () => Promise.reject(new TypeError('a fault of ours')) };

    await expect(failThenRollBack({ runtime: ['error'] }, defect)).rejects.toThrow(TypeError);
  });

  it('leaves alone what somebody else deployed meanwhile', async () => {
    const { aftermath, apigee } = await failThenRollBack(
      { runtime: ['error'] },
      { served: true, foreign: true },
    );

    expect(aftermath).toMatchObject({
      kind: 'degraded',
      replacedBy: '3',
      problem: { message: expect.stringContaining('Somebody else deployed revision 3') },
    });
    expect(apigee.serving('test', 'orders')).toBe('3');
  });

  it('is not kept from it by what an earlier run left in the way', async () => {
    const { aftermath } = await failThenRollBack(
      { runtime: ['error'] },
      { served: true, foreign: true, interrupted: '3' },
    );

    expect(aftermath).toMatchObject({ kind: 'restored', revision: '1' });
  });

  it('looks every second, since perhaps nothing serves', async () => {
    const { clock } = await failThenRollBack({ runtime: ['error', 'late'] });

    // READY at the third look, and once more.
    expect(clock.elapsed()).toBe(4000);
  });

  it('says that it is under way where the run is stopped in the middle', async () => {
    const { aftermath } = await failThenRollBack(
      { runtime: ['error', 'stuck'] },
      { served: true, stopAfterMs: 3000 },
    );

    expect(aftermath).toEqual({ kind: 'under-way' });
  });
});

interface Circumstances {
  readonly served: boolean;
  readonly foreign?: boolean;
  readonly interrupted?: string;
  readonly stopAfterMs?: number;
  /** What Apigee lists of the proxy, whatever was deployed and undeployed. */
  readonly listed?: () => Promise<readonly ServingRevision[]>;
}

async function failThenRollBack(
  options: MemoryOptions,
  { served, foreign, interrupted, stopAfterMs, listed }: Circumstances = { served: true },
) {
  const apigee = createMemoryApigee(options);
  if (listed !== undefined) apigee.environmentsServing = listed;
  if (served) apigee.seed('orders', OTHER_DIGEST);
  const { clock, ports, stop } = stageFor(apigee);
  const archive = { name: 'orders', kind: 'apiproxy' as const, digest: DIGEST, zip: new Uint8Array() };
  const { revision } = await apigee.importRevision(archive);
  const failed = { name: 'orders', kind: 'apiproxy' as const, environment: 'test', revision };
  await apigee.deploy(failed, undefined);
  if (foreign === true) {
    await apigee.importRevision({ ...archive, digest: OTHER_DIGEST });
    apigee.deployedBySomebody({ ...failed, revision: '3' });
  }
  if (stopAfterMs !== undefined) void clock.sleep(stopAfterMs).then(stop);
  const before = served ? servingOf('1') : undefined;
  const aftermath = await clock.run(
    rollBack({ ...ports, failed, before, interrupted, onProgress: () => undefined }),
  );
  return { apigee, aftermath, clock };
}
