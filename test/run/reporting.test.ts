import { expect, it } from '@jest/globals';
import type { Config } from '../../src/config/config.ts';
import type { CodeHost, CommentOrder } from '../../src/ports/code-host.ts';
import type { Ports } from '../../src/run/context.ts';
import { startReporting } from '../../src/run/reporting.ts';
import { createDrivenClock } from '../adapters/clock/driven-clock.ts';
import { context, deploymentOf, resultOf } from '../report/results.ts';

/** The titles under which a run of these settings tells Bitbucket its result. */
async function titlesOf(settings: object): Promise<readonly (string | undefined)[]> {
  const clock = createDrivenClock();
  const titles: (string | undefined)[] = [];
  const host: CodeHost = {
    publishReport: async () => ({ kind: 'delivered' }),
    upsertComment: async (order: CommentOrder) => {
      titles.push('part' in order ? order.part?.title : undefined);
      return { kind: 'delivered' };
    },
    setStatus: async ({ name }) => {
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
  await clock.run(reporting.deliver(resultOf({ deployments: [deploymentOf()] }), 'report.md'));
  return [...new Set(titles)];
}

it.each([
  [{ shard: { step: 0, count: 3 } }, 'share 1 of 3'],
  [{ shard: { step: 2, count: 3 } }, 'share 3 of 3'],
  [{ bundlesChosen: true, bundles: ['orders', 'rates'] }, 'orders, rates'],
])('A step of %j tells Bitbucket %s, counted as people count', async (settings, words) => {
  for (const title of await titlesOf(settings)) expect(title).toContain(words);
});

it.each([{}, { shard: undefined, bundlesChosen: false, bundles: ['*'] }])(
  'A step of everything says nothing of a share, nor of bundles: %j',
  async (settings) => {
    const titles = await titlesOf(settings);

    expect(titles.length).toBeGreaterThan(0);
    for (const title of titles) expect(title).not.toMatch(/share|\*/);
  },
);

it('A run without a Bitbucket has nothing to tell and nothing to warn of', async () => {
  const clock = createDrivenClock();
  const ports = { clock, codeHost: async () => undefined } as unknown as Ports;
  const reporting = startReporting({ config: { action: 'lint' } as Config, context, ports });

  expect(await reporting.deliver(resultOf(), 'report.md')).toEqual({ warnings: [], notes: [] });
});
