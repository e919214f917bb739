import { afterEach, describe, expect, it } from '@jest/globals';
import type { RuntimeKind } from './apigee/runtime-mode.ts';
import { type Client, client } from './client.ts';
import { type Emulator, type EmulatorOptions, startEmulator } from './emulator.ts';

let emulator: Emulator;
let someone: Client;

/** Revision 1 of orders serves in test; revision 2 is imported. */
async function open(options: EmulatorOptions = {}): Promise<void> {
  emulator = await startEmulator({ clock: 'driven', ...options });
  someone = client(emulator);
  emulator.seed.revision({ name: 'orders' });
  emulator.seed.revision({ name: 'orders' });
  emulator.seed.deployment({ name: 'orders', revision: '1', environment: 'test' });
}

afterEach(async () => {
  await emulator.close();
  expect(emulator.unexpected).toEqual([]);
});

const second = '/environments/test/apis/orders/revisions/2/deployments';

interface Status {
  readonly state?: string;
  readonly errors?: readonly object[];
  readonly routeConflicts?: readonly object[];
  readonly instances?: readonly {
    readonly deployedRevisions?: readonly object[];
    readonly deployedRoutes?: readonly object[];
  }[];
}

async function status(path = second): Promise<Status> {
  return (await someone.get(path)).body as Status;
}

function serving(): string | undefined {
  return emulator.serving('test', 'apiproxy', 'orders');
}

describe('the runtime', () => {
  const verdicts: readonly [RuntimeKind, Status, string | undefined][] = [
    ['ready', { state: 'READY' }, '2'],
    ['stuck', { state: 'PROGRESSING' }, '1'],
    ['error', { state: 'ERROR', errors: [expect.objectContaining({ code: 2 })] }, '1'],
    ['error-without-text', { state: 'ERROR' }, '1'],
    ['unknown-state', { state: 'MIGRATING' }, '1'],
    ['route-conflict', { state: 'READY', routeConflicts: [expect.anything()] }, '2'],
  ];

  it.each(verdicts)('takes a deployment as %s', async (mode, expected, served) => {
    await open();
    emulator.runtime({ bundle: 'orders', mode });
    await someone.post(`${second}?override=true`);
    expect(await status()).toMatchObject({ ...expected });
    expect(serving()).toBe(served);
  });

  it.each(['no-state', 'pods-deployed', 'pods-error', 'error-without-text'] as const)(
    'leaves fields out as %s',
    async (mode) => {
      await open();
      emulator.runtime({ mode });
      await someone.post(`${second}?override=true`);
      const seen = await status();
      expect('state' in seen).toBe(mode === 'error-without-text');
      expect('errors' in seen).toBe(false);
      expect('pods' in seen).toBe(mode.startsWith('pods'));
    },
  );

  it('leaves one instance behind, wholly or by half', async () => {
    for (const [mode, revisions] of [
      ['partial', [{ revision: '1', percentage: 100 }]],
      [
        'split',
        [
          { revision: '1', percentage: 50 },
          { revision: '2', percentage: 50 },
        ],
      ],
    ] as const) {
      await open();
      emulator.runtime({ mode });
      await someone.post(`${second}?override=true`);
      const { state, instances } = await status();
      expect(state).toBe('READY');
      expect(instances?.map(({ deployedRevisions }) => deployedRevisions)).toEqual([
        [{ revision: '2', percentage: 100 }],
        revisions,
      ]);
      await emulator.close();
    }
    await open();
  });

  it('can be ready, think again, and be ready with a conflict', async () => {
    await open();
    emulator.runtime({ mode: 'flapping' });
    await someone.post(`${second}?override=true`);
    const seen = [await status(), await status(), await status(), await status()];
    expect(seen.map(({ state, routeConflicts }) => [state, routeConflicts?.length])).toEqual([
      ['READY', undefined],
      ['PROGRESSING', 1],
      ['READY', 1],
      ['READY', 1],
    ]);
  });

  it('needs as many questions as the test says', async () => {
    await open();
    emulator.runtime({ mode: { kind: 'ready', polls: 2 } });
    await someone.post(`${second}?override=true`);
    const states = [await status(), await status(), await status()].map(({ state }) => state);
    expect(states).toEqual(['PROGRESSING', 'PROGRESSING', 'READY']);
  });

  it('takes the next deployment well again, so that a rollback can succeed', async () => {
    await open();
    emulator.runtime({ mode: 'error' });
    await someone.post(`${second}?override=true`);
    await someone.post('/environments/test/apis/orders/revisions/1/deployments?override=true');
    expect([
      (await status('/environments/test/apis/orders/revisions/1/deployments')).state,
      serving(),
    ]).toEqual(['READY', '1']);
  });

  it.each([
    ['keepOld', '1', ['2']],
    ['dropOld', undefined, ['2']],
    ['keepBoth', '1', ['1', '2']],
  ] as const)('after a failed override: %s', async (onOverrideFailure, served, listed) => {
    await open({ onOverrideFailure });
    emulator.runtime({ mode: 'error' });
    await someone.post(`${second}?override=true`);
    expect(serving()).toBe(served);
    const { body } = await someone.get('/environments/test/apis/orders/deployments');
    expect(
      (body as { deployments: { revision: string }[] }).deployments.map(({ revision }) => revision),
    ).toEqual(listed);
  });

  it('drops a failed revision from the list with the next deploy', async () => {
    await open({ onOverrideFailure: 'keepBoth' });
    emulator.seed.revision({ name: 'orders' });
    emulator.runtime({ mode: 'error' });
    emulator.runtime({ mode: 'stuck' });
    await someone.post(`${second}?override=true`);
    await someone.post('/environments/test/apis/orders/revisions/3/deployments?override=true');
    const { body } = await someone.get('/environments/test/apis/orders/deployments');
    expect(body).toMatchObject({ deployments: [{ revision: '1' }, { revision: '3' }] });
    expect(serving()).toBe('1');
  });

  it('loses a base path that another environment of the group holds, and says so', async () => {
    await open({ environmentGroups: { eg: { hostnames: ['a.example'], environments: ['test', 'prod'] } } });
    emulator.seed.revision({ name: 'squatter', basePath: '/orders' });
    emulator.clock.advance(1);
    await someone.post('/environments/prod/apis/squatter/revisions/1/deployments');
    const { state, routeConflicts, instances } = await status(
      '/environments/prod/apis/squatter/revisions/1/deployments',
    );
    expect(state).toBe('READY');
    expect(routeConflicts).toEqual([
      expect.objectContaining({
        environmentGroup: 'eg',
        conflictingDeployment: {
          apiProxy: 'orders',
          revision: '1',
          basepath: '/orders',
          environment: 'test',
        },
      }),
    ]);
    expect(instances?.some(({ deployedRoutes }) => deployedRoutes !== undefined)).toBe(false);
    const older = await status('/environments/test/apis/orders/revisions/1/deployments');
    expect(older).not.toHaveProperty('routeConflicts');
  });

  it('keeps what was asked for the next deployment when one is seeded first', async () => {
    await open();
    emulator.runtime({ mode: 'stuck' });
    emulator.seed.revision({ name: 'rates' });
    emulator.seed.deployment({ name: 'rates', revision: '1', environment: 'test' });
    await someone.post(`${second}?override=true`);
    expect((await status()).state).toBe('PROGRESSING');
    expect(emulator.serving('test', 'apiproxy', 'rates')).toBe('1');
  });
});
