import { describe, expect, it } from '@jest/globals';
import { proxyFiles, sharedFlowFiles } from '../support/repository.ts';
import { story } from '../support/story.ts';

describe('a deploy of several things', () => {
  it.concurrent('deploys shared flows before the proxies that call them', () =>
    story(
      {
        files: {
          ...proxyFiles('proxies/orders', 'orders', { calls: ['common'] }),
          ...sharedFlowFiles('sharedflows/common', 'common', { calls: ['logging'] }),
          ...sharedFlowFiles('sharedflows/logging', 'logging'),
        },
      },
      async ({ emulator, run }) => {
        const ended = await run();

        expect(ended.exitCode).toBe(0);
        const deploys = emulator.calls(/deploy$/).map((call) => call.path.split('/')[7]);
        expect(deploys).toEqual(['logging', 'common', 'orders']);
      },
    ));

  it.concurrent('imports once for several environments and verifies each before the next', () =>
    story({ files: proxyFiles('orders', 'orders') }, async ({ emulator, run }) => {
      const ended = await run({
        APIGEE_ENV: '',
        APIGEE_ENV_COUNT: '2',
        APIGEE_ENV_0: 'test',
        APIGEE_ENV_1: 'prod',
      });

      expect(ended.exitCode).toBe(0);
      expect(emulator.revisions('apiproxy', 'orders')).toEqual(['1']);
      expect(emulator.serving('prod', 'apiproxy', 'orders')).toBe('1');
      expect(ended.result.deployments.map((one) => [one.environment, one.imported])).toEqual([
        ['test', true],
        ['prod', false],
      ]);
    }));

  it.concurrent('does not begin the next environment where the first one failed', () =>
    story({ files: proxyFiles('orders', 'orders') }, async ({ emulator, run }) => {
      emulator.runtime({ bundle: 'orders', environment: 'test', mode: 'error' });

      const ended = await run({ APIGEE_ENV: 'test,prod' });

      expect(ended.exitCode).toBe(3);
      expect(ended.result.deployments.map((one) => one.change)).toEqual(['failed', 'skipped']);
      expect(emulator.serving('prod', 'apiproxy', 'orders')).toBeUndefined();
    }));

  it.concurrent('imports what is unchanged where FORCE asks for it', () =>
    story({ files: proxyFiles('orders', 'orders') }, async ({ run }) => {
      await run();

      const ended = await run({ FORCE: 'true' });

      expect(ended.result.deployments[0]).toMatchObject({
        change: 'deployed',
        revision: { before: '1', after: '2' },
      });
    }));

  it.concurrent('passes the deployment service account on', () =>
    story({ files: proxyFiles('orders', 'orders') }, async ({ emulator, run }) => {
      const account = 'runtime@acme.iam.gserviceaccount.com';

      const ended = await run({ DEPLOYMENT_SERVICE_ACCOUNT: account });
      const again = await run({ DEPLOYMENT_SERVICE_ACCOUNT: account });

      expect(ended.exitCode).toBe(0);
      expect(emulator.calls(/deploy$/)[0]?.query).toMatchObject({
        serviceAccount: account,
        override: 'true',
      });
      expect(again.result.outcome).toBe('unchanged');
    }));

  it.concurrent('writes the outputs a later step may read', () =>
    story({ files: proxyFiles('orders', 'orders') }, async ({ run }) => {
      const ended = await run();

      expect(await ended.report('outputs.env')).toBe(
        [
          "APIGEE_PIPE_OUTCOME='done'",
          "APIGEE_PIPE_EXIT_CODE='0'",
          "APIGEE_PIPE_DEPLOYED='1'",
          "APIGEE_PIPE_LINT_ERRORS='0'",
          "APIGEE_PIPE_LINT_WARNINGS='0'",
          "APIGEE_PIPE_ORDERS_TEST_REVISION='1'",
          "APIGEE_PIPE_ORDERS_TEST_URL='https://test.acme.example/orders'",
          '',
        ].join('\n'),
      );
      const again = await run();
      expect(again.result.outcome).toBe('unchanged');
      expect(await again.report('outputs.env')).toContain(
        "APIGEE_PIPE_ORDERS_TEST_REVISION='1'\nAPIGEE_PIPE_ORDERS_TEST_URL='https://test.acme.example/orders'\n",
      );
    }));
});
