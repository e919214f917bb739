import { describe, expect, it } from '@jest/globals';
import { proxyFiles, sharedFlowFiles } from '../support/repository.ts';
import { codesOf, story } from '../support/story.ts';
import { until } from '../support/until.ts';

/** Sound for the pipe, since the file is called like the step; Apigee goes by the attribute alone. */
function refusedFiles(folder: string, name: string): Record<string, string> {
  const files = proxyFiles(folder, name);
  const policy = `${folder}/apiproxy/policies/AM-Answer.xml`;
  const text = files[policy]?.replace('name="AM-Answer"', 'name="AM-Other"') ?? '';
  return { ...files, [policy]: text };
}

describe('one bundle of several', () => {
  it.concurrent('that Apigee refuses is shown with its file, and the others are deployed', async () => {
    const files = { ...proxyFiles('orders', 'orders'), ...refusedFiles('refunds', 'refunds') };
    await story({ files }, async ({ emulator, run }) => {
      const ended = await run({ LINT_FAIL_ON: 'never' });

      expect(ended.exitCode).toBe(1);
      expect(codesOf(ended)).toEqual(['bundle-refused']);
      expect(ended.log).toContain('proxies/default.xml');
      expect(ended.log).toContain('AM-Answer');
      expect(ended.result.deployments.map(({ bundle, change }) => [bundle, change])).toEqual([
        ['orders', 'deployed'],
        ['refunds', 'failed'],
      ]);
      expect(emulator.serving('test', 'apiproxy', 'orders')).toBe('1');
      expect(emulator.revisions('apiproxy', 'refunds')).toEqual([]);
    });
  });

  it.concurrent('that fails takes its dependents with it and nothing else', async () => {
    const files = {
      ...sharedFlowFiles('flows/logging', 'logging'),
      ...sharedFlowFiles('flows/common', 'common', { calls: ['logging'] }),
      ...proxyFiles('proxies/orders', 'orders', { calls: ['common'] }),
      ...proxyFiles('proxies/stores', 'stores'),
    };
    await story({ files }, async ({ emulator, run }) => {
      emulator.runtime({ bundle: 'logging', mode: { kind: 'error', text: 'no such key value map' } });

      const ended = await run();

      expect(ended.exitCode).toBe(3);
      const changes = ended.result.deployments.map(({ bundle, change }) => [bundle, change]);
      expect(Object.fromEntries(changes)).toEqual({
        logging: 'failed',
        common: 'skipped',
        orders: 'skipped',
        stores: 'deployed',
      });
      expect(ended.log).toContain('orders was left out in test: it needs logging, which failed.');
      expect(emulator.serving('test', 'sharedflow', 'logging')).toBeUndefined();
      expect(emulator.calls(/create$/).map(({ bundle }) => bundle)).not.toContain('orders');
    });
  });

  it.concurrent('does not fail since somebody deployed another one', async () => {
    await story({ emulator: { latencies: { importMs: 500 } } }, async ({ emulator, run }) => {
      emulator.seed.revision({ name: 'stores' });
      const running = run();
      await until(() => emulator.calls(/apis\.create$/).length > 0);
      emulator.seed.deployment({ name: 'stores', revision: '1', environment: 'test' });

      expect((await running).exitCode).toBe(0);
    });
  });
});

describe('somebody else who deploys between plan and deploy', () => {
  const meanwhile = async (variables: Readonly<Record<string, string>>) => {
    const seen = { exitCode: 0 as number | null, log: '', serving: '' as string | undefined };
    await story({ emulator: { latencies: { importMs: 700 } } }, async ({ emulator, run }) => {
      emulator.seed.revision({ name: 'orders' });
      emulator.seed.revision({ name: 'orders' });
      emulator.seed.deployment({ name: 'orders', revision: '1', environment: 'test' });
      const running = run(variables);
      await until(() => emulator.calls(/apis\.create$/).length > 0);
      emulator.seed.deployment({ name: 'orders', revision: '2', environment: 'test' });
      const { exitCode, log } = await running;
      Object.assign(seen, { exitCode, log, serving: emulator.serving('test', 'apiproxy', 'orders') });
    });
    return seen;
  };

  it.concurrent('is not overridden', async () => {
    const { exitCode, log, serving } = await meanwhile({});

    expect(exitCode).toBe(3);
    expect(log).toContain('revision 1 served when the plan was made, revision 2 serves now');
    expect(log).toContain('set FORCE to true to replace it');
    expect(serving).toBe('2');
  });

  it.concurrent('is overridden where FORCE asks for it', async () => {
    const { exitCode, serving } = await meanwhile({ FORCE: 'true' });

    expect(exitCode).toBe(0);
    expect(serving).toBe('3');
  });
});

describe('several environments', () => {
  it.concurrent('end with the first that fails; the later ones are not touched', async () => {
    await story({}, async ({ emulator, run }) => {
      emulator.seed.revision({ name: 'orders' });
      emulator.seed.deployment({ name: 'orders', revision: '1', environment: 'prod' });
      emulator.runtime({ bundle: 'orders', environment: 'test', mode: 'error' });

      const ended = await run({ APIGEE_ENV: 'test,prod' });

      expect(ended.exitCode).toBe(3);
      expect(ended.result.deployments.map(({ change }) => change)).toEqual(['failed', 'skipped']);
      expect(ended.result.deployments[1]?.revision).toEqual({ before: '1', after: '1' });
      expect(ended.log).toContain('test comes first, and not everything there was deployed');
      expect(emulator.serving('prod', 'apiproxy', 'orders')).toBe('1');
    });
  });

  it.concurrent('that do not all exist are told before anything is changed', async () => {
    await story({}, async ({ emulator, run }) => {
      const ended = await run({ APIGEE_ENV: 'test,staging' });

      expect(ended.exitCode).toBe(2);
      expect(codesOf(ended)).toEqual(['environment-missing']);
      expect(ended.log).toContain('staging');
      expect(emulator.requests.filter(({ method }) => method !== 'GET')).toEqual([]);
    });
  });
});
