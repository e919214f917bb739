import { once } from 'node:events';

import { describe, expect, it } from '@jest/globals';
import type { Emulator } from '../emulator/emulator.ts';
import { proxyFiles } from '../support/repository.ts';
import { spawnPipe } from '../support/run-pipe.ts';
import { codesOf, story, writesIn } from '../support/story.ts';
import { until } from '../support/until.ts';

function seedServing(emulator: Emulator): void {
  emulator.seed.revision({ name: 'orders' });
  emulator.seed.deployment({ name: 'orders', revision: '1', environment: 'test' });
}

describe('a credential that may do half of it', () => {
  it.concurrent('may not deploy: that is seen before anything is imported, and the permission is named', async () => {
    await story({}, async ({ emulator, run }) => {
      seedServing(emulator);
      const ACCESS_TOKEN = emulator.accessToken({ without: ['apigee.deployments.create'] });

      const ended = await run({ ACCESS_TOKEN });

      expect(ended.exitCode).toBe(7);
      expect(codesOf(ended)).toEqual(['apigee-forbidden']);
      expect(ended.log).toContain('apigee.deployments.create');
      expect(emulator.revisions('apiproxy', 'orders')).toEqual(['1']);
      expect(emulator.serving('test', 'apiproxy', 'orders')).toBe('1');
    });
  });

  it.concurrent('may not import: nothing was changed', async () => {
    await story({}, async ({ emulator, run }) => {
      seedServing(emulator);
      const ACCESS_TOKEN = emulator.accessToken({ without: ['apigee.proxies.create'] });

      const ended = await run({ ACCESS_TOKEN });

      expect(ended.exitCode).toBe(7);
      expect(codesOf(ended)).toEqual(['apigee-forbidden']);
      expect(emulator.revisions('apiproxy', 'orders')).toEqual(['1']);
    });
  });

  it.concurrent('may not read host names: that costs the links and nothing else', async () => {
    await story({}, async ({ emulator, run }) => {
      const ACCESS_TOKEN = emulator.accessToken({ without: ['apigee.envgroups.list'] });

      const ended = await run({ ACCESS_TOKEN });

      expect(ended.exitCode).toBe(0);
      expect(ended.result.deployments[0]).toMatchObject({ change: 'deployed', urls: [] });
    });
  });
});

describe('a run that was killed', () => {
  it.concurrent('while a revision rolled out is taken up by the next, without a second revision', async () => {
    await story({}, async ({ emulator, repository, run }) => {
      emulator.runtime({ bundle: 'orders', mode: { kind: 'ready', polls: 4 } });
      await runUntil(/getDeployments$/, emulator, repository.path);

      const ended = await run();

      expect(ended.exitCode).toBe(0);
      expect(emulator.revisions('apiproxy', 'orders')).toEqual(['1']);
      expect(emulator.serving('test', 'apiproxy', 'orders')).toBe('1');
      expect(writesIn(emulator).filter((operation) => operation.endsWith('deploy'))).toHaveLength(1);
    });
  });

  it.concurrent('before its import was answered is taken up by the next', async () => {
    await story({}, async ({ emulator, repository, run }) => {
      emulator.fault({ on: { operation: /apis\.create$/ }, kind: 'timeout-after' });
      await runUntil(/apis\.create$/, emulator, repository.path);

      const ended = await run();

      expect(ended.exitCode).toBe(0);
      expect(ended.result.deployments[0]).toMatchObject({ change: 'reused', imported: false });
      expect(emulator.revisions('apiproxy', 'orders')).toEqual(['1']);
    });
  });
});

describe('a long wait', () => {
  it.concurrent('is never silent for ten seconds', async () => {
    const files = { ...proxyFiles('orders', 'orders'), ...proxyFiles('stores', 'stores') };
    await story({ files }, async ({ emulator, run }) => {
      emulator.runtime({ bundle: 'orders', mode: 'stuck' });
      const gaps: number[] = [];
      // A slow machine takes its time to begin.
      let lastMs = Infinity;
      const onOutput = (): void => {
        gaps.push(performance.now() - lastMs);
        lastMs = performance.now();
      };

      const ended = await run({ WAIT_TIMEOUT: '30' }, { onOutput });

      expect(ended.exitCode).toBe(3);
      // Ten on a machine that does nothing else; without a word it would be the whole wait.
      expect(Math.max(...gaps)).toBeLessThan(20_000);
      expect(ended.log.match(/● orders +rev 1 .* \d+\.\d s/g)?.length).toBeGreaterThan(1);
    });
  });
});

/** A run that is killed as soon as the operation is asked for: nobody hears from it again. */
async function runUntil(operation: RegExp, emulator: Emulator, directory: string): Promise<void> {
  const child = spawnPipe({ environment: emulator.environment(), directory });
  await until(() => emulator.calls(operation).length > 0);
  child.kill('SIGKILL');
  await once(child, 'close');
}
