import type { ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import type { Emulator } from '../emulator/emulator.ts';
import { commitReviewed } from '../support/committed-story.ts';
import { proxyFiles } from '../support/repository.ts';
import type { PipeEnding, PipeRun } from '../support/run-pipe.ts';
import { type Scene, story, writesIn } from '../support/story.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { until } from '../support/until.ts';

interface Stop {
  readonly environment?: Readonly<Record<string, string>>;
  /** Resolves when it is time to stop. */
  readonly when: (emulator: Emulator, logged: () => string) => Promise<unknown>;
  readonly signals?: readonly NodeJS.Signals[];
}

interface Stopped extends PipeEnding {
  readonly msAfterSignal: number;
  /** Requests that were begun after the signal. */
  readonly begunAfter: readonly string[];
}

/** Runs a deploy and stops it from outside at the moment wanted. */
async function stopRun({ emulator, repository, run }: Scene, stop: Stop): Promise<Stopped> {
  const { promise: started, resolve: start } = Promise.withResolvers<ChildProcess>();
  let log = '';
  const more: PipeRun = {
    directory: repository.path,
    environment: stop.environment ?? emulator.environment(),
    onStart: start,
    onOutput: (_, text) => {
      log = text;
    },
  };
  const running = run({}, more);
  const child = await started;
  await stop.when(emulator, () => log);
  const asked = emulator.requests.length;
  const sentMs = performance.now();
  for (const signal of stop.signals ?? ['SIGTERM']) {
    child.kill(signal);
    await sleep(100);
  }
  const ending = await running;
  const begunAfter = emulator.requests.slice(asked).map(({ operation, path }) => operation ?? path);
  return { ...ending, begunAfter, msAfterSignal: performance.now() - sentMs };
}

const asked =
  (operation: RegExp, times = 1) =>
  (emulator: Emulator) =>
    until(() => emulator.calls(operation).length >= times);

/** Bitbucket waits ten seconds, of which a quiet machine needs few; one that does much else is slow, and what is not stopped takes minutes. */
const LONG_MS = 30_000;

function expectStopped(ended: Stopped): void {
  expect(ended.log).toContain('Stopped');
  expect(ended.exitCode).toBe(143);
  expect(ended.result).toMatchObject({ version: 1, outcome: 'stopped', exitCode: 143 });
  expect(ended.msAfterSignal).toBeLessThan(LONG_MS);
}

describe('a run that is stopped', () => {
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    it.concurrent(`by ${signal} while a revision rolls out tells how far it is`, async () => {
      await story({}, async (scene) => {
        scene.emulator.runtime({ bundle: 'orders', mode: 'stuck' });
        // What is asked for at that moment is known: the second look, which has no answer.
        scene.emulator.fault({ on: { operation: /getDeployments$/ }, kind: 'timeout-after', skip: 1 });

        const ended = await stopRun(scene, { when: asked(/getDeployments$/, 2), signals: [signal] });

        expectStopped(ended);
        expect(ended.result.deployments[0]).toMatchObject({ bundle: 'orders', imported: true });
        expect(ended.result.bundles).toHaveLength(1);
        expect(ended.begunAfter).toEqual([]);
        expect(await ended.report('outputs.env')).toContain("APIGEE_PIPE_EXIT_CODE='143'");
      });
    });
  }

  it.concurrent('twice ends once, in order', async () => {
    await story({}, async (scene) => {
      scene.emulator.runtime({ bundle: 'orders', mode: 'stuck' });

      expectStopped(
        await stopRun(scene, {
          when: asked(/getDeployments$/),
          signals: ['SIGTERM', 'SIGINT', 'SIGTERM'],
        }),
      );
    });
  });

  it.concurrent('while it imports waits for the answer and does not deploy', async () => {
    await story({ emulator: { latencies: { importMs: 2000 } } }, async (scene) => {
      const ended = await stopRun(scene, { when: asked(/create$/) });

      expectStopped(ended);
      expect(writesIn(scene.emulator)).toEqual(['apigee.organizations.apis.create']);
      expect(scene.emulator.revisions('apiproxy', 'orders')).toEqual(['1']);
      expect(ended.result.deployments[0]).toMatchObject({ imported: true });
    });
  });

  it.concurrent('while an import never answers does not wait for it', async () => {
    await story({}, async (scene) => {
      scene.emulator.fault({ on: { operation: /create$/ }, kind: 'timeout-after' });

      const ended = await stopRun(scene, { when: asked(/create$/) });

      expectStopped(ended);
      expect(writesIn(scene.emulator)).toEqual(['apigee.organizations.apis.create']);
    });
  });

  it.concurrent('begins no further bundle and no further environment', async () => {
    const files = { ...proxyFiles('orders', 'orders'), ...proxyFiles('stores', 'stores') };
    // Only as long as one is imported does it hold the place of the next one.
    await story({ files, emulator: { latencies: { importMs: 2000 } } }, async (scene) => {
      const environment = scene.emulator.environment({ PARALLEL: '1', APIGEE_ENV: 'test,prod' });

      const ended = await stopRun(scene, { when: asked(/create$/), environment });

      expectStopped(ended);
      expect(ended.result.deployments.filter(({ environment: name }) => name === 'prod')).toHaveLength(2);
      expect(writesIn(scene.emulator)).toEqual(['apigee.organizations.apis.create']);
      expect(ended.begunAfter).toEqual([]);
    });
  });

  it.concurrent('during the sign-in does not wait for Google', async () => {
    await story({}, async (scene) => {
      scene.emulator.fault({ on: { host: 'oauthToken' }, kind: 'timeout-before' });

      const ended = await stopRun(scene, {
        environment: scene.emulator.keyEnvironment(),
        when: asked(/oauth2\.token/),
      });

      expectStopped(ended);
      expect(scene.emulator.requests.filter(({ host }) => host === 'apigee')).toEqual([]);
    });
  });

  it.concurrent('between two reads of a slow Apigee changes nothing', async () => {
    await story({ emulator: { latencies: { callMs: 1500 } } }, async (scene) => {
      const ended = await stopRun(scene, { when: (emulator) => until(() => emulator.requests.length > 1) });

      expectStopped(ended);
      expect(writesIn(scene.emulator)).toEqual([]);
      expect(ended.result.deployments).toEqual([]);
    });
  });

  for (const line of ['apigee-pipe', 'Found'] as const) {
    it.concurrent(`as soon as the log says ${line} leaves its result`, async () => {
      await story({}, async (scene) => {
        const ended = await stopRun(scene, { when: (_, logged) => until(() => logged().includes(line)) });

        expectStopped(ended);
        expect(writesIn(scene.emulator)).toEqual([]);
      });
    });
  }

  it.concurrent('during a lint leaves its result', async () => {
    const files = {
      ...proxyFiles('orders', 'orders'),
      'orders/apiproxy/resources/jsc/a.js': 'print(1);\n',
      'eslint.config.mjs': 'for (;;);\n',
    };
    await story({ files }, async (scene) => {
      const environment = { ACTION: 'lint' };
      const when: Stop['when'] = (_, logged) => until(() => logged().includes('Found'));

      const ended = await stopRun(scene, { environment, when });

      expectStopped(ended);
    });
  });

  it.concurrent('while git works leaves no folder of it', async () => {
    await story({}, async (scene) => {
      commitReviewed(scene);
      const room = temporaryFolder('git-that-hangs-');
      const TMPDIR = join(room, 'tmp');
      mkdirSync(TMPDIR);
      writeFileSync(join(room, 'git'), `#!/bin/sh\n: > '${room}/asked'\nexec sleep 60\n`, { mode: 0o755 });
      const environment = scene.emulator.environment({ TMPDIR, PATH: `${room}:${process.env['PATH']}` });

      const ended = await stopRun(scene, {
        environment,
        when: () => until(() => existsSync(join(room, 'asked'))),
      });

      expectStopped(ended);
      expect(readdirSync(TMPDIR)).toEqual([]);
    });
  });
});
