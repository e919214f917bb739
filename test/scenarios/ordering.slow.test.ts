import { describe, expect, it } from '@jest/globals';
import type { Emulator } from '../emulator/emulator.ts';
import { proxyFiles, sharedFlowFiles } from '../support/repository.ts';
import { codesOf, story } from '../support/story.ts';
import { until } from '../support/until.ts';

const deploysIn = (emulator: Emulator): readonly string[] =>
  emulator.calls(/deploy$/).map(({ path }) => path.split('/')[7] ?? '');

describe('Flow hooks', () => {
  const files = {
    ...sharedFlowFiles('sharedflows/security', 'security'),
    ...sharedFlowFiles('sharedflows/zebra', 'zebra'),
    ...proxyFiles('proxies/aaa', 'aaa'),
    ...proxyFiles('proxies/bbb', 'bbb'),
  };

  it('bring their shared flow before every proxy', async () => {
    await story({ files }, async ({ emulator, run }) => {
      hang(emulator, 'zebra');
      emulator.runtime({ bundle: 'zebra', mode: { kind: 'ready', polls: 2 } });

      const { exitCode } = await run();

      expect(exitCode).toBe(0);
      const deploys = deploysIn(emulator);
      expect(Math.max(deploys.indexOf('zebra'), deploys.indexOf('security'))).toBeLessThan(2);
      const times = new Map(emulator.calls(/deploy$/).map(({ path, at }) => [path.split('/')[7], at]));
      const zebraReady =
        emulator
          .calls(/getDeployments$/)
          .filter(({ path }) => path.includes('/zebra/'))
          .at(-1)?.at ?? 0;
      expect(times.get('aaa')).toBeGreaterThanOrEqual(zebraReady);
    });
  });

  it('stop the proxies where their shared flow fails', async () => {
    await story({ files }, async ({ emulator, run }) => {
      hang(emulator, 'zebra');
      emulator.runtime({ bundle: 'zebra', mode: 'error' });

      const { exitCode, result } = await run();

      expect(exitCode).toBe(3);
      expect(result.deployments.map(({ bundle, change }) => `${bundle} ${change}`)).toEqual([
        'security deployed',
        'zebra rolled-back',
        'aaa skipped',
        'bbb skipped',
      ]);
    });
  });

  it('are not asked about where no shared flow changes, and cost a note where they may not be read', async () => {
    await story({ files }, async ({ emulator, repository, run }) => {
      emulator.fault({ on: { path: /flowhooks$/ }, kind: '403' });
      const first = await run();
      const asked = emulator.requests.length;
      await repository.write(proxyFiles('proxies/aaa', 'aaa', { payload: 'new' }));
      const second = await run();

      expect([first.exitCode, second.exitCode]).toEqual([0, 0]);
      expect(first.log).toMatch(/Note +Nobody could tell which shared flows hang on the flow hooks of test/);
      expect(first.result.warnings).toMatchObject([{ code: 'flow-hooks-unread' }]);
      expect(emulator.requests.slice(asked).filter(({ path }) => path.includes('flowhooks'))).toEqual([]);
    });
  });

  function hang(emulator: Emulator, name: string): void {
    emulator.seed.revision({ kind: 'sharedflow', name });
    emulator.seed.deployment({ kind: 'sharedflow', name, revision: '1', environment: 'test' });
    emulator.seed.environment('test', { flowhooks: { PreProxyFlowHook: name } });
  }
});

describe('A circle of dependencies', () => {
  it('is named before anything is asked', async () => {
    const files = {
      ...sharedFlowFiles('flows/a', 'a', { calls: ['b'] }),
      ...sharedFlowFiles('flows/b', 'b', { calls: ['a'] }),
      ...proxyFiles('proxies/orders', 'orders'),
    };
    await story({ files }, async ({ emulator, run }) => {
      const ending = await run();

      expect(ending.exitCode).toBe(1);
      expect(codesOf(ending)).toEqual(['bundle-invalid']);
      expect(ending.log).toContain('shared flow a needs shared flow b, which needs shared flow a');
      expect(emulator.calls(/./).filter(({ host }) => host === 'apigee')).toEqual([]);
    });
  });

  it('that the manifest closes is named too', async () => {
    const files = {
      ...sharedFlowFiles('flows/a', 'a'),
      ...proxyFiles('proxies/orders', 'orders', { calls: ['a'] }),
      'apigee.yaml': 'version: 1\norder:\n  - { bundle: a, after: [orders] }\n',
    };
    await story({ files }, async ({ run }) => {
      const { exitCode, log } = await run();

      expect(exitCode).toBe(1);
      expect(log).toContain('shared flow a needs proxy orders, which needs shared flow a');
    });
  });
});

