import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, jest } from '@jest/globals';
import { Ajv } from 'ajv';
import { strToU8, zipSync } from 'fflate';
import { parse } from 'yaml';
import { keys } from '../emulator/bitbucket/bitbucket.ts';
import type { Role } from '../emulator/google/roles.ts';
import type { EmulatorOptions } from '../emulator/options.ts';
import {
  ACCOUNTS,
  environmentOf,
  type Item,
  pipesOf,
  ROLES,
  stepsOf,
} from '../support/interpret-pipeline.ts';
import { MAVEN } from '../support/maven-repository.ts';
import { proxyFiles, sharedFlowFiles } from '../support/repository.ts';
import { rolesGranted, runSignInScript } from '../support/sign-in-script.ts';
import { type Scene, story, writesIn } from '../support/story.ts';

// What setup writes is what runs: every step of the generated pipeline, as Bitbucket would run it, with the variables
// that stand there and no others.

const isPipeline = new Ajv({ strict: false }).compile(
  JSON.parse(readFileSync('test/house/pipelines-schema.json', 'utf8')) as object,
);

const READING = ['apigee.apiAdminV2', 'apigee.readOnlyAdmin'] as const;
/** In the project. Whoever deploys before production has the role for it in the environment only. */
const GRANTED: Readonly<Record<string, readonly Role[]>> = {
  ...ROLES,
  'deployer@acme.iam.gserviceaccount.com': READING,
  'previews@acme.iam.gserviceaccount.com': READING,
};
/** Developers take a role of their own, beside those of a deployment. */
const WITH_DEVELOPERS = Object.fromEntries(
  Object.entries(GRANTED).map(([account, roles]): [string, readonly Role[]] => [
    account,
    account.includes('deployer') ? [...roles, 'apigee.developerAdmin'] : roles,
  ]),
);
const letIn = (roles: Readonly<Record<string, readonly Role[]>>): EmulatorOptions => ({
  impersonable: ACCOUNTS,
  roles,
});

interface Written {
  readonly pipelines: Readonly<Record<string, Readonly<Record<string, readonly Item[]>>>>;
  readonly triggers: Readonly<Record<string, readonly { readonly pipelines: readonly string[] }[]>>;
}

jest.setTimeout(240_000);

