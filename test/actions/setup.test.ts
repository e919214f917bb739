import { describe, expect, it } from '@jest/globals';
import { setup } from '../../src/actions/setup.ts';
import { PipeError } from '../../src/errors/pipe-error.ts';
import type { Apigee } from '../../src/ports/apigee.ts';
import { keepRecord } from '../../src/run/keep-record.ts';
import { PIPELINE_BESIDE, PIPELINE_FILE } from '../../src/setup/propose-pipeline.ts';
import { createDrivenClock } from '../adapters/clock/driven-clock.ts';
import { memoryFiles, type Placed } from '../bundle/memory-files.ts';
import { createMemoryApigee } from '../deploy/memory-apigee.ts';

const cloneOf = (placed: Readonly<Record<string, Placed>> = {}) =>
  memoryFiles({ '/clone/README.md': 'APIs', ...placed });

type Mode = 'plan' | 'write' | 'bitbucket';

interface Story {
  readonly mode?: Mode;
  readonly wanted?: { readonly organization?: string; readonly environments?: readonly string[] };
  readonly apigee?: Partial<Apigee>;
  /** Of the run. */
  readonly environments?: readonly string[];
  readonly manifest?: Readonly<Record<string, object>>;
  readonly settings?: object;
  readonly reads?: object;
  readonly context?: object;
  readonly webhook?: boolean;
  readonly files?: ReturnType<typeof memoryFiles>;
}

const apigeeConfig = (environments: readonly string[]) => ({ organization: 'acme', environments, url: '' });

/** A setup an hour after its machine's start. */
async function running({
  mode = 'plan',
  wanted = {},
  environments = [],
  files = cloneOf({}),
  ...story
}: Story) {
  const clock = createDrivenClock();
  await clock.advance(3_600_000);
  const said: string[] = [];
  const { record, note } = keepRecord();
  const run = {
    clone: '/clone',
    config: {
      action: 'setup',
      setup: mode,
      wanted: { organization: undefined, environments: [], ...wanted },
      apigee: story.apigee && apigeeConfig(environments),
      manifest: story.manifest && { content: { environments: story.manifest } },
      provider: undefined,
      webhook: story.webhook ? { reveal: () => 'https://hooks.acme.example/x' } : undefined,
    },
    context: { repository: 'acme/apis', branch: 'main', ...story.context },
    redact: (text: string) => text,
    record,
    events: { emit: note },
    signal: new AbortController().signal,
    variables: {},
    ports: {
      clock,
      files,
      logger: { colour: false, say: (text: string) => said.push(text), progress: () => undefined },
      apigee: async () => story.apigee,
      codeHost: async () => undefined,
      codeHostReads: async () => story.reads,
      codeHostSettings: async () => story.settings,
    },
  };
  const outcome = await clock.run(setup(run as never));
  const text = async (path: string) => Buffer.from(await files.read(`/clone/${path}`)).toString('utf8');
  const unseen = (record.setup?.unseen ?? []).join('\n');
  return { outcome, record, blocks: said, said: said.join('\n'), unseen, text, files };
}

const there = (environments: readonly string[] = ['test']) => createMemoryApigee({ environments });

/** A repository that keeps what is made in it. */
function bitbucket(answers: object = {}) {
  const asked: string[] = [];
  const made: { readonly kind: string }[] = [];
  const listing = (kind: string) => async () => {
    asked.push(kind);
    return made.filter((one) => one.kind === kind);
  };
  const settings = {
    repository: async () => ({ repositoryId: '{r}', mainBranch: 'release' }),
    workspaceId: async () => '{w}',
    issuer: async () => 'https://api.bitbucket.example',
    pipelinesEnabled: async () => true,
    restrictions: async () => [],
    environments: listing('environment'),
    schedules: listing('schedule'),
    webhooks: listing('webhook'),
    create: async (order: { readonly kind: string }) => {
      const id = `{${made.length}}`;
      made.push({ id, createdAtMs: 0, enabled: true, active: true, ...order } as { kind: string });
      return { kind: 'made', id };
    },
    ...answers,
  };
  return { settings, asked };
}

