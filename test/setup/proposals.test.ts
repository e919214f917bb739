import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { compareFiles } from '../../src/setup/compare-files.ts';
import type { CloneFindings } from '../../src/setup/look-at-clone.ts';
import { proposeMovingPage } from '../../src/setup/propose-moving-page.ts';
import { nightly, type PipelineRequest, proposePipeline } from '../../src/setup/propose-pipeline.ts';
import { readCommands } from '../../src/setup/read-commands.ts';
import { isForeignProperty } from '../../src/setup/translate.ts';
import { memoryFiles } from '../bundle/memory-files.ts';

describe('A proposed file', () => {
  const compare = async (there: string | undefined, isRecord = false) => {
    const proposal = { path: 'apigee.yaml', content: 'version: 1\nTOKEN: …\n', isRecord };
    const files = memoryFiles(there === undefined ? {} : { '/clone/apigee.yaml': there });
    const [state] = await compareFiles([proposal], '/clone', files);
    return state?.state;
  };

  it('is new where nothing stands, and the same where the very same stands', async () => {
    expect(await compare(undefined)).toEqual({ kind: 'new' });
    expect(await compare('version: 1\nTOKEN: …\n')).toEqual({ kind: 'same' });
  });

  it('is shown beside another that stands there, without values that may be secrets', async () => {
    expect(await compare('version: 2\nTOKEN: planted\n')).toEqual({
      kind: 'differs',
      diff: expect.stringMatching(/-version: 2\n\+version: 1/),
    });
    expect(JSON.stringify(await compare('version: 2\nTOKEN: planted\n'))).not.toContain('planted');
    expect(await compare('version: 1\nTOKEN: planted\n')).toEqual({
      kind: 'differs',
      diff: 'They differ in values that are not shown.',
    });
  });

  it('is never written anew if it is a record', async () => {
    expect(await compare('anything', true)).toEqual({ kind: 'same' });
    expect(await compare(undefined, true)).toEqual({ kind: 'new' });
  });

  it('has in its way what is larger than a megabyte', async () => {
    expect(await compare('x'.repeat(1024 * 1024))).toMatchObject({ kind: 'differs' });
    expect(await compare('x'.repeat(1024 * 1024 + 1))).toEqual({
      kind: 'in-the-way',
      sentence: '/clone/apigee.yaml is too large.',
    });
  });
});

const NOTHING: CloneFindings = {
  bundles: [],
  problems: [],
  names: 'descriptor',
  given: [],
  zips: [],
  poms: [],
  commands: [],
  mavenConfigs: [],
  configuration: [],
  holdsDevelopers: false,
  baseline: undefined,
  unseen: [],
};

