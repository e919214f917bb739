import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { Ajv } from 'ajv';
import { strToU8, zipSync } from 'fflate';
import { parse } from 'yaml';
import { proxyFiles, sharedFlowFiles } from '../support/repository.ts';
import { type Scene, story, writesIn } from '../support/story.ts';

const isPipeline = new Ajv({ strict: false }).compile(
  JSON.parse(readFileSync('test/house/pipelines-schema.json', 'utf8')) as object,
);

const WRITTEN = [
  'bitbucket-pipelines.yml',
  'apigee.yaml',
  'apigee-setup/sign-in.sh',
  'apigee-setup/what-became-of-it.md',
];
const OF_REPOSITORY = {
  BITBUCKET_WORKSPACE: 'acme',
  BITBUCKET_REPO_SLUG: 'apis',
  BITBUCKET_REPO_UUID: '{11111111-2222-3333-4444-555555555555}',
  BITBUCKET_WORKSPACE_UUID: '{99999999-2222-3333-4444-555555555555}',
};

const POM = `<project>
  <modelVersion>4.0.0</modelVersion><artifactId>parent</artifactId>
  <build><plugins><plugin><artifactId>apigee-edge-maven-plugin</artifactId></plugin></plugins></build>
  <profiles>
    <profile><id>prod</id><properties><apigee.profile>prod</apigee.profile><apigee.env>prod</apigee.env>
      <apigee.password>planted-password</apigee.password><apigee.cachemagic>x</apigee.cachemagic></properties></profile>
    <profile><id>test</id><properties><apigee.env>test</apigee.env></properties></profile>
    <profile><id>site</id><properties><skip>true</skip></properties></profile>
  </profiles>
</project>`;

const config = (value: string) => ({
  policies: [{ name: 'AM-Answer.xml', tokens: [{ xpath: '/AssignMessage/Set/Payload', value }] }],
  proxies: [],
  targets: [],
});
const CONFIG = JSON.stringify({
  configurations: ['test', 'prod'].map((name) => ({ name, ...config(`from maven to ${name}`) })),
});

/** As Maven's plugin lays a project out: every descriptor is called alike, and the pom says the name. */
const MAVEN = {
  ...proxyFiles('gateway/orders', 'api'),
  ...proxyFiles('gateway/rates', 'api', { basePath: '/rates' }),
  ...sharedFlowFiles('gateway/common', 'common'),
  'gateway/orders/pom.xml':
    '<project><artifactId>orders</artifactId><properties><apigee.org>x</apigee.org></properties></project>',
  'gateway/rates/pom.xml': '<project><artifactId>rates</artifactId></project>',
  'gateway/common/pom.xml': '<project><artifactId>common</artifactId></project>',
  'gateway/orders/config.json': CONFIG,
  'gateway/shared-pom.xml': POM,
  'deploy.sh':
    'mvn clean install -Ptest -Dapigee.options=override -Dpassword=planted-password\napigeecli apis deploy --name x --token planted-password\n',
};