describe('What a setup could not see', () => {
  it.each([
    ['no organization', {}, 'no APIGEE_ORG, or no sign-in'],
    ['no sign-in', { wanted: { organization: 'acme' } }, 'no sign-in; ACCESS_TOKEN'],
    ['no credential', {}, 'Bitbucket: no credential'],
    [
      'no main branch, but stands on it',
      { context: { branch: 'master' } },
      'the pipeline takes master for it',
    ],
    ['no main branch', { context: { branch: 'feature/x' } }, 'the pipeline takes main for it'],
    [
      'no name of the repository',
      { reads: { lacks: () => undefined }, context: { repository: undefined } },
      'says nothing',
    ],
    ['no Pipelines', { reads: { lacks: () => 'No.' } }, 'schedules: Bitbucket Data Center has no Pipelines'],
    ['nothing for the sign-in', {}, 'FILL_IN stands for it in apigee-setup/sign-in.sh'],
  ])('is told with %s', async (_, story: Story, sentence) => {
    const { unseen, said } = await running(story);
    expect(unseen).toContain(sentence);
    expect(said).toContain('Not seen');
  });

  it.each([
    ['is not there', ['test', 'tset'], undefined, 'tset: no environment of acme, which has test;'],
    ['is there', ['test'], undefined, undefined],
    ['is of another organization', ['prod'], { prod: { organization: 'acme-prod' } }, undefined],
    ['is of this organization', ['prod'], { prod: { organization: 'acme' } }, 'prod: no environment of acme'],
  ])('is an environment that %s', async (_, environments, manifest, sentence) => {
    const { unseen } = await running({
      apigee: there(),
      wanted: { environments },
      ...(manifest && { manifest }),
    });
    if (sentence === undefined) expect(unseen).not.toContain('no environment of');
    else expect(unseen).toContain(sentence);
  });

  it('is nothing where all is known', async () => {
    const { settings } = bitbucket();
    const { unseen, said, blocks } = await running({
      apigee: there(),
      settings,
      wanted: { organization: 'acme' },
    });
    expect(unseen).toBe('');
    expect(said).not.toContain('Not seen');
    const isFiles = (text: string) => text.startsWith('\nFiles');
    expect(blocks.slice(0, blocks.findIndex(isFiles))).not.toContain('');
    expect(said).toMatch(/^Found .* 0\.0 s$/m);
  });

  it('is why the organization could not be read, and that ends it', async () => {
    const organization = async () => {
      throw new PipeError('apigee-forbidden', 'You may not.');
    };
    const { outcome, record, unseen } = await running({ apigee: { organization } });
    expect(['done', 'unchanged']).not.toContain(outcome);
    expect(record.problems.map(({ code }) => code)).toEqual(['apigee-forbidden']);
    expect(unseen).toContain('the organization: You may not.');
  });
});

describe('The environments that a setup proposes', () => {
  const pom = [
    '<project><profiles><profile><id>uat</id><properties>',
    '<apigee.org>acme</apigee.org><apigee.env>uat</apigee.env>',
    '</properties></profile></profiles></project>',
  ].join('');
  const proposed = async (story: Story) => {
    const { text } = await running({ mode: 'write', ...story });
    const pipeline = await text(PIPELINE_FILE);
    return [...new Set([...pipeline.matchAll(/APIGEE_ENV: (\S+)/g)].map(([, name]) => name))];
  };
  const withPom = () => cloneOf({ '/clone/pom.xml': pom });
  const wanted = { environments: ['two'] };

  it('are those of the manifest, else those asked for, else those of Maven, else those there are', async () => {
    const apigee = there(['five', 'four']);
    const all = { apigee, wanted, manifest: { one: {} } };
    expect(await proposed({ ...all, files: withPom() })).toEqual(['one']);
    expect(await proposed({ apigee, wanted, files: withPom() })).toEqual(['two']);
    expect(await proposed({ apigee, files: withPom() })).toEqual(['uat']);
    expect(await proposed({ apigee })).toEqual(['five', 'four']);
    expect(await proposed({})).toEqual(['test']);
  });
});

