import { describe, expect, it } from '@jest/globals';
import { type Emulator, startEmulator } from '../emulator/emulator.ts';
import type { RecordedRequest } from '../emulator/request-log.ts';
import { createRepository, proxyFiles, sharedFlowFiles } from '../support/repository.ts';
import { runPipe } from '../support/run-pipe.ts';
import { runUntil } from './interrupted.ts';

const files = (payload: string) => ({
  ...sharedFlowFiles('sharedflows/common', 'common', { payload }),
  ...proxyFiles('proxies/orders', 'orders', { payload, calls: ['common'] }),
  ...proxyFiles('proxies/rates', 'rates', { payload, calls: ['common'] }),
});

/** Deployments of the first revisions: the ways back. */
const waysBack = (requests: readonly RecordedRequest[], name: string): readonly RecordedRequest[] =>
  requests.filter(
    ({ method, path }) => method === 'POST' && path.endsWith(`${name}/revisions/1/deployments`),
  );

const PHASES = [
  ['before what failed is back', (seen) => waysBack(seen, 'rates').length > 0],
  ['before another one is back', (seen) => waysBack(seen, 'orders').length > 0],
  [
    'after another one is asked back',
    (seen) => waysBack(seen, 'orders').some(({ status }) => status === 200),
  ],
  ['before the shared flow is back', (seen) => waysBack(seen, 'common').length > 0],
  [
    'before what is new is undeployed',
    (seen) => seen.some(({ operation = '' }) => operation.endsWith('undeploy')),
  ],
] as const satisfies readonly (readonly [string, (seen: readonly RecordedRequest[]) => boolean])[];

const SERVED = [
  ['sharedflow', 'common'],
  ['apiproxy', 'orders'],
  ['apiproxy', 'rates'],
] as const;

const servingIn = (emulator: Emulator) => SERVED.map(([kind, name]) => emulator.serving('test', kind, name));

describe('A deploy of all or nothing that gets SIGKILL while it takes back', () => {
  it.concurrent.each(PHASES)(
    '(%s) leaves something that serves of each, and is finished by the next run',
    async (_, seen) => {
      const emulator = await startEmulator({ latencies: { callMs: 80, readyMs: 800 } });
      await using repository = await createRepository(files('first'));
      const environment = emulator.keyEnvironment({ ATOMIC: 'true', PARALLEL: '1', WAIT_TIMEOUT: '300' });
      try {
        const before = await runPipe({ environment, directory: repository.path });
        expect(before.exitCode).toBe(0);
        await repository.write({ ...files('changed'), ...proxyFiles('proxies/fresh', 'fresh') });
        emulator.runtime({ bundle: 'rates', revision: '2', mode: { kind: 'error', readyMs: 0 } });
        const from = emulator.requests.length;

        const killed = await runUntil(
          { emulator, repository, environment },
          (requests) => seen(requests.slice(from)),
          'SIGKILL',
        );
        expect(killed?.exitCode).toBe(null);
        expect(servingIn(emulator)).not.toContain(undefined);
        const next = await runPipe({ environment, directory: repository.path });

        expect(next.exitCode).toBe(0);
        expect(servingIn(emulator)).toEqual(['2', '2', '2']);
        expect(emulator.serving('test', 'apiproxy', 'fresh')).toBe('1');
        for (const [kind, name] of SERVED) expect(emulator.revisions(kind, name)).toEqual(['1', '2']);
        expect(emulator.unexpected).toEqual([]);
      } finally {
        await emulator.close();
      }
    },
  );
});
