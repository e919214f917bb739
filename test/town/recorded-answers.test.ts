import { afterEach, expect, it } from '@jest/globals';
import { expectSame, recorded, whereRecorded, withoutNumbers } from './recordings.ts';
import { sampleBundle } from './sample-bundle.ts';
import { startTown, type Town, type TownOptions } from './town.ts';
import { visitor } from './visitor.ts';

const towns: Town[] = [];

afterEach(async () => {
  for (const town of towns.splice(0)) {
    await town.close();
    expect(town.unexpected).toEqual([]);
  }
});

async function open(options: TownOptions = {}): Promise<Town> {
  const town = await startTown(options);
  towns.push(town);
  return town;
}

whereRecorded('the town answers as the recorded Apigee did (skipped where ../shared is absent)', () => {
  it('to a question about an environment', async () => {
    const town = await open({ environments: ['apgenv-1'] });
    const names = { '${uniqueId}': '1' };
    expectSame(await visitor(town).get('/environments/apgenv-1?alt=json'), recorded('x-env-get', names));
  });

  it('to an empty list of attachments', async () => {
    const town = await open({ environmentGroups: { empty: { hostnames: ['a.example'], environments: [] } } });
    const seen = await visitor(town).get('/envgroups/empty/attachments?pageToken=');
    expectSame(seen, recorded('x-envgroup-attachments-list-empty'));
  });

  it('to a question about an attachment', async () => {
    const town = await open({
      environmentGroups: { 'apgenvg-1': { hostnames: ['a.example'], environments: ['test'] } },
    });
    const list = await visitor(town).get('/envgroups/apgenvg-1/attachments');
    const [{ name }] = (list.body as { environmentGroupAttachments: [{ name: string }] })
      .environmentGroupAttachments;
    const names = {
      'apgenv-${uniqueId}': 'test',
      '${uniqueId}': '1',
      '91686927-06a2-4008-ac80-5fab2d3dc51b': name,
    };
    const seen = await visitor(town).get(`/envgroups/apgenvg-1/attachments/${name}`);
    expectSame(seen, recorded('x-envgroup-attachment-get', names));
  });

  it('to lists of deployments, which carry no state', async () => {
    const town = await open({ environments: ['env-dev-1', 'env-dev-2'] });
    for (const environment of ['env-dev-1', 'env-dev-2']) {
      town.seed.revision({ name: 'sms', revision: '42' });
      town.seed.deployment({ name: 'sms', revision: '42', environment });
    }
    const { body } = await visitor(town).get('/apis/sms/deployments');
    const [item] = (recorded('x-deployments-list-api').body as { deployments: [object] }).deployments;
    const [first] = (body as { deployments: [object] }).deployments;
    expect(withoutNumbers(first)).toEqual({
      ...(withoutNumbers(item) as object),
      environment: 'env-dev-1',
      proxyDeploymentType: 'EXTENSIBLE',
    });
  });

  it('to the status of a deployment that the runtime refused', async () => {
    const town = await open({ instances: ['cluster-gke-europe-west1'] });
    const { errors } = recorded('x-deployment-status-error-instance').body as {
      errors: [{ message: string }];
    };
    const text = errors[0].message.replace(/^.*reported error /, '');
    town.seed.revision({ name: 'demo-v1' });
    town.seed.deployment({
      name: 'demo-v1',
      revision: '1',
      environment: 'test',
      mode: { kind: 'error', text },
    });
    const { body } = await visitor(town).get('/environments/test/apis/demo-v1/revisions/1/deployments');
    const { proxyDeploymentType: _, instances, ...rest } = withoutNumbers(body) as Record<string, unknown>;
    expect(rest).toEqual(withoutNumbers(recorded('x-deployment-status-error-instance').body));
    expect(instances).toEqual([{ instance: 'cluster-gke-europe-west1' }]);
  });

  it('to the status on an old runtime: pods and no state', async () => {
    const town = await open({ instances: ['one'] });
    town.seed.revision({ name: 'ourbank' });
    town.seed.deployment({ name: 'ourbank', revision: '1', environment: 'test', mode: 'pods-error' });
    const { body } = await visitor(town).get('/environments/test/apis/ourbank/revisions/1/deployments');
    const [pod] = (body as { pods: [object] }).pods;
    const [known] = (recorded('x-deployment-status-error-pods').body as { pods: [object] }).pods;
    expect(Object.keys(pod).sort()).toEqual(Object.keys(known).sort());
    expect(pod).toMatchObject({ deploymentStatus: 'error', statusCode: '500', podStatus: 'active' });
    expect(body).not.toHaveProperty('state');
  });

  it('to the status of a deployment that serves', async () => {
    const town = await open({
      instances: ['us-west1'],
      environmentGroups: { eg1: { hostnames: ['a.example'], environments: ['test'] } },
    });
    town.seed.revision({ name: 'demo', revision: '4', bundle: sampleBundle({ name: 'demo' }) });
    town.seed.deployment({ name: 'demo', revision: '4', environment: 'test' });
    const seen = await visitor(town).get('/environments/test/apis/demo/revisions/4/deployments');
    expectSame(seen, recorded('x-deployment-status-ready-constructed'));
  });

  it('to a change report with a conflict in the environment group', async () => {
    const town = await open({
      environments: ['test', 'test2'],
      environmentGroups: { eg1: { hostnames: ['a.example'], environments: ['test', 'test2'] } },
    });
    town.seed.revision({ name: 'other', revision: '2', basePath: '/demo' });
    town.seed.deployment({ name: 'other', revision: '2', environment: 'test2' });
    town.seed.revision({ name: 'demo', revision: '4' });
    const report =
      '/environments/test/apis/demo/revisions/4/deployments:generateDeployChangeReport?override=true';
    const { body } = await visitor(town).post(report);
    const same = (given: unknown): unknown =>
      JSON.parse(JSON.stringify(given, (key, value: unknown) => (key === 'description' ? '' : value)));
    expect(same(body)).toEqual(same(recorded('x-change-report-conflict-constructed').body));
  });
});
