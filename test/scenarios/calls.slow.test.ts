import { describe, expect, it } from '@jest/globals';
import type { Emulator } from '../emulator/emulator.ts';
import { proxyFiles } from '../support/repository.ts';
import { story } from '../support/story.ts';

/** What Apigee was asked since the last time, by method. */
function asked(emulator: Emulator, before: number): readonly string[] {
  return emulator.requests
    .slice(before)
    .filter(({ host }) => host === 'apigee')
    .map(({ operation = '', query }) =>
      `${operation.replace('apigee.organizations.', '')} ${query['format'] ?? ''}`.trim(),
    );
}

describe('a deploy of one proxy', () => {
  it('takes at most 12 calls, with everything looked at before and after', async () => {
    await story({}, async ({ emulator, repository, run }) => {
      const variables = emulator.googleServices();
      expect((await run(variables)).exitCode).toBe(0);
      await repository.write(proxyFiles('proxies/orders', 'orders', { payload: 'changed' }));
      const before = emulator.requests.length;

      const ended = await run(variables);

      expect(ended.result.outcome).toBe('done');
      expect(ended.result.deployments[0]?.urls).toEqual(['https://test.acme.example/orders']);
      expect(asked(emulator, before).toSorted()).toEqual([
        'apis.create',
        'apis.deployments.list',
        'apis.get',
        'apis.revisions.get bundle',
        'apis.revisions.get bundle',
        'envgroups.list',
        'environments.apis.revisions.deploy',
        'environments.apis.revisions.deployments.generateDeployChangeReport',
        'environments.apis.revisions.getDeployments',
        'environments.apis.revisions.getDeployments',
        'environments.deployments.list',
        'environments.testIamPermissions',
      ]);
    });
  });

  it('takes fewer under FORCE, when the same is deployed again', async () => {
    await story({}, async ({ emulator, run }) => {
      const variables = { ...emulator.googleServices(), FORCE: 'true' };
      expect((await run(variables)).exitCode).toBe(0);
      const before = emulator.requests.length;

      expect((await run(variables)).result.outcome).toBe('done');

      expect(asked(emulator, before)).toHaveLength(11);
    });
  });

  it('reads the lists of an environment that the bundle refers to, and no others', async () => {
    const policy = `<?xml version="1.0" encoding="UTF-8"?>\n<KeyValueMapOperations name="KV-Rates" mapIdentifier="rates">\n  <Scope>environment</Scope>\n  <Get assignTo="rate"><Key><Parameter>eur</Parameter></Key></Get>\n</KeyValueMapOperations>\n`;
    const files = {
      ...proxyFiles('proxies/orders', 'orders'),
      'proxies/orders/apiproxy/policies/KV-Rates.xml': policy,
    };
    await story({ files }, async ({ emulator, run }) => {
      const ended = await run({ LINT_FAIL_ON: 'never' });

      expect(ended.log).toContain('key value map `rates`');
      expect(emulator.calls(/keyvaluemaps\.list$/)).toHaveLength(2);
      expect(emulator.calls(/(?:targetservers|keystores|references)\.list$/)).toEqual([]);
    });
  });
});
