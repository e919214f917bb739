import { describe, expect, it } from '@jest/globals';
import { type Emulator, startEmulator } from '../emulator/emulator.ts';
import type { RecordedRequest } from '../emulator/request-log.ts';
import { createRepository, proxyFiles } from '../support/repository.ts';
import { runPipe } from '../support/run-pipe.ts';
import { answered, asked, type Moment, runUntil, SLOW } from './interrupted.ts';

/** A way back or on: what serves before it, and what it asks for. */
interface Way {
  readonly action: 'rollback' | 'promote';
  readonly variables: Readonly<Record<string, string>>;
  /** The revision that serves in test once it is done. */
  readonly wanted: string;
  readonly prepare: (emulator: Emulator) => void;
}

const deploy = (emulator: Emulator, environment: string, revision: string): void =>
  emulator.seed.deployment({ name: 'orders', revision, environment });

const WAYS: readonly Way[] = [
  {
    action: 'rollback',
    variables: { TO: '1' },
    wanted: '1',
    prepare: (emulator) => deploy(emulator, 'test', '2'),
  },
  {
    action: 'promote',
    variables: { FROM_ENV: 'prod', FORCE: 'true' },
    wanted: '2',
    prepare: (emulator) => {
      deploy(emulator, 'test', '1');
      deploy(emulator, 'prod', '2');
    },
  },
];

const PHASES: readonly (readonly [string, Moment])[] = [
  ['while it signs in', asked(/^oauth2\.token$/)],
  ['while it looks around', asked(/deployments\.list$/)],
  ['while it reads a revision', asked(/apis\.revisions\.get$/)],
  ['before the deploy is answered', asked(/revisions\.deploy$/)],
  ['after the deploy', answered(/revisions\.deploy$/)],
  ['while it polls', asked(/getDeployments$/, 2)],
];

const CASES = WAYS.flatMap((way) =>
  PHASES.flatMap(([phase, seen]) =>
    (['SIGKILL', 'SIGTERM'] as const).map((signal) => ({ way, phase, seen, signal, action: way.action })),
  ),
);

const imports = (requests: readonly RecordedRequest[]): number =>
  requests.filter(({ operation = '' }) => operation.endsWith('apis.create')).length;

describe('A way back or on', () => {
  it.concurrent.each(CASES)(
    '($action) that gets $signal $phase is finished by the next run, without an import',
    async ({ way, seen, signal }) => {
      const emulator = await startEmulator(SLOW);
      await using repository = await createRepository(proxyFiles('orders', 'orders'));
      try {
        for (const number of [1, 2]) emulator.seed.revision({ name: 'orders', description: `${number}` });
        way.prepare(emulator);
        const environment = emulator.keyEnvironment({
          ACTION: way.action,
          BUNDLES: 'orders',
          WAIT_TIMEOUT: '300',
          ...way.variables,
        });

        const first = await runUntil({ emulator, repository, environment }, seen, signal);
        expect(['1', '2']).toContain(emulator.serving('test', 'apiproxy', 'orders'));
        const again = await runPipe({ environment, directory: repository.path });

        expect(again.exitCode).toBe(0);
        expect(emulator.serving('test', 'apiproxy', 'orders')).toBe(way.wanted);
        expect(imports(emulator.requests)).toBe(0);
        expect(emulator.unexpected).toEqual([]);
        if (signal === 'SIGTERM' && first !== undefined)
          expect(first.exitCode === 143 || first.exitCode === 0).toBe(true);
      } finally {
        await emulator.close();
      }
    },
  );
});
