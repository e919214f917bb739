import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createRepository, proxyFiles, sharedFlowFiles } from '../support/repository.ts';
import { runPipe } from '../support/run-pipe.ts';
import { startTown, type Town } from '../town/town.ts';

const WRITES = /\.(create|deploy|undeploy|delete)$/;

describe('a deploy', () => {
  let town: Town;
  beforeEach(async () => {
    town = await startTown();
  });
  afterEach(async () => {
    await town.close();
    expect(town.unexpected).toEqual([]);
  });

  it('imports and deploys what is new, and says where it serves', async () => {
    await using repository = await createRepository(proxyFiles('proxies/orders', 'orders'));

    const run = await runPipe({ environment: town.environment(), directory: repository.path });

    expect(run.log).toContain('1 bundle: 1 proxy');
    expect(run.exitCode).toBe(0);
    expect(town.serving('test', 'apiproxy', 'orders')).toBe('1');
    expect(run.result).toMatchObject({
      version: 1,
      action: 'deploy',
      outcome: 'done',
      apigee: { platform: 'x', organization: 'acme', environments: ['test'] },
      bundles: [{ name: 'orders', kind: 'apiproxy', path: 'proxies/orders' }],
      deployments: [
        {
          bundle: 'orders',
          environment: 'test',
          change: 'deployed',
          imported: true,
          revision: { before: null, after: '1' },
          state: 'READY',
          basePaths: ['/orders'],
          urls: ['https://test.acme.example/orders'],
          problems: [],
        },
      ],
      problems: [],
    });
  });

  it('leaves an unchanged bundle alone the second time', async () => {
    await using repository = await createRepository(proxyFiles('proxies/orders', 'orders'));
    await runPipe({ environment: town.environment(), directory: repository.path });
    const before = town.requests.length;

    const run = await runPipe({ environment: town.environment(), directory: repository.path });

    expect(run.exitCode).toBe(0);
    expect(run.result.outcome).toBe('unchanged');
    expect(run.result.deployments[0]).toMatchObject({
      change: 'unchanged',
      revision: { before: '1', after: '1' },
    });
    const later = town.requests.slice(before);
    expect(later.filter((request) => WRITES.test(request.operation ?? ''))).toEqual([]);
    expect(town.revisions('apiproxy', 'orders')).toEqual(['1']);
  });

  it('does not mistake a comment for a change, and white space in a payload for none', async () => {
    await using repository = await createRepository(proxyFiles('orders', 'orders', { payload: 'a b' }));
    await runPipe({ environment: town.environment(), directory: repository.path });

    const policy = 'orders/apiproxy/policies/AM-Answer.xml';
    const original = proxyFiles('orders', 'orders', { payload: 'a b' })[policy] ?? '';
    await repository.write({ [policy]: original.replace('<Set>', '<!-- new -->\r\n  <Set>') });
    const commented = await runPipe({ environment: town.environment(), directory: repository.path });
    await repository.write({ [policy]: original.replace('a b', 'a  b') });
    const spaced = await runPipe({ environment: town.environment(), directory: repository.path });

    expect(commented.result.outcome).toBe('unchanged');
    expect(spaced.result.deployments[0]).toMatchObject({
      change: 'deployed',
      revision: { before: '1', after: '2' },
    });
  });

  it('deploys an identical revision again without importing it', async () => {
    await using repository = await createRepository(proxyFiles('orders', 'orders', { payload: 'one' }));
    await runPipe({ environment: town.environment(), directory: repository.path });
    await repository.write(proxyFiles('orders', 'orders', { payload: 'two' }));
    await runPipe({ environment: town.environment(), directory: repository.path });

    await repository.write(proxyFiles('orders', 'orders', { payload: 'one' }));
    const run = await runPipe({ environment: town.environment(), directory: repository.path });

    expect(run.exitCode).toBe(0);
    expect(run.result.deployments[0]).toMatchObject({
      change: 'reused',
      imported: false,
      revision: { before: '2', after: '1' },
    });
    expect(town.revisions('apiproxy', 'orders')).toEqual(['1', '2']);
    expect(town.serving('test', 'apiproxy', 'orders')).toBe('1');
  });

  it('deploys anew where somebody edited the serving revision in the console', async () => {
    await using repository = await createRepository(proxyFiles('orders', 'orders'));
    await runPipe({ environment: town.environment(), directory: repository.path });
    town.seed.edit({ kind: 'apiproxy', name: 'orders', revision: '1' });

    const run = await runPipe({ environment: town.environment(), directory: repository.path });

    expect(run.result.deployments[0]).toMatchObject({
      change: 'deployed',
      revision: { before: '1', after: '2' },
    });
    expect(run.log).toContain('edited after its import');
  });

  it('deploys shared flows before the proxies that call them', async () => {
    await using repository = await createRepository({
      ...proxyFiles('proxies/orders', 'orders', { calls: ['common'] }),
      ...sharedFlowFiles('sharedflows/common', 'common', { calls: ['logging'] }),
      ...sharedFlowFiles('sharedflows/logging', 'logging'),
    });

    const run = await runPipe({ environment: town.environment(), directory: repository.path });

    expect(run.exitCode).toBe(0);
    const deploys = town.calls(/deploy$/).map((call) => call.path.split('/')[7]);
    expect(deploys).toEqual(['logging', 'common', 'orders']);
  });

  it('imports once for several environments and verifies each before the next', async () => {
    await using repository = await createRepository(proxyFiles('orders', 'orders'));

    const run = await runPipe({
      environment: town.environment({
        APIGEE_ENV: '',
        APIGEE_ENV_COUNT: '2',
        APIGEE_ENV_0: 'test',
        APIGEE_ENV_1: 'prod',
      }),
      directory: repository.path,
    });

    expect(run.exitCode).toBe(0);
    expect(town.revisions('apiproxy', 'orders')).toEqual(['1']);
    expect(town.serving('prod', 'apiproxy', 'orders')).toBe('1');
    expect(run.result.deployments.map((one) => [one.environment, one.imported])).toEqual([
      ['test', true],
      ['prod', false],
    ]);
  });

  it('does not begin the next environment where the first one failed', async () => {
    await using repository = await createRepository(proxyFiles('orders', 'orders'));
    town.runtime({ bundle: 'orders', environment: 'test', mode: 'error' });

    const run = await runPipe({
      environment: town.environment({ APIGEE_ENV: 'test,prod' }),
      directory: repository.path,
    });

    expect(run.exitCode).toBe(3);
    expect(run.result.deployments.map((one) => one.change)).toEqual(['failed', 'skipped']);
    expect(town.serving('prod', 'apiproxy', 'orders')).toBeUndefined();
  });

  it('imports what is unchanged where FORCE asks for it', async () => {
    await using repository = await createRepository(proxyFiles('orders', 'orders'));
    await runPipe({ environment: town.environment(), directory: repository.path });

    const run = await runPipe({
      environment: town.environment({ FORCE: 'true' }),
      directory: repository.path,
    });

    expect(run.result.deployments[0]).toMatchObject({
      change: 'deployed',
      revision: { before: '1', after: '2' },
    });
  });

  it('passes the deployment service account on', async () => {
    await using repository = await createRepository(proxyFiles('orders', 'orders'));
    const account = 'runtime@acme.iam.gserviceaccount.com';

    const run = await runPipe({
      environment: town.environment({ DEPLOYMENT_SERVICE_ACCOUNT: account }),
      directory: repository.path,
    });
    const again = await runPipe({
      environment: town.environment({ DEPLOYMENT_SERVICE_ACCOUNT: account }),
      directory: repository.path,
    });

    expect(run.exitCode).toBe(0);
    expect(town.calls(/deploy$/)[0]?.query).toMatchObject({ serviceAccount: account, override: 'true' });
    expect(again.result.outcome).toBe('unchanged');
  });

  it('writes the outputs a later step may read', async () => {
    await using repository = await createRepository(proxyFiles('orders', 'orders'));

    const run = await runPipe({ environment: town.environment(), directory: repository.path });

    expect(await run.report('outputs.env')).toBe(
      [
        'APIGEE_PIPE_OUTCOME=done',
        'APIGEE_PIPE_EXIT_CODE=0',
        'APIGEE_PIPE_DEPLOYED=1',
        'APIGEE_PIPE_LINT_ERRORS=0',
        'APIGEE_PIPE_LINT_WARNINGS=0',
        'APIGEE_PIPE_ORDERS_TEST_REVISION=1',
        'APIGEE_PIPE_ORDERS_TEST_URL=https://test.acme.example/orders',
        '',
      ].join('\n'),
    );
  });
});
