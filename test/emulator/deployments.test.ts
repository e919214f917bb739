import { afterEach, describe, expect, it } from '@jest/globals';
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

describe('a deploy', () => {
  it('is accepted without a state, and serves once the runtime is ready', async () => {
    await open({ latencies: { readyMs: 12_000 } });
    const { body } = await someone.post(
      `${second}?override=true&serviceAccount=runtime@acme.iam.gserviceaccount.com`,
    );
    expect(body).toEqual({
      environment: 'test',
      apiProxy: 'orders',
      revision: '2',
      deployStartTime: expect.stringMatching(/^\d{13}$/),
      serviceAccount: 'projects/-/serviceAccounts/runtime@acme.iam.gserviceaccount.com',
      proxyDeploymentType: 'EXTENSIBLE',
    });
    expect([(await status()).state, serving()]).toEqual(['PROGRESSING', '1']);
    emulator.clock.advance(12_000);
    expect([(await status()).state, serving()]).toEqual(['READY', '2']);
    expect((await someone.get('/environments/test/apis/orders/revisions/1/deployments')).status).toBe(404);
  });

  it('takes its settings from a form too', async () => {
    await open();
    const form = new URLSearchParams({ override: 'true' });
    expect((await someone.post(second, { body: form })).status).toBe(200);
  });

  it('of the same revision is refused, or accepted where the test says so', async () => {
    await open({ redeploySame: 'accept' });
    const first = '/environments/test/apis/orders/revisions/1/deployments';
    expect((await someone.post(first)).status).toBe(200);
  });

  it('wants the shared flows it calls to be there', async () => {
    await open();
    emulator.seed.revision({ name: 'rates', calls: ['common', 'quota'] });
    emulator.seed.revision({ kind: 'sharedflow', name: 'common' });
    emulator.seed.deployment({ kind: 'sharedflow', name: 'common', revision: '1', environment: 'test' });
    const answer = await someone.post('/environments/test/apis/rates/revisions/1/deployments');
    expect([answer.status, JSON.stringify(answer.body)]).toEqual([400, expect.stringContaining('quota')]);
    expect(JSON.stringify(answer.body)).not.toContain('common');
  });

  it('refuses a service account that is none', async () => {
    await open();
    expect((await someone.post(`${second}?override=true&serviceAccount=me@example.com`)).status).toBe(400);
  });

  it('undone leaves nothing', async () => {
    await open();
    const first = '/environments/test/apis/orders/revisions/1/deployments';
    expect((await someone.delete(first)).body).toEqual({});
    expect([serving(), (await someone.get('/environments/test/deployments')).body]).toEqual([undefined, {}]);
    expect((await someone.delete(first)).status).toBe(404);
  });
});
