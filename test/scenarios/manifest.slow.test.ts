import { describe, expect, it } from '@jest/globals';
import { proxyFiles } from '../support/repository.ts';
import { codesOf, story } from '../support/story.ts';

const withManifest = (text: string, name = 'apigee.yaml') => ({
  ...proxyFiles('orders', 'orders'),
  [name]: text,
});

describe('The manifest', () => {
  it('gives organization, environments and bundles where no variable names them', async () => {
    const files = {
      ...proxyFiles('proxies/orders', 'orders'),
      ...proxyFiles('other/rates', 'rates'),
      'apigee.yaml': 'version: 1\nbundles: [proxies]\nenvironments:\n  test: { organization: acme }\n',
    };
    await story({ files }, async ({ emulator, run }) => {
      const { exitCode, result } = await run({ APIGEE_ORG: '', APIGEE_ENV: '' });
      const chosen = await run({ APIGEE_ENV: 'prod', BUNDLES: 'other' });

      expect(exitCode).toBe(0);
      expect(result.apigee).toMatchObject({ organization: 'acme', environments: ['test'] });
      expect(result.bundles.map(({ name }) => name)).toEqual(['orders']);
      expect(chosen.result.bundles.map(({ name }) => name)).toEqual(['rates']);
      expect(emulator.serving('prod', 'apiproxy', 'rates')).toBe('1');
    });
  });

  it.each([
    [
      'apigee.json beside nothing',
      'apigee.json',
      'apigee.json is not read: the manifest is called apigee.yaml, or MANIFEST names it.',
    ],
    [
      'a hidden one',
      '.apigee.yml',
      '.apigee.yml is not read: the manifest is called apigee.yaml, or MANIFEST names it.',
    ],
    [
      'one in a folder',
      'deploy/apigee.yaml',
      'deploy/apigee.yaml is not read: a manifest lies at the root of the clone, or where MANIFEST says',
    ],
    [
      'JSON in a folder',
      'orders/apigee.json',
      'orders/apigee.json is not read: a manifest lies at the root of the clone, or where MANIFEST says',
    ],
  ])('that is not where it is looked for is told in one line: %s', async (_, name, says) => {
    await story({ files: withManifest('version: 1\n', name) }, async ({ run }) => {
      const silent = await run({ ACTION: 'lint', MANIFEST: name.endsWith('json') ? '' : name });
      const told = await run({ ACTION: 'lint' });

      expect(told.exitCode).toBe(0);
      expect(told.log.replaceAll(/\s+/g, ' ')).toContain(says);
      expect(told.log.match(/is not read/g)).toHaveLength(1);
      if (!name.endsWith('json')) expect(silent.log).not.toContain('is not read');
    });
  });

  it('is read alone, with one line about all the others', async () => {
    const files = {
      ...withManifest('version: 1\n'),
      'apigee.json': '{}',
      'a/apigee.yaml': '',
      'b/apigee.yaml': '',
    };
    await story({ files }, async ({ run }) => {
      const { log } = await run({ ACTION: 'lint' });

      expect(log).toContain('a/apigee.yaml, b/apigee.yaml are not read');
      expect(log.match(/apigee\.json\s+is\s+not\s+read/g)).toHaveLength(1);
    });
  });

  it('of several organizations needs a step each, and one environment of it is fine', async () => {
    const files = withManifest(
      'version: 1\nenvironments:\n  test: { organization: acme }\n  prod: { organization: acme-prod }\n',
    );
    await story({ files }, async ({ emulator, run }) => {
      const refused = await run({ APIGEE_ORG: '', APIGEE_ENV: '' });
      const asked = emulator.requests.length;
      const one = await run({ APIGEE_ORG: '', APIGEE_ENV: 'test' });
      const linted = await run({ ACTION: 'lint', APIGEE_ORG: '', APIGEE_ENV: '' });

      expect(refused.exitCode).toBe(2);
      expect(refused.log).toContain('several organizations (test in acme, prod in acme-prod)');
      expect(refused.log).toContain('give each its own step');
      expect(asked).toBe(0);
      expect([one.exitCode, linted.exitCode]).toEqual([0, 0]);
    });
  });

  it.each([
    ['that is not there', { MANIFEST: 'apigee.yml' }, /MANIFEST names apigee\.yml, which is no file/],
    ['that is a folder', { MANIFEST: 'orders' }, /MANIFEST names orders, which is no file/],
  ])('%s is an error', async (_, variables, sentence) => {
    await story({}, async ({ emulator, run }) => {
      const { exitCode, log } = await run(variables);

      expect(exitCode).toBe(2);
      expect(log).toMatch(sentence);
      expect(emulator.requests).toEqual([]);
    });
  });

  it('may lie elsewhere', async () => {
    const files = withManifest('version: 1\nenvironments: { prod: {} }\n', 'deploy/apigee.yaml');
    await story({ files }, async ({ run }) => {
      const { exitCode, result } = await run({ APIGEE_ENV: '', MANIFEST: 'deploy/apigee.yaml' });

      expect(exitCode).toBe(0);
      expect(result.apigee.environments).toEqual(['prod']);
    });
  });

  it('is told with the variables: all that is wrong, at once, and no value', async () => {
    const files = withManifest(
      'version: 1\nversion: 1\nenvironmets:\n  test: {}\nretention: { keep: many-hidden }\n',
    );
    await story({ files }, async ({ emulator, run }) => {
      const ending = await run({ WAIT_TIMEOUT: 'soon-hidden' });

      expect(ending.exitCode).toBe(2);
      expect(ending.log).toMatch(/WAIT_TIMEOUT +must be/);
      expect(ending.log).toMatch(/apigee\.yaml:2:1/);
      expect(ending.log).not.toContain('-hidden');
      expect(codesOf(ending)).toEqual(['config-invalid', 'manifest-invalid']);
      expect(emulator.requests).toEqual([]);
    });
  });

  it.each([
    ['an unknown key', 'version: 1\nenvironmets: {}\n', ['apigee.yaml:2:1', 'Did you mean environments?']],
    [
      'a key given twice',
      'version: 1\nbundles: [a]\nbundles: [b]\n',
      ['apigee.yaml:3:1', 'stands here twice'],
    ],
    ['a tab', 'version: 1\nenvironments:\n\ttest: {}\n', ['apigee.yaml:3']],
    [
      'an unlisted variable',
      'version: 1\nenvironments: { test: { targets: { default: "${HOST}" } } }\n',
      ['apigee.yaml:2', 'HOST'],
    ],
    [
      'a match without a bundle',
      'version: 1\nbundles: [{ match: ordres }]\n',
      ['apigee.yaml:2', 'ordres matches no bundle', 'Did you mean orders?'],
    ],
  ])('with %s is refused with its place', async (_, text, told) => {
    await story({ files: withManifest(text) }, async ({ emulator, run }) => {
      const ending = await run();

      expect(ending.exitCode).toBe(2);
      for (const piece of told) expect(ending.log).toContain(piece);
      expect(codesOf(ending)).toEqual(['manifest-invalid']);
      expect(emulator.requests).toEqual([]);
    });
  });

  it('that is a bomb of aliases is refused in no time', async () => {
    const levels = Array.from(
      { length: 30 },
      (_, index) => `a${index}: &a${index} [${`*a${index - 1},`.repeat(index === 0 ? 0 : 9)} x]`,
    );
    await story({ files: withManifest(`version: 1\n${levels.join('\n')}\n`) }, async ({ run }) => {
      const { exitCode, durationMs, log } = await run();

      expect(exitCode).toBe(2);
      expect(durationMs).toBeLessThan(10_000);
      expect(log).toContain('apigee.yaml has more than 50 aliases');
    });
  });

  it('takes effect on a plan as on a deploy, and DEPLOYMENT_SERVICE_ACCOUNT wins over it', async () => {
    const files = withManifest(
      'version: 1\nenvironments: { test: { serviceAccount: manifest@acme.iam.gserviceaccount.com } }\n',
    );
    await story({ files }, async ({ emulator, run }) => {
      await run();
      await run({
        FORCE: 'true',
        ALLOW: 'service-account-change',
        DEPLOYMENT_SERVICE_ACCOUNT: 'variable@acme.iam.gserviceaccount.com',
      });

      expect(emulator.calls(/revisions\.deploy$/).map(({ query }) => query['serviceAccount'])).toEqual([
        'manifest@acme.iam.gserviceaccount.com',
        'variable@acme.iam.gserviceaccount.com',
      ]);
    });
  });
});
