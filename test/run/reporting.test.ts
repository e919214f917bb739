import { expect, it } from '@jest/globals';
import type { Config } from '../../src/config/config.ts';
import type { CodeHost, CommentOrder } from '../../src/ports/code-host.ts';
import type { Ports } from '../../src/run/context.ts';
import { startReporting } from '../../src/run/reporting.ts';
import { createDrivenClock } from '../adapters/clock/driven-clock.ts';
import { context, deploymentOf, resultOf } from '../report/results.ts';

/** What a run of these settings tells Bitbucket: its statuses, and the titles it goes by. */
async function tellings(settings: object) {
  const clock = createDrivenClock();
  const states: string[] = [];
  const titles: (string | undefined)[] = [];
  const host: CodeHost = {
    publishReport: async () => ({ kind: 'delivered' }),
    upsertComment: async (order: CommentOrder) => {
      titles.push('part' in order ? order.part?.title : undefined);
      return { kind: 'delivered' };
    },
    setStatus: async ({ name, state }) => {
      states.push(state);
      titles.push(name);
      return { kind: 'delivered' };
    },
    recordDeployment: async () => ({ kind: 'skipped', reason: 'Cloud' }),
    resolveCommit: async () => context.commit,
    features: async () => [],
  };
  const config = {
    action: 'deploy',
    apigee: { organization: 'acme', environments: ['test'] },
    ...settings,
  } as unknown as Config;
  const ports = { clock, codeHost: async () => host } as unknown as Ports;
  const reporting = startReporting({ config, context, ports });
  const result = resultOf({ deployments: [deploymentOf()] });
  const delivered = await clock.run(reporting.deliver(result, 'report.md'));
  return { delivered, states: [...new Set(states)], titles: [...new Set(titles)] };
}

it.each([
  [{ shard: { step: 0, count: 3 } }, 'share 1 of 3'],
  [{ shard: { step: 2, count: 3 } }, 'share 3 of 3'],
  [{ bundlesChosen: true, bundles: ['orders', 'rates'] }, 'orders, rates'],
])('A step of %j tells Bitbucket %s, counted as people count', async (settings, words) => {
  const { titles } = await tellings(settings);

  for (const title of titles) expect(title).toContain(words);
});

it.each([{}, { shard: undefined, bundlesChosen: false, bundles: ['*'] }])(
  'A step of everything says nothing of a share, nor of bundles: %j',
  async (settings) => {
    const { titles } = await tellings(settings);

    expect(titles.length).toBeGreaterThan(0);
    for (const title of titles) expect(title).not.toMatch(/share|\*/);
  },
);

it('A run tells Bitbucket that it has begun, and then how it ended', async () => {
  expect(await tellings({ bundles: ['*'] })).toMatchObject({
    states: ['in-progress', 'successful'],
    delivered: { warnings: [], notes: [] },
  });
});

it('A run without a Bitbucket has nothing to tell and nothing to warn of', async () => {
  const clock = createDrivenClock();
  const ports = { clock, codeHost: async () => undefined } as unknown as Ports;
  const reporting = startReporting({ config: { action: 'lint' } as Config, context, ports });

  expect(await reporting.deliver(resultOf(), 'report.md')).toEqual({ warnings: [], notes: [] });
});
