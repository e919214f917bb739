import { describe, expect, it } from '@jest/globals';
import { aroundBundles } from '../../src/deploy/around-bundles.ts';
import type { Attempt } from '../../src/deploy/attempt.ts';
import type { Step } from '../../src/plan/step.ts';

interface Story {
  readonly fails?: 'before' | 'between' | 'after';
  readonly hooks?: boolean;
  readonly atomic?: boolean;
  /** What becomes of each bundle; deployed unless said. */
  readonly ends?: Readonly<Record<string, Attempt['kind']>>;
  /** What all of them are after they were taken back. */
  readonly takenBack?: Attempt['kind'];
  readonly configuration?: false;
}

const stepOf = (name: string, kind: string) => ({ candidate: { asset: { name, kind } } }) as unknown as Step;
const STEPS = [stepOf('orders', 'apiproxy'), stepOf('common', 'sharedflow')];
const nameOf = ({ candidate }: Step): string => candidate.asset.name;

async function run({ fails, hooks = false, atomic = false, ends = {}, takenBack, ...story }: Story) {
  const log: string[] = [];
  const configuration = {
    apply: async (stage: string) => {
      log.push(stage);
      return stage !== fails;
    },
    hasHooks: () => hooks,
    putBack: async (from: string) => {
      log.push(`put back ${from}`);
    },
    keep: () => {
      log.push('keep');
    },
  };
  const { attempts, inPlace } = await aroundBundles(
    'test',
    story.configuration === false ? undefined : configuration,
    {
      steps: STEPS,
      atomic,
      deploy: async (steps) => {
        log.push(steps.map(nameOf).join(' '));
        return steps.map((step) => ({ step, kind: ends[nameOf(step)] ?? 'deployed' }) as Attempt);
      },
      takeBack: async (made, beside) => {
        log.push(`take back${beside === undefined ? '' : ` for ${beside}`}`);
        return made.map((one) => ({ ...one, kind: takenBack ?? one.kind }) as Attempt);
      },
    },
  );
  const kinds = Object.fromEntries(attempts.map(({ step, kind }) => [nameOf(step), kind]));
  return { log, inPlace, kinds };
}

const ALL = { orders: 'deployed', common: 'deployed' };
const BOTH = 'orders common';

describe('The bundles of an environment', () => {
  it('are deployed alone if there is no configuration', async () => {
    expect(await run({ configuration: false })).toEqual({ log: [BOTH], inPlace: true, kinds: ALL });
    expect((await run({ configuration: false, ends: { orders: 'failed' } })).inPlace).toBe(false);
    expect((await run({ configuration: false, ends: { orders: 'unchanged' } })).inPlace).toBe(true);
  });

  it('come between what they need and what needs them', async () => {
    expect(await run({})).toEqual({ log: ['before', BOTH, 'after', 'keep'], inPlace: true, kinds: ALL });
  });

  it('are left out if what they need failed', async () => {
    expect(await run({ fails: 'before' })).toEqual({
      log: ['before', 'put back before'],
      inPlace: false,
      kinds: { orders: 'skipped', common: 'skipped' },
    });
  });

  it('keep what they rest on if one failed and another serves', async () => {
    expect((await run({ ends: { orders: 'failed' } })).log).toEqual([
      'before',
      BOTH,
      'put back after',
      'take back',
    ]);
  });

  it('give back everything if none of them serves anew', async () => {
    const none = await run({ ends: { orders: 'failed', common: 'unchanged' } });
    expect(none.log.slice(2)).toEqual(['put back after', 'put back between', 'take back', 'put back before']);
    expect(none.inPlace).toBe(false);
  });

  it('go back, all or nothing, because of the configuration behind them', async () => {
    const atomic = await run({ fails: 'after', atomic: true, takenBack: 'failed' });
    expect(atomic.log.slice(2)).toEqual([
      'after',
      'put back after',
      'put back between',
      'take back for the configuration',
      'put back before',
    ]);
    expect(atomic.inPlace).toBe(false);
  });

  it('have flow hooks between shared flows and proxies', async () => {
    expect(await run({ hooks: true })).toEqual({
      log: ['before', 'common', 'between', 'orders', 'after', 'keep'],
      inPlace: true,
      kinds: ALL,
    });
    const failed = await run({ hooks: true, ends: { common: 'failed' } });
    expect(failed.log.slice(0, 3)).toEqual(['before', 'common', 'put back after']);
    expect(failed.kinds).toEqual({ common: 'failed', orders: 'skipped' });
    const between = await run({ hooks: true, fails: 'between' });
    expect(between.log.slice(2, 5)).toEqual(['between', 'put back after', 'take back for the configuration']);
    expect(between).toMatchObject({ inPlace: false, kinds: { common: 'deployed', orders: 'skipped' } });
  });
});