describe('The pipeline that setup writes', () => {
  it.concurrent('brings a Maven repository through a pull request', async () => {
    await story({ files: MAVEN, emulator: letIn(WITH_DEVELOPERS) }, async (scene) => {
      const { pipelines, triggers } = await writtenIn(scene);
      expect(await grantedBySignIn(scene)).toEqual(WITH_DEVELOPERS);
      const { bitbucket } = scene.emulator;
      bitbucket.onCloud.push('main', { files: MAVEN });

      expect(await steps(scene, pipelines['custom']?.['check-access'] ?? [])).toEqual([
        'Check access to test: done',
        'Look at prod: done',
      ]);
      const pullRequest = pipelines['pull-requests']?.['**'] ?? [];
      expect(await steps(scene, pullRequest, true)).toEqual(['Lint: done', 'Plan: done', 'Preview: done']);
      const ending = triggers['pullrequest-fulfilled']?.flatMap((each) => each.pipelines) ?? [];
      bitbucket.onCloud.merge(7);
      const ended = ending.flatMap((name) => pipelines['custom']?.[name] ?? []);
      expect(await steps(scene, ended, true)).toEqual(['Remove the preview: done']);
    });
  });

  it.concurrent('brings a Maven repository to production, and finds no drift afterwards', async () => {
    await story({ files: MAVEN, emulator: letIn(WITH_DEVELOPERS) }, async (scene) => {
      const { pipelines } = await writtenIn(scene);
      await grantedBySignIn(scene);
      scene.emulator.bitbucket.onCloud.push('main', { files: MAVEN });

      const main = pipelines['branches']?.['main'] ?? [];
      expect(await steps(scene, main)).toEqual(['Deploy to test: done', 'Deploy to prod: done']);
      expect(await steps(scene, main)).toEqual(['Deploy to test: unchanged', 'Deploy to prod: unchanged']);
      const custom = (name: string) => steps(scene, pipelines['custom']?.[name] ?? []);
      expect(await custom('drift')).toEqual(['Drift in test: unchanged', 'Drift in prod: unchanged']);
      expect(await custom('preview-sweep')).toEqual(['Remove every preview that is over: unchanged']);
      expect(payloadServedIn(scene, 'prod')).toContain('hello from prod');
      expect(scene.emulator.entities('environments/prod/keyvaluemaps')).toMatchObject([{ name: 'limits' }]);
      expect(scene.emulator.entities('apiproducts')).toMatchObject([{ name: 'rates' }]);
      expect(scene.emulator.entities('environments/prod/targetservers')).toMatchObject([
        { name: 'rates', host: 'rates.acme.example' },
      ]);
    });
  });

  it.concurrent('keeps production out of reach of every account that a pull request could sign in as', async () => {
    const files = proxyFiles('proxies/orders', 'orders');
    await story({ files, emulator: letIn(GRANTED) }, async (scene) => {
      const { pipelines } = await writtenIn(scene, { APIGEE_ENV: 'test prod' });
      expect(await grantedBySignIn(scene)).toEqual(GRANTED);
      const [deployToTest] = stepsOf(pipelines['branches']?.['main'] ?? []).flatMap(pipesOf);
      const endings: string[] = [];
      for (const name of ['viewer', 'deployer', 'previews']) {
        const SERVICE_ACCOUNT = `${name}@acme.iam.gserviceaccount.com`;
        const given = { ...deployToTest, SERVICE_ACCOUNT, APIGEE_ENV: 'prod' };
        const environment = await environmentOf(scene.emulator, given, { inPullRequest: true });
        const { exitCode, result } = await scene.run({}, { environment });
        endings.push(`${name}: ${exitCode} ${result.problems[0]?.code}`);
      }

      expect(endings).toEqual([
        'viewer: 7 apigee-forbidden',
        'deployer: 7 apigee-forbidden',
        'previews: 7 apigee-forbidden',
      ]);
      expect(scene.emulator.serving('prod', 'apiproxy', 'orders')).toBeUndefined();
    });
  });

  it.concurrent('brings zips out of the console to production, the latest revision of each', async () => {
    const zipOf = (files: Readonly<Record<string, string>>) =>
      zipSync(
        Object.fromEntries(Object.entries(files).map(([path, text]) => [path.slice(2), strToU8(text)])),
      );
    const files = {
      'releases/orders_rev9_2025_11_02.zip': zipOf(proxyFiles('.', 'orders', { payload: 'old' })),
      'releases/orders_rev10_2026_01_02.zip': zipOf(proxyFiles('.', 'orders', { calls: ['common'] })),
      'releases/common.zip': zipOf(sharedFlowFiles('.', 'common')),
    };
    await story({ files, emulator: letIn(GRANTED) }, async (scene) => {
      const { pipelines } = await writtenIn(scene, { APIGEE_ENV: 'test prod' });

      expect(await grantedBySignIn(scene)).toEqual(GRANTED);
      expect(await everyStep(scene, pipelines)).toEqual(FROM_NOTHING);
      const [live = ''] = [scene.emulator.serving('prod', 'apiproxy', 'orders')];
      expect(Object.keys(scene.emulator.importedFiles('apiproxy', 'orders', live))).toContain(
        'apiproxy/policies/FC-common.xml',
      );
      expect(parse(readFileSync(join(scene.repository.path, 'apigee.yaml'), 'utf8'))).toMatchObject({
        bundles: ['releases/common.zip', 'releases/orders_rev10_2026_01_02.zip'],
      });
    });
  });

  it.concurrent('takes over an organization that has no repository: exported first, it stays as it is', async () => {
    await story({ files: { 'README.md': 'empty' }, emulator: letIn(GRANTED) }, async (scene) => {
      const { seed } = scene.emulator;
      const asBundle = (files: Readonly<Record<string, string>>) =>
        zipSync(
          Object.fromEntries(Object.entries(files).map(([path, text]) => [path.slice(2), strToU8(text)])),
        );
      const flow = asBundle(sharedFlowFiles('.', 'common'));
      seed.revision({ kind: 'sharedflow', name: 'common', bundle: flow });
      seed.revision({ name: 'orders', bundle: asBundle(proxyFiles('.', 'orders', { calls: ['common'] })) });
      for (const environment of ['test', 'prod']) {
        seed.deployment({ kind: 'sharedflow', name: 'common', revision: '1', environment });
        seed.deployment({ name: 'orders', revision: '1', environment });
      }

      expect((await scene.run({ ACTION: 'export', APIGEE_ENV: 'prod' })).exitCode).toBe(0);
      const { pipelines } = await writtenIn(scene);
      await grantedBySignIn(scene);

      expect(await everyStep(scene, pipelines)).toEqual(
        FROM_NOTHING.map((line) => line.replace(/(?<=Deploy.*: )done/, 'unchanged')),
      );
      expect(writesIn(scene.emulator).filter((operation) => !operation.endsWith('setIamPolicy'))).toEqual([]);
    });
  });
});

const FROM_NOTHING = [
  'Check access to test: done',
  'Look at prod: done',
  'Lint: done',
  'Plan: done',
  'Deploy to test: done',
  'Deploy to prod: done',
  'Drift in test: unchanged',
  'Drift in prod: unchanged',
];

/** From the first look to the nights after it; without a preview, which has stories of its own. */
async function everyStep(scene: Scene, { custom, branches, ...more }: Written['pipelines']) {
  scene.emulator.bitbucket.onCloud.push('main', { files: { 'README.md': 'hello' } });
  const [pullRequest] = more['pull-requests']?.['**'] ?? [];
  return [
    ...(await steps(scene, custom?.['check-access'] ?? [])),
    ...(await steps(scene, pullRequest === undefined ? [] : [pullRequest], true)),
    ...(await steps(scene, branches?.['main'] ?? [])),
    ...(await steps(scene, custom?.['drift'] ?? [])),
  ];
}

/** Runs the proposed commands; gives what they grant to each account in the project. Environments are granted at once. */
async function grantedBySignIn({
  emulator,
  repository,
}: Scene): Promise<Readonly<Record<string, readonly string[]>>> {
  const script = join(repository.path, 'apigee-setup/sign-in.sh');
  const { exitCodes, output, commands } = await runSignInScript(script, {
    adminToken: emulator.accessToken(),
    stopAt: 'create previews',
    times: 2,
  });
  expect([exitCodes, output]).toEqual([
    [1, 0],
    'Set the repository variable WORKLOAD_IDENTITY_PROVIDER to projects/123456/locations/global/workloadIdentityPools/bitbucket/providers/pipelines\n',
  ]);
  return rolesGranted(commands);
}

async function writtenIn(
  { emulator, repository, run }: Scene,
  variables: Readonly<Record<string, string>> = {},
): Promise<Written> {
  const { exitCode } = await run({
    ACTION: 'setup',
    SETUP: 'bitbucket',
    APIGEE_ENV: '',
    BITBUCKET_REPO_FULL_NAME: 'acme/apis',
    BITBUCKET_API_URL: `${emulator.urls.bitbucket}/2.0`,
    BITBUCKET_ACCESS_TOKEN: keys.accessToken,
    ...variables,
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