/** Of a run that is told nothing else. */
const PATIENCE_MS = 300_000;

describe('Bundles', () => {
  it('begin as soon as what they need is ready: a slow flow holds up nobody else', async () => {
    const files = {
      ...sharedFlowFiles('flows/slow', 'slow'),
      ...sharedFlowFiles('flows/quick', 'quick'),
      ...proxyFiles('proxies/needs-quick', 'needs-quick', { calls: ['quick'] }),
      ...proxyFiles('proxies/needs-slow', 'needs-slow', { calls: ['slow'] }),
      ...proxyFiles('proxies/alone', 'alone'),
    };
    await story({ files }, async ({ emulator, run }) => {
      emulator.runtime({ bundle: 'slow', mode: { kind: 'ready', readyMs: 2 * PATIENCE_MS } });
      const running = run();

      await until(() => deploysIn(emulator).includes('needs-quick') && deploysIn(emulator).includes('slow'));
      expect(deploysIn(emulator)).not.toContain('needs-slow');
      emulator.clock.advance(2 * PATIENCE_MS);

      expect((await running).exitCode).toBe(0);
      expect(deploysIn(emulator)).toContain('needs-slow');
    });
  });

  it('that need a failed one are left out with the reason; all others go on', async () => {
    const files = {
      ...sharedFlowFiles('flows/common', 'common'),
      ...sharedFlowFiles('flows/middle', 'middle', { calls: ['common'] }),
      ...proxyFiles('proxies/orders', 'orders', { calls: ['middle'] }),
      ...proxyFiles('proxies/rates', 'rates'),
    };
    await story({ files }, async ({ emulator, run }) => {
      emulator.runtime({ bundle: 'common', mode: 'error' });

      const { exitCode, result, log } = await run();

      expect(exitCode).toBe(3);
      expect(result.deployments.map(({ bundle, change }) => `${bundle} ${change}`)).toEqual([
        'common failed',
        'middle skipped',
        'orders skipped',
        'rates deployed',
      ]);
      expect(log).toContain('orders was left out in test: it needs common, which failed.');
      expect(emulator.revisions('apiproxy', 'orders')).toEqual([]);
    });
  });

  it('go in the order of the manifest where it says one', async () => {
    const files = {
      ...proxyFiles('proxies/a', 'a'),
      ...proxyFiles('proxies/b', 'b'),
      'apigee.yaml': 'version: 1\norder:\n  - { bundle: a, after: [b] }\n',
    };
    await story({ files }, async ({ emulator, run }) => {
      await run();

      expect(deploysIn(emulator)).toEqual(['b', 'a']);
    });
  });
});

describe('Environments', () => {
  const manifest = 'version: 1\nenvironments:\n  prod: {}\n  test: {}\n';

  it('come in the manifest’s order, with one import, each verified before the next', async () => {
    const files = { ...proxyFiles('orders', 'orders'), 'apigee.yaml': manifest };
    await story({ files }, async ({ emulator, run }) => {
      const { exitCode, result } = await run({ APIGEE_ENV: '' });

      expect(exitCode).toBe(0);
      expect(result.apigee.environments).toEqual(['prod', 'test']);
      expect(emulator.revisions('apiproxy', 'orders')).toEqual(['1']);
      const calls = emulator.calls(/(deploy|getDeployments)$/).map(({ path }) => path.split('/')[5]);
      expect(calls.lastIndexOf('prod')).toBeLessThan(calls.indexOf('test'));
    });
  });

  it('after one in which a bundle failed are left alone', async () => {
    const files = { ...proxyFiles('orders', 'orders'), 'apigee.yaml': manifest };
    await story({ files }, async ({ emulator, run }) => {
      emulator.runtime({ environment: 'prod', mode: 'error' });

      const { exitCode, log } = await run({ APIGEE_ENV: '' });

      expect(exitCode).toBe(3);
      expect(log).toContain('prod comes first, and not everything there was deployed');
      expect(emulator.serving('test', 'apiproxy', 'orders')).toBeUndefined();
    });
  });
});
