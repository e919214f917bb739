import { afterEach, describe, expect, it } from '@jest/globals';
import { client } from './client.ts';
import { type Emulator, type EmulatorOptions, startEmulator } from './emulator.ts';
import { expectSame, recorded, withoutNumbers } from './recordings.ts';
import { sampleBundle } from './sample-bundle.ts';

const emulators: Emulator[] = [];

afterEach(async () => {
  for (const emulator of emulators.splice(0)) {
    await emulator.close();
    expect(emulator.unexpected).toEqual([]);
  }
});

async function open(options: EmulatorOptions = {}): Promise<Emulator> {
  const emulator = await startEmulator(options);
  emulators.push(emulator);
  return emulator;
}

describe('the emulator answers as the recorded Apigee did', () => {
  it('to a question about an environment', async () => {
    const emulator = await open({ environments: ['apgenv-1'] });
    const names = { '${uniqueId}': '1' };
    expectSame(await client(emulator).get('/environments/apgenv-1?alt=json'), recorded('x-env-get', names));
  });

  it('to an empty list of attachments', async () => {
    const emulator = await open({
      environmentGroups: { empty: { hostnames: ['a.example'], environments: [] } },
    });
    const seen = await client(emulator).get('/envgroups/empty/attachments?pageToken=');
    expectSame(seen, recorded('x-envgroup-attachments-list-empty'));
  });

  it('to a question about an attachment', async () => {
    const emulator = await open({
      environmentGroups: { 'apgenvg-1': { hostnames: ['a.example'], environments: ['test'] } },
    });
    const list = await client(emulator).get('/envgroups/apgenvg-1/attachments');
    const [{ name }] = (list.body as { environmentGroupAttachments: [{ name: string }] })
      .environmentGroupAttachments;
    const names = {
      'apgenv-${uniqueId}': 'test',
      '${uniqueId}': '1',
      '91686927-06a2-4008-ac80-5fab2d3dc51b': name,
    };
    const seen = await client(emulator).get(`/envgroups/apgenvg-1/attachments/${name}`);
    expectSame(seen, recorded('x-envgroup-attachment-get', names));
  });

  it('to lists of deployments, which carry no state', async () => {
    const emulator = await open({ environments: ['env-dev-1', 'env-dev-2'] });
    for (const environment of ['env-dev-1', 'env-dev-2']) {
      emulator.seed.revision({ name: 'sms', revision: '42' });
      emulator.seed.deployment({ name: 'sms', revision: '42', environment });
    }
    const { body } = await client(emulator).get('/apis/sms/deployments');
    const [item] = (recorded('x-deployments-list-api').body as { deployments: [object] }).deployments;
    const [first] = (body as { deployments: [object] }).deployments;
    expect(withoutNumbers(first)).toEqual({
      ...(withoutNumbers(item) as object),
      environment: 'env-dev-1',
      proxyDeploymentType: 'EXTENSIBLE',
    });
  });

  it('to the status of a deployment that the runtime refused', async () => {
    const emulator = await open({ instances: ['cluster-gke-europe-west1'] });
    const { errors } = recorded('x-deployment-status-error-instance').body as {
      errors: [{ message: string }];
    };
    const text = errors[0].message.replace(/^.*reported error /, '');
    emulator.seed.revision({ name: 'demo-v1' });
    emulator.seed.deployment({
      name: 'demo-v1',
      revision: '1',
      environment: 'test',
      mode: { kind: 'error', text },
    });
    const { body } = await client(emulator).get('/environments/test/apis/demo-v1/revisions/1/deployments');
    const { proxyDeploymentType: _, instances, ...rest } = withoutNumbers(body) as Record<string, unknown>;
    expect(rest).toEqual(withoutNumbers(recorded('x-deployment-status-error-instance').body));
    expect(instances).toEqual([{ instance: 'cluster-gke-europe-west1' }]);
  });

  it('to the status on an old runtime: pods and no state', async () => {
    const emulator = await open({ instances: ['one'] });
    emulator.seed.revision({ name: 'ourbank' });
    emulator.seed.deployment({ name: 'ourbank', revision: '1', environment: 'test', mode: 'pods-error' });
    const { body } = await client(emulator).get('/environments/test/apis/ourbank/revisions/1/deployments');
    const [pod] = (body as { pods: [object] }).pods;
    const [known] = (recorded('x-deployment-status-error-pods').body as { pods: [object] }).pods;
    expect(Object.keys(pod).sort()).toEqual(Object.keys(known).sort());
    expect(pod).toMatchObject({ deploymentStatus: 'error', statusCode: '500', podStatus: 'active' });
    expect(body).not.toHaveProperty('state');
  });

  it('to the status of a deployment that serves', async () => {
    const emulator = await open({
      instances: ['us-west1'],
      environmentGroups: { eg1: { hostnames: ['a.example'], environments: ['test'] } },
    });
    emulator.seed.revision({ name: 'demo', revision: '4', bundle: sampleBundle({ name: 'demo' }) });
    emulator.seed.deployment({ name: 'demo', revision: '4', environment: 'test' });
    const seen = await client(emulator).get('/environments/test/apis/demo/revisions/4/deployments');
    expectSame(seen, recorded('x-deployment-status-ready-constructed'));
  });

  it('to a change report with a conflict in the environment group', async () => {
    const emulator = await open({
      environments: ['test', 'test2'],
      environmentGroups: { eg1: { hostnames: ['a.example'], environments: ['test', 'test2'] } },
    });
    emulator.seed.revision({ name: 'other', revision: '2', basePath: '/demo' });
    emulator.seed.deployment({ name: 'other', revision: '2', environment: 'test2' });
    emulator.seed.revision({ name: 'demo', revision: '4' });
    const report =
      '/environments/test/apis/demo/revisions/4/deployments:generateDeployChangeReport?override=true';
    const { body } = await client(emulator).post(report);
    const same = (given: unknown): unknown =>
      JSON.parse(JSON.stringify(given, (key, value: unknown) => (key === 'description' ? '' : value)));
    expect(same(body)).toEqual(same(recorded('x-change-report-conflict-constructed').body));
  });
});