/** Paths in a zip have no `./` before them. */
const zipOf = (files: Readonly<Record<string, string>>): Uint8Array =>
  zipSync(
    Object.fromEntries(
      Object.entries(files).map(([path, text]) => [path.replace(/^\.\//, ''), strToU8(text)]),
    ),
  );
const read = ({ repository }: Scene, path: string): string =>
  readFileSync(join(repository.path, path), 'utf8');
const timesOf = ({ repository }: Scene) =>
  WRITTEN.map((path) => statSync(join(repository.path, path)).mtimeMs);

describe('A setup', () => {
  it.concurrent('makes of a Maven project a pipeline whose plan and deploy work, and run again changes nothing', async () => {
    await story({ files: MAVEN }, async (scene) => {
      const asked = { ...OF_REPOSITORY, ACTION: 'setup', APIGEE_ENV: '' };
      const shown = await scene.run(asked);
      expect(WRITTEN.filter((path) => existsSync(join(scene.repository.path, path)))).toEqual([]);
      expect(shown).toMatchObject({ exitCode: 0, result: { action: 'setup', outcome: 'done' } });

      const { exitCode, log } = await scene.run({ ...asked, SETUP: 'write' });
      const before = timesOf(scene);
      const again = await scene.run({ ...asked, SETUP: 'write' });

      expect(exitCode).toBe(0);
      for (const path of WRITTEN) expect(log).toContain(`written      ${path}`);
      expect(again).toMatchObject({ exitCode: 0, result: { outcome: 'unchanged' } });
      expect(timesOf(scene)).toEqual(before);
      expect(writesIn(scene.emulator)).toEqual([]);

      const manifest: unknown = parse(read(scene, 'apigee.yaml'));
      const organization = scene.emulator.environment()['APIGEE_ORG'];
      expect(manifest).toEqual({
        version: 1,
        names: 'pom',
        environments: { test: { organization }, prod: { organization } },
        mavenConfig: true,
      });
      const pipeline = parse(read(scene, 'bitbucket-pipelines.yml')) as {
        pipelines: {
          branches: {
            main: {
              step: { name: string; trigger?: string; script: { variables: Record<string, string> }[] };
            }[];
          };
        };
      };
      isPipeline(pipeline);
      expect(isPipeline.errors ?? null).toBeNull();
      const deploys = pipeline.pipelines.branches.main.map(({ step }) => step);
      expect(deploys.map(({ name, trigger }) => [name, trigger])).toEqual([
        ['Deploy to test', undefined],
        ['Deploy to prod', 'manual'],
      ]);

      const signIn = read(scene, 'apigee-setup/sign-in.sh');
      expect(signIn).toContain(
        "AUDIENCE='ari:cloud:bitbucket::workspace/99999999-2222-3333-4444-555555555555'",
      );
      expect(signIn).toContain("REPOSITORY='{11111111-2222-3333-4444-555555555555}'");
      const page = read(scene, 'apigee-setup/what-became-of-it.md');
      expect(page).toContain('| gateway/shared-pom.xml | `site` | not of Apigee: nothing was taken over |');
      expect(page).toMatch(/`apigee\.cachemagic` \| \*\*not known to setup/);
      expect(page).toContain('`mvn clean install -P test -Dapigee.options -Dpassword`');
      expect(page).toContain('`apigeecli apis deploy --name --token`');
      for (const path of WRITTEN) expect(read(scene, path)).not.toContain('planted-password');
      expect(shown.log).not.toContain('planted-password');

      const { APIGEE_ENV = '', APIGEE_ORG = '' } = deploys[0]?.script[0]?.variables ?? {};
      const planned = await scene.run({ ACTION: 'plan', APIGEE_ENV, APIGEE_ORG });
      expect(planned).toMatchObject({ exitCode: 0, result: { outcome: 'done' } });
      const deployed = await scene.run({ ACTION: 'deploy', APIGEE_ENV, APIGEE_ORG });
      expect(deployed.exitCode).toBe(0);
      expect(deployed.result.deployments.map(({ bundle }) => bundle).sort()).toEqual([
        'common',
        'orders',
        'rates',
      ]);
    });
  });

  it.concurrent('shows what differs from a pipeline that is there, touches nothing of it, and needs no credential', async () => {
    const mine =
      'pipelines:\n  default:\n    - step:\n        script: [apigeetool deployproxy -u a@b.c -p planted-password]\n';
    await story(
      { files: { ...proxyFiles('proxies/orders', 'orders'), 'bitbucket-pipelines.yml': mine } },
      async (scene) => {
        const { exitCode, log, result } = await scene.run({
          ACTION: 'setup',
          SETUP: 'write',
          ACCESS_TOKEN: '',
          APIGEE_ORG: '',
          APIGEE_ENV: '',
        });

        expect(exitCode).toBe(0);
        expect(result).toMatchObject({ outcome: 'done', problems: [] });
        expect(read(scene, 'bitbucket-pipelines.yml')).toBe(mine);
        expect(log).toContain('left alone   bitbucket-pipelines.yml');
        expect(log).toMatch(/^ {4}-.*apigeetool deployproxy -u … -p …/m);
        expect(log).toContain('Not seen   the organization: no APIGEE_ORG, or no sign-in');
        expect(log).toContain('the main branch: the pipeline takes main for it');
        expect(log).toContain(
          'LINT_BASELINE=lint-baseline.json and LINT_BASELINE_WRITE=true accept them once',
        );
        expect(read(scene, 'apigee-setup/sign-in.sh')).toContain("PROJECT='FILL_IN'");
        expect(read(scene, 'apigee.yaml')).toContain('test: {}');
        const ran = spawnSync('sh', [join(scene.repository.path, 'apigee-setup/sign-in.sh')], {
          env: { PATH: '/usr/bin:/bin' },
          encoding: 'utf8',
        });
        expect([ran.status, ran.stderr]).toEqual([1, 'Fill in the missing values first.\n']);
        expect(log).not.toContain('planted-password');
        expect(scene.emulator.requests).toEqual([]);
        await scene.repository.write({ 'apigee-setup/sign-in.sh': '# mine' });
        const again = await scene.run({
          ACTION: 'setup',
          ACCESS_TOKEN: '',
          APIGEE_ORG: 'acme',
          APIGEE_ENV: '',
        });
        expect(again.log).toContain('Not seen   the organization: no sign-in; ACCESS_TOKEN with what');
        expect(again.log).toContain('apigee-setup/sign-in.sh differs: take lines over, or delete it');
      },
    );
  });

  it.concurrent('without a bundle names the export that comes first, and takes the environments of the organization', async () => {
    await story({ files: { 'README.md': 'empty' } }, async (scene) => {
      const { exitCode, log } = await scene.run({ ACTION: 'setup', SETUP: 'write', APIGEE_ENV: '' });

      expect(exitCode).toBe(0);
      expect(log).toContain('ACTION=export');
      expect(
        Object.keys((parse(read(scene, 'apigee.yaml')) as { environments: object }).environments),
      ).toContain('test');
    });
  });

  it.concurrent('names an environment that the organization does not have, and goes on', async () => {
    await story({}, async (scene) => {
      const { exitCode, result } = await scene.run({ ACTION: 'setup', APIGEE_ENV: 'test,stagign' });

      expect(exitCode).toBe(0);
      expect(result.setup?.unseen).toContain(
        'stagign: no environment of acme, which has prod, test; make it, or set APIGEE_ENV right',
      );
    });
  });

  it.concurrent('refuses a sign-in that fails only after everything known is written', async () => {
    await story({}, async (scene) => {
      const { exitCode } = await scene.run({
        ACTION: 'setup',
        SETUP: 'write',
        ACCESS_TOKEN: 'expired-token-of-nobody',
      });

      expect(exitCode).toBe(7);
      expect(existsSync(join(scene.repository.path, 'bitbucket-pipelines.yml'))).toBe(true);
    });
  });

  it.concurrent('takes the zips of a repository that has no folders, and leaves what is no bundle', async () => {
    const files = {
      'dist/orders_rev3.zip': zipOf(proxyFiles('.', 'orders')),
      'dist/rates.zip': zipOf(proxyFiles('.', 'rates')),
      'docs/guide.zip': zipOf({ 'guide.txt': 'read me' }),
    };
    await story({ files }, async (scene) => {
      const { result } = await scene.run({ ACTION: 'setup', SETUP: 'write', APIGEE_ENV: 'test' });

      expect(result.bundles.map(({ name }) => name).sort()).toEqual(['orders', 'rates']);
      expect(parse(read(scene, 'apigee.yaml'))).toMatchObject({ bundles: ['dist/*.zip'] });
      expect(await scene.run()).toMatchObject({ exitCode: 0, result: { outcome: 'done' } });
      expect(scene.emulator.serving('test', 'apiproxy', 'rates')).toBe('1');
    });
  });

  it.concurrent('gives accepted findings to every step that lints', async () => {
    const files = { ...proxyFiles('proxies/orders', 'orders'), 'lint-baseline.json': '{}' };
    await story({ files }, async (scene) => {
      const { log } = await scene.run({ ACTION: 'setup', SETUP: 'write', APIGEE_ENV: 'test prod' });

      const pipeline = read(scene, 'bitbucket-pipelines.yml');
      const given = pipeline
        .split('- pipe:')
        .filter((step) => step.includes('LINT_BASELINE: lint-baseline.json'));
      const actions = given.map((step) => /ACTION: (\w+)/.exec(step)?.[1] ?? 'deploy');
      expect(actions.sort()).toEqual(['deploy', 'deploy', 'lint', 'plan', 'plan', 'preview']);
      expect(log).not.toContain('LINT_BASELINE_WRITE');
    });
  });

  it.concurrent('gives bundles that meet in every way names of their own, which a deploy takes', async () => {
    const files = {
      ...proxyFiles('v1/orders', 'orders', { basePath: '/v1/orders' }),
      ...proxyFiles('v2/orders', 'orders', { basePath: '/v2/orders' }),
    };
    await story({ files }, async (scene) => {
      const { log } = await scene.run({ ACTION: 'setup', SETUP: 'write', APIGEE_ENV: 'test' });

      expect(log).toContain('v1/orders is called orders-v1 in apigee.yaml');
      expect((await scene.run()).exitCode).toBe(0);
      expect(scene.emulator.serving('test', 'apiproxy', 'orders-v2')).toBe('1');
    });
  });

  it.concurrent('puts the whole pipeline beside one that is there, and takes shared flows of others for theirs', async () => {
    const mine =
      'pipelines:\n  default:\n    - step:\n        script: [apigeelint -s apiproxy -f table.js]\n';
    const files = {
      ...proxyFiles('proxies/orders', 'orders', { calls: ['common'] }),
      'bitbucket-pipelines.yml': mine,
    };
    await story({ files }, async (scene) => {
      const { seed } = scene.emulator;
      seed.revision({ kind: 'sharedflow', name: 'common' });
      seed.deployment({ kind: 'sharedflow', name: 'common', revision: '1', environment: 'test' });
      const asked = { ACTION: 'setup', SETUP: 'write', APIGEE_ENV: 'test' };

      await scene.run(asked);
      await scene.repository.write({
        'bitbucket-pipelines.yml': read(scene, 'apigee-setup/bitbucket-pipelines.yml'),
      });
      const again = await scene.run(asked);

      expect(parse(read(scene, 'apigee.yaml'))).toMatchObject({ externalSharedFlows: ['common'] });
      expect(read(scene, 'apigee-setup/what-became-of-it.md')).toContain(
        '| `apigeelint -s -f` | `ACTION: lint`',
      );
      expect(again.result).toMatchObject({ outcome: 'unchanged' });
      expect(new Set(again.result.setup?.files.map(({ change }) => change))).toEqual(new Set(['unchanged']));
    });
  });
});
