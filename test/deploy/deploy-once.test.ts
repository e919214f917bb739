import { describe, expect, it } from '@jest/globals';
import { deployOnce } from '../../src/deploy/send-once.ts';
import { PipeError } from '../../src/errors/pipe-error.ts';
import { createDrivenClock } from '../adapters/clock/driven-clock.ts';
import { DIGEST, OTHER_DIGEST } from './candidates.ts';
import { createMemoryApigee, type MemoryOptions } from './memory-apigee.ts';

describe('A request to deploy', () => {
  it('is looked up where its answer was lost, and not sent again', async () => {
    const { serving, sends, end } = await deployInto({ faults: { deploy: ['lost-after'] } });

    expect({ serving, sends, end }).toEqual({ serving: '2', sends: 1, end: 'taken' });
  });

  it('is sent again where it did not arrive', async () => {
    const { serving, sends, end } = await deployInto({ faults: { deploy: ['lost-before'] } });

    expect({ serving, sends, end }).toEqual({ serving: '2', sends: 2, end: 'taken' });
  });

  it('counts as taken where the revision is deployed already', async () => {
    expect(await deployInto({ faults: { deploy: ['already-deployed'] } })).toMatchObject({
      end: 'taken',
      sends: 1,
    });
  });

  it('is looked up until a look is answered', async () => {
    const lost = { deploy: ['lost-after'], statusOf: ['apigee-unavailable', 'apigee-unreachable'] } as const;

    expect(await deployInto({ faults: lost })).toMatchObject({ end: 'taken', sends: 1 });
  });

  it('leaves it open where no look is answered', async () => {
    const dark = ['apigee-unavailable', 'apigee-unavailable', 'apigee-unavailable'] as const;
    const { end, sends } = await deployInto({ faults: { deploy: ['lost-before'], statusOf: dark } });

    expect(end).toMatchObject({
      code: 'apigee-answer-lost',
      message: expect.stringContaining('is not known'),
    });
    expect(sends).toBe(1);
  });

  it.each(['apigee-forbidden', 'apigee-refused', 'apigee-quota', 'apigee-locked'] as const)(
    'is not sent again after %s',
    async (code) => {
      expect(await deployInto({ faults: { deploy: [code] } })).toMatchObject({
        end: { code },
        sends: 1,
        serving: '1',
      });
    },
  );
});

async function deployInto(options: MemoryOptions) {
  const apigee = createMemoryApigee(options);
  apigee.seed('orders', OTHER_DIGEST);
  const revision = apigee.seed('orders', DIGEST, 'elsewhere');
  const clock = createDrivenClock();
  const target = { name: 'orders', kind: 'apiproxy' as const, environment: 'test', revision };
  const end = await clock.run(
    deployOnce(target, undefined, {
      apigee,
      clock,
      signal: new AbortController().signal,
      timeoutMs: 60_000,
    }).then(
      () => 'taken',
      (error: unknown) => {
        if (error instanceof PipeError) return error;
        throw error;
      },
    ),
  );
  const sends = apigee.calls.filter((call) => call === 'deploy').length;
  return { end, sends, serving: apigee.serving('test', 'orders') };
}