describe('The page of what became of the old pipeline', () => {
  const page = (found: Partial<CloneFindings>) => proposeMovingPage({ ...NOTHING, ...found }) ?? '';
  const pom = { plugins: [], profiles: [], properties: [] };

  it('is none where there was no old pipeline', () => {
    expect(proposeMovingPage(NOTHING)).toBeUndefined();
  });

  it('has a section for what was found, and none for what was not', () => {
    const text = page({ configuration: ['edge.json'] });

    expect(text.match(/^##.*/gm)).toEqual(['## Files']);
    expect(text).not.toContain('\n\n\n');
  });

  it.each<readonly [string, Partial<CloneFindings>, string]>([
    [
      'a pom with plugins',
      { poms: [['pom.xml', { ...pom, plugins: ['apigee-x'] }]] },
      '| pom.xml | `apigee-x`: done by the pipe; other plugins of it stay yours |',
    ],
    [
      'a pom without',
      { poms: [['pom.xml', pom]] },
      '| pom.xml | settings of a parent or child; not read any more |',
    ],
    [
      'a profile of an environment',
      {
        poms: [
          [
            'pom.xml',
            { ...pom, profiles: [{ id: 'a', place: { environment: 'test', organization: undefined } }] },
          ],
        ],
      },
      '| pom.xml | `a` | the environment `test`: a step of its own |',
    ],
    [
      'a profile of an environment of an organization',
      {
        poms: [
          [
            'pom.xml',
            { ...pom, profiles: [{ id: 'a', place: { environment: 'test', organization: 'acme' } }] },
          ],
        ],
      },
      '| pom.xml | `a` | the environment `test` of `acme`: a step of its own |',
    ],
    [
      'a profile that is not of Apigee',
      { poms: [['pom.xml', { ...pom, profiles: [{ id: 'jdk', place: undefined }] }]] },
      '| pom.xml | `jdk` | not of Apigee: nothing was taken over |',
    ],
    [
      'a profile whose environment is named elsewhere',
      { poms: [['pom.xml', { ...pom, profiles: [{ id: 'a', place: 'elsewhere' }] }]] },
      '| `a` | its environment is named where Maven is called: a step of its own for each |',
    ],
  ])('says what became of %s', (_, found, row) => {
    expect(page(found)).toContain(row);
  });

  it('tells the options of Maven, from poms and commands, and those of no other tool', () => {
    const lines = [
      'mvn install -Dapigee.delay=5 -Dapigee.unheard=1 -ntp -P a,b',
      'apigeecli apis list -Dapigee.org=x',
    ];
    const commands = lines.flatMap((line) =>
      readCommands(line).map((command) => ['run.sh', command] as const),
    );
    const text = page({
      commands,
      poms: [['pom.xml', { ...pom, properties: ['apigee.env', 'java.version'] }]],
    });
    const options = text.slice(text.indexOf('## Options'), text.indexOf('## Commands'));

    expect([...options.matchAll(/^\| `(.*?)`/gm)].map(([, name]) => name)).toEqual([
      'apigee.delay',
      'apigee.env',
      'apigee.unheard',
    ]);
    expect(text).toContain('`mvn install -Dapigee.delay -Dapigee.unheard -P a,b`');
  });

  it.each([
    ['apigee.org', false],
    ['apigee.unheard', false],
    ['org', false],
    ['java.version', true],
  ])('is about Apigee: %s is another plugin’s: %s', (name, isForeign) => {
    expect(isForeignProperty(name)).toBe(isForeign);
  });
});

const place = (environment: string, organization: string | undefined = 'acme') => ({
  environment,
  organization,
});

interface ProposedStep {
  readonly name: string;
  readonly trigger?: string;
  readonly script: readonly { readonly variables: Readonly<Record<string, unknown>> }[];
}

describe('The pipeline that a setup proposes', () => {
  const stepsOf = (change: Partial<PipelineRequest>): readonly ProposedStep[] => {
    const request = { mainBranch: 'main', version: '1.0.0', provider: undefined, baseline: undefined };
    const found: ProposedStep[] = [];
    JSON.stringify(parse(proposePipeline({ places: [], ...request, ...change })), (key, value: unknown) => {
      if (key === 'step') found.push(value as ProposedStep);
      return value;
    });
    return found;
  };
  const variablesOf = (name: string, change: Partial<PipelineRequest>) =>
    stepsOf(change).find((step) => step.name === name)?.script[0]?.variables;

  it.each<readonly [string, readonly string[], boolean]>([
    ['in the first environment', ['test', 'prod'], true],
    ['nowhere if that is live', ['prod', 'test'], false],
    ['nowhere without an environment', [], false],
  ])('has previews %s', (_, environments, hasPreviews) => {
    const places = environments.map((one) => place(one));

    expect(stepsOf({ places }).some(({ name }) => name === 'Preview')).toBe(hasPreviews);
    expect(nightly(places).map(([pipeline]) => pipeline)).toEqual(
      hasPreviews ? ['drift', 'preview-sweep'] : ['drift'],
    );
  });

  it.each<readonly [readonly string[], readonly (string | undefined)[]]>([
    [
      ['test', 'prod'],
      [undefined, 'manual'],
    ],
    [
      ['prod', 'live'],
      [undefined, 'manual'],
    ],
    [
      ['test', 'uat'],
      [undefined, undefined],
    ],
  ])('asks a person before what is live, unless it comes first: %j', (environments, triggers) => {
    const steps = stepsOf({ places: environments.map((one) => place(one)) });

    expect(steps.filter(({ name }) => name.startsWith('Deploy')).map(({ trigger }) => trigger)).toEqual(
      triggers,
    );
  });

  it('plans an organization at a time, and the last one comments', () => {
    const [test, uat, prod] = [place('test'), place('uat'), place('prod', 'acme-live')];
    const plan = (name: string, places: PipelineRequest['places']) => {
      const { APIGEE_ENV, BITBUCKET_ACCESS_TOKEN } = variablesOf(name, { places }) ?? {};
      return { environments: APIGEE_ENV, comments: BITBUCKET_ACCESS_TOKEN !== undefined };
    };

    expect(plan('Plan', [test])).toEqual({ environments: 'test', comments: true });
    expect(plan('Plan', [test, uat])).toEqual({ environments: ['test', 'uat'], comments: true });
    expect(plan('Plan test uat', [test, uat, prod])).toEqual({
      environments: ['test', 'uat'],
      comments: false,
    });
    expect(plan('Plan prod', [test, uat, prod])).toEqual({ environments: 'prod', comments: true });
  });

  it('takes the accepted findings where bundles are linted, if there are any', () => {
    const places = [place('test')];
    const taken = (baseline: string | undefined) =>
      stepsOf({ places, baseline })
        .filter(({ script }) => script[0]?.variables['LINT_BASELINE'] === 'lint-baseline.json')
        .map(({ name }) => name);

    expect(taken('lint-baseline.json')).toEqual(['Lint', 'Plan', 'Preview', 'Deploy to test']);
    expect(taken(undefined)).toEqual([]);
    expect(variablesOf('Lint', { places })).not.toHaveProperty('LINT_BASELINE');
  });

  it.each<readonly [string | undefined, PipelineRequest['places'], string]>([
    ['projects/1/p', [place('test')], 'projects/1/p'],
    [undefined, [place('test')], '$WORKLOAD_IDENTITY_PROVIDER'],
    ['projects/1/p', [place('test'), place('prod', 'acme-live')], '$WORKLOAD_IDENTITY_PROVIDER_ACME'],
  ])(
    'signs in with the provider %s of the only organization, else by a variable',
    (provider, places, said) => {
      expect(variablesOf('Deploy to test', { places, provider })).toMatchObject({
        WORKLOAD_IDENTITY_PROVIDER: said,
      });
    },
  );
});
