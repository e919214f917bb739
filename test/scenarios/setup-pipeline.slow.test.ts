import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { Ajv } from 'ajv';
import { parse } from 'yaml';
import { keys } from '../emulator/bitbucket/bitbucket.ts';
import { ACCOUNTS, environmentOf, type Item, pipesOf, stepsOf } from '../support/interpret-pipeline.ts';
import { proxyFiles, sharedFlowFiles } from '../support/repository.ts';
import { type Scene, story } from '../support/story.ts';

// What setup writes is what runs: every step of the generated pipeline, as Bitbucket would run it, with the variables
// that stand there and no others.

const isPipeline = new Ajv({ strict: false }).compile(
  JSON.parse(readFileSync('test/house/pipelines-schema.json', 'utf8')) as object,
);

const POM = `<project>
  <modelVersion>4.0.0</modelVersion><groupId>com.acme</groupId><artifactId>parent</artifactId><version>1.0</version>
  <build><plugins>
    <plugin><groupId>com.apigee.edge.config</groupId><artifactId>apigee-config-maven-plugin</artifactId></plugin>
    <plugin><groupId>io.apigee.build-tools.enterprise4g</groupId><artifactId>apigee-edge-maven-plugin</artifactId></plugin>
  </plugins></build>
  <profiles>
    <profile><id>test</id><properties><apigee.profile>test</apigee.profile><apigee.org>acme</apigee.org>
      <apigee.env>test</apigee.env><apigee.serviceaccount.file>\${file}</apigee.serviceaccount.file></properties></profile>
    <profile><id>prod</id><properties><apigee.profile>prod</apigee.profile><apigee.org>acme</apigee.org>
      <apigee.env>prod</apigee.env></properties></profile>
  </profiles>
</project>`;
const child = (name: string) =>
  `<project><parent><groupId>com.acme</groupId><artifactId>parent</artifactId><version>1.0</version>
  <relativePath>../shared-pom.xml</relativePath></parent><artifactId>${name}</artifactId></project>`;
const tokens = (value: string) => ({
  policies: [{ name: 'AM-Answer.xml', tokens: [{ xpath: '/AssignMessage/Set/Payload', value }] }],
  proxies: [],
  targets: [],
});
const servers = (host: string) => JSON.stringify([{ name: 'rates', host, port: 443, isEnabled: true }]);

/** A Maven repository as people have it: one folder a module, configuration for each environment, a pipeline that calls mvn. */
const MAVEN = {
  ...sharedFlowFiles('gateway/common', 'common'),
  ...proxyFiles('gateway/orders', 'api', { basePath: '/orders', calls: ['common'] }),
  ...proxyFiles('gateway/rates', 'api', { basePath: '/rates' }),
  'gateway/shared-pom.xml': POM,
  'gateway/common/pom.xml': child('common'),
  'gateway/orders/pom.xml': child('orders'),
  'gateway/rates/pom.xml': child('rates'),
  'gateway/orders/config.json': JSON.stringify({
    configurations: ['test', 'prod'].map((name) => ({ name, ...tokens(`hello from ${name}`) })),
  }),
  'resources/edge/env/test/targetServers.json': servers('rates.test.acme.example'),
  'resources/edge/env/prod/targetServers.json': servers('rates.acme.example'),
  'deploy.sh': 'mvn -B install -Ptest -Dfile=key.json -Dapigee.config.options=update\n',
};

interface Written {
  readonly pipelines: Readonly<Record<string, Readonly<Record<string, readonly Item[]>>>>;
  readonly triggers: Readonly<Record<string, readonly { readonly pipelines: readonly string[] }[]>>;
}

describe('The pipeline that setup writes', () => {
  it.concurrent('brings a Maven repository through a pull request', async () => {
    await story({ files: MAVEN, emulator: { impersonable: ACCOUNTS } }, async (scene) => {
      const { pipelines, triggers } = await writtenIn(scene);
      const { bitbucket } = scene.emulator;
      bitbucket.onCloud.push('main', { files: MAVEN });

      expect(await steps(scene, pipelines['custom']?.['check-access'] ?? [])).toEqual([
        'Check access to test: done',
        'Check access to prod: done',
      ]);
      const pullRequest = pipelines['pull-requests']?.['**'] ?? [];
      expect(await steps(scene, pullRequest, true)).toEqual([
        'Lint: done',
        'Plan test: done',
        'Plan prod: done',
        'Preview: done',
      ]);
      const ending = triggers['pullrequest-fulfilled']?.flatMap((each) => each.pipelines) ?? [];
      bitbucket.onCloud.merge(7);
      const ended = ending.flatMap((name) => pipelines['custom']?.[name] ?? []);
      expect(await steps(scene, ended, true)).toEqual(['Remove the preview: done']);
    });
  });

  it.concurrent('brings a Maven repository to production, and finds no drift afterwards', async () => {
    await story({ files: MAVEN, emulator: { impersonable: ACCOUNTS } }, async (scene) => {
      const { pipelines } = await writtenIn(scene);
      scene.emulator.bitbucket.onCloud.push('main', { files: MAVEN });

      const main = pipelines['branches']?.['main'] ?? [];
      expect(await steps(scene, main)).toEqual(['Deploy to test: done', 'Deploy to prod: done']);
      expect(await steps(scene, main)).toEqual(['Deploy to test: unchanged', 'Deploy to prod: unchanged']);
      const custom = (name: string) => steps(scene, pipelines['custom']?.[name] ?? []);
      expect(await custom('drift')).toEqual(['Drift in test: unchanged', 'Drift in prod: unchanged']);
      expect(await custom('preview-sweep')).toEqual(['Remove every preview that is over: unchanged']);
      expect(payloadServedIn(scene, 'prod')).toContain('hello from prod');
      expect(scene.emulator.entities('environments/prod/targetservers')).toMatchObject([
        { name: 'rates', host: 'rates.acme.example' },
      ]);
    });
  });
});

async function writtenIn({ emulator, repository, run }: Scene): Promise<Written> {
  const { exitCode } = await run({
    ACTION: 'setup',
    SETUP: 'bitbucket',
    APIGEE_ENV: '',
    BITBUCKET_REPO_FULL_NAME: 'acme/apis',
    BITBUCKET_API_URL: `${emulator.urls.bitbucket}/2.0`,
    BITBUCKET_ACCESS_TOKEN: keys.accessToken,
  });
  expect(exitCode).toBe(0);
  const pipeline: unknown = parse(readFileSync(join(repository.path, 'bitbucket-pipelines.yml'), 'utf8'));
  isPipeline(pipeline);
  expect(isPipeline.errors ?? null).toBeNull();
  return pipeline as Written;
}

/** Runs them one after the other: `Deploy to test: done`, or what went wrong. */
async function steps(
  { emulator, run }: Scene,
  items: readonly Item[],
  inPullRequest = false,
): Promise<readonly string[]> {
  const ends: string[] = [];
  for (const step of stepsOf(items)) {
    for (const given of pipesOf(step)) {
      const environment = await environmentOf(emulator, given, { inPullRequest });
      const { result } = await run({}, { environment });
      const wrong = result.problems.map(({ message }) => ` ${message}`).join('');
      ends.push(`${step.name}: ${result.outcome}${wrong}`);
    }
  }
  return ends;
}

/** What the policy answers in the revision of orders that serves there. */
function payloadServedIn({ emulator }: Scene, environment: string): string {
  const revision = emulator.serving(environment, 'apiproxy', 'orders') ?? '';
  const files = emulator.importedFiles('apiproxy', 'orders', revision);
  return new TextDecoder().decode(files['apiproxy/policies/AM-Answer.xml']);
}
