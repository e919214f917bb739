import { describe, expect, it } from '@jest/globals';
import { readPom } from '../../src/setup/read-pom.ts';
import { customPipelinesIn, wantSettings } from '../../src/setup/want-settings.ts';
import { memoryFiles } from '../bundle/memory-files.ts';

const place = (environment: string) => ({ environment, organization: 'acme' });
const wants = (change: Partial<Parameters<typeof wantSettings>[0]> = {}) =>
  wantSettings({
    places: [place('test'), place('prod')],
    mainBranch: 'main',
    pipelines: undefined,
    webhook: undefined,
    ...change,
  });
const of = (kind: string, settings: ReturnType<typeof wantSettings>) =>
  settings.filter(({ order }) => order.kind === kind);

describe('What a repository is to have in Bitbucket', () => {
  it('is a deployment environment for each place', () => {
    expect(of('environment', wants()).map(({ name }) => name)).toHaveLength(2);
  });

  it('is a schedule each night, unless its pipeline or its branch is not there', () => {
    const free = of('schedule', wants());
    const names = free.map(({ name }) => name);

    expect(names.length).toBeGreaterThan(0);
    expect(free.map(({ hindrance }) => hindrance)).toEqual(names.map(() => undefined));
    expect(of('schedule', wants({ pipelines: new Set(names) }))[0]?.hindrance).toBeUndefined();
    expect(of('schedule', wants({ pipelines: new Set() }))[0]?.hindrance).toMatch(/has no custom pipeline/);
    expect(of('schedule', wants({ mainBranch: undefined }))[0]?.hindrance).toBe(
      'the main branch is not known',
    );
  });

  it('is a webhook if somebody asks for one', () => {
    expect(of('webhook', wants())).toEqual([]);
    expect(of('webhook', wants({ webhook: 'https://hooks.acme.example/x' }))[0]?.order).toMatchObject({
      events: ['pullrequest:fulfilled', 'pullrequest:rejected'],
    });
  });
});

describe('The custom pipelines of a clone', () => {
  const FILE = '/clone/bitbucket-pipelines.yml';
  const read = async (files: Readonly<Record<string, string>>) => {
    const found = await customPipelinesIn('/clone', memoryFiles(files));
    return found && [...found];
  };

  it('are named under pipelines, custom', async () => {
    const text = 'pipelines:\n  default: [x]\n  custom:\n    drift: [y]\n    2nd: [z]\n';

    expect(await read({ [FILE]: text })).toEqual(['drift', '2nd']);
  });

  it.each([
    ['is nothing', ''],
    ['has none', 'pipelines:\n  default: [x]\n'],
    ['has a list', 'pipelines:\n  custom: [drift]\n'],
    ['has a text', 'pipelines:\n  custom: drift\n'],
    ['is too large to be read', `# ${'x'.repeat(1024 * 1024)}\npipelines: { custom: { drift: [] } }\n`],
  ])('are none if the file %s', async (_, text) => {
    expect(await read({ [FILE]: text })).toEqual([]);
  });

  it('are not known without a file', async () => {
    expect(await read({ '/clone/README.md': 'x' })).toBeUndefined();
  });
});

describe('A pom', () => {
  const pom = (inner: string) => readPom(Buffer.from(`<project>${inner}</project>`));
  const plugin = (artifact: string) =>
    `<build><plugins><plugin><artifactId>${artifact}</artifactId></plugin></plugins></build>`;

  it('says something of Apigee by a plugin or by a property', () => {
    expect(pom(plugin('apigee-edge-maven-plugin'))?.plugins).toEqual(['apigee-edge-maven-plugin']);
    expect(pom('<properties><apigee.org>acme</apigee.org></properties>')?.properties).toEqual(['apigee.org']);
    expect(pom(plugin('maven-jar-plugin'))).toBeUndefined();
    expect(pom('<properties><java.version>21</java.version></properties>')).toBeUndefined();
    expect(readPom(Buffer.from('<project'))).toBeUndefined();
  });

  it('names places by apigee.env, else by the profile, and only those of Apigee', () => {
    const profile = (id: string, properties: string) =>
      `<profile><id>${id}</id><properties>${properties}</properties></profile>`;
    const found = pom(
      `<profiles>${profile('dev', '<apigee.env>test</apigee.env><apigee.org>acme</apigee.org>')}${profile('prod', '<apigee.profile>prod</apigee.profile>')}${profile('jdk', '<java.version>21</java.version>')}${profile('bad name', '<apigee.env>x</apigee.env>')}${profile('googleapi', `<apigee.env>\${apigee.env}</apigee.env>`)}</profiles>`,
    );

    expect(found?.profiles).toEqual([
      { id: 'dev', place: { environment: 'test', organization: 'acme' } },
      { id: 'prod', place: { environment: 'prod', organization: undefined } },
      { id: 'jdk', place: undefined },
      { id: 'googleapi', place: 'elsewhere' },
    ]);
  });
});
