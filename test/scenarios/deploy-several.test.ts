import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createRepository, proxyFiles, sharedFlowFiles } from '../support/repository.ts';
import { runPipe } from '../support/run-pipe.ts';
import { startTown, type Town } from '../town/town.ts';

describe('a deploy of several things', () => {
  let town: Town;
  beforeEach(async () => {
    town = await startTown();
  });
  afterEach(async () => {
    await town.close();
    expect(town.unexpected).toEqual([]);
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