describe('The files of a setup', () => {
  it('are written once: then nothing is left to do, and a plan never is', async () => {
    const first = await running({ mode: 'write' });
    expect(first.outcome).toBe('done');
    expect((await running({ mode: 'write', files: first.files })).outcome).toBe('unchanged');
    expect((await running({ mode: 'plan', files: first.files })).outcome).toBe('done');
  });

  it('lie beside a pipeline that is another', async () => {
    const states = async (pipeline: string | undefined) => {
      const files = cloneOf(pipeline === undefined ? {} : { [`/clone/${PIPELINE_FILE}`]: pipeline });
      const { record } = await running({ files });
      return record.setup?.files.map(({ path }) => path);
    };
    expect(await states('image: node\n')).toContain(PIPELINE_BESIDE);
    expect(await states(undefined)).not.toContain(PIPELINE_BESIDE);
    const other = await running({
      mode: 'write',
      files: cloneOf({ '/clone/apigee.yaml': 'version: 2\n' }),
    });
    expect(other.record.setup?.files.map(({ path }) => path)).not.toContain(PIPELINE_BESIDE);
  });

  it('hold the main branch that Bitbucket knows', async () => {
    const { settings } = bitbucket();
    const { text } = await running({ mode: 'write', settings });
    expect(await text(PIPELINE_FILE)).toContain('release');
  });

  it('say what became of a build by Maven, if there was one', async () => {
    const paths = async (files: ReturnType<typeof memoryFiles>) =>
      (await running({ files })).record.setup?.files.map(({ path }) => path);
    const page = 'apigee-setup/what-became-of-it.md';
    expect(await paths(cloneOf({}))).not.toContain(page);
    const deploying = 'script: mvn install -Ptest -Dapigee.options=override\n';
    expect(await paths(cloneOf({ '/clone/Jenkinsfile': deploying }))).toContain(page);
  });
});

describe('What a setup makes in Bitbucket', () => {
  const fail = async () => {
    throw new PipeError('code-host-unreadable', 'It is full.');
  };
  const prod = { wanted: { organization: 'acme', environments: ['prod'] } };

  it('is made with SETUP=bitbucket only, and what was made is known to the sign-in', async () => {
    const planned = await running({ ...prod, settings: bitbucket().settings });
    expect(planned.record.setup?.settings.map(({ change }) => change)).toContain('proposed');
    expect(planned.unseen).toContain('the UUID of the deployment environment production');
    const made = await running({ ...prod, mode: 'bitbucket', settings: bitbucket().settings });
    expect(made.record.setup?.settings.map(({ change }) => change)).not.toContain('proposed');
    expect(made.unseen).not.toContain('the UUID of the deployment environment');
    expect(made.outcome).toBe('done');
  });

  it('is looked at again only if an environment was made', async () => {
    const asked = async (environments: readonly string[]) => {
      const host = bitbucket({ environments: undefined });
      const found = environments.map((name) => ({ id: `{${name}}`, createdAtMs: 0, name }));
      let looks = 0;
      const settings = { ...host.settings, environments: async () => ((looks += 1), found) };
      await running({ ...prod, mode: 'bitbucket', settings });
      return looks;
    };
    expect(await asked(['production'])).toBe(1);
    expect(await asked([])).toBeGreaterThan(1);
  });

  it('tells what could not be made', async () => {
    const { record, outcome } = await running({
      ...prod,
      mode: 'bitbucket',
      settings: bitbucket({ create: fail }).settings,
    });
    expect(record.warnings.map(({ message }) => message)).toContainEqual(
      expect.stringMatching(/^The deployment environment production could not be made: It is full\./),
    );
    expect(outcome).toBe('done');
    const made = await running({ ...prod, mode: 'bitbucket', settings: bitbucket().settings });
    expect(made.record.warnings.filter(({ code }) => code === 'code-host-unreadable')).toEqual([]);
  });

  it('is settled once files and settings are there', async () => {
    const { settings } = bitbucket();
    const { files } = await running({ ...prod, mode: 'bitbucket', settings });
    expect((await running({ ...prod, mode: 'bitbucket', settings, files })).outcome).toBe('unchanged');
    const lost = bitbucket().settings;
    expect((await running({ ...prod, mode: 'bitbucket', settings: lost, files })).outcome).toBe('done');
    const full = bitbucket({ create: fail }).settings;
    expect((await running({ ...prod, mode: 'bitbucket', settings: full, files })).outcome).toBe('done');
  });

  it.each([false, true])('looks at webhooks if one is wanted: %p', async (webhook) => {
    const { settings, asked } = bitbucket();
    await running({ ...prod, settings, webhook });
    expect(asked.includes('webhook')).toBe(webhook);
  });
});
