import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { Ajv } from 'ajv';
import { parse } from 'yaml';
import pack from '../../package.json' with { type: 'json' };
import { VARIABLES } from '../../src/config/variables.ts';
import { filesBelow } from './repository-files.ts';

// Atlassian's schema for editors, as of 2026-06-28. It lets unknown keys pass and lacks two that are documented.
const SCHEMA = 'test/house/pipelines-schema.json';
const NEWER_THAN_THE_SCHEMA = ['output-variables', 'on-fail'];
const CONTRACT = '../shared/contracts/bitbucket/pipelines-schema.json';

interface Pipe extends Readonly<Record<string, unknown>> {
  readonly pipe: string;
  readonly variables?: Readonly<Record<string, string | readonly string[]>>;
}

const schema = JSON.parse(readFileSync(SCHEMA, 'utf8')) as {
  components: { schemas: { step_base: { properties: object } } };
};
const isPipeline = new Ajv({ strict: false, allErrors: true }).compile(schema);
const STEP_KEYS = new Set([
  ...Object.keys(schema.components.schemas.step_base.properties),
  'condition',
  ...NEWER_THAN_THE_SCHEMA,
]);

const inPages = ['README.md', ...filesBelow('docs', '.md')].flatMap((page) =>
  [...readFileSync(page, 'utf8').matchAll(/^```yaml\n([\s\S]*?)^```$/gm)]
    .map(([, text = '']) => text)
    .filter((text) => /^pipelines:/m.test(text))
    .map((text, index) => [`${page}, pipeline ${index + 1}`, text] as const),
);
const PIPELINES: readonly (readonly [string, string])[] = [
  ...[
    'bitbucket-pipelines.yml',
    'examples/bitbucket-pipelines.yml',
    ...filesBelow('examples/pipelines', '.yml'),
  ].map((file) => [file, readFileSync(file, 'utf8')] as const),
  ...inPages,
];

/** All but our own. */
const TO_COPY = PIPELINES.filter(([name]) => name !== 'bitbucket-pipelines.yml');

describe.each(PIPELINES)('%s', (_name, text) => {
  const pipeline: unknown = parse(text, { merge: true });
  const pipes = objectsWith(pipeline, 'pipe') as readonly Pipe[];

  it('is a pipeline to Bitbucket', () => {
    isPipeline(pipeline);

    expect(isPipeline.errors).toBeNull();
  });

  it('has no step with a key that Bitbucket would overlook', () => {
    const steps = objectsWith(pipeline, 'step').map(({ step }) => Object.keys(step as object));

    expect(steps.length).toBeGreaterThan(0);
    expect(steps.flat().filter((key) => !STEP_KEYS.has(key))).toEqual([]);
  });

  it('gives the pipe variables that it has, and names the version of this repository', () => {
    const names = pipes.flatMap(({ variables }) => Object.keys(variables ?? {}));

    expect(names.filter((name) => !(name in VARIABLES))).toEqual([]);
    expect(
      new Set(pipes.map(({ pipe }) => pipe.split(':').at(-1))).difference(new Set([pack.version])).size,
    ).toBe(0);
  });
});

describe.each(TO_COPY)('%s, to be copied,', (_name, text) => {
  const pipeline: unknown = parse(text, { merge: true });
  const steps = objectsWith(pipeline, 'step').map(({ step }) => step as Readonly<Record<string, unknown>>);
  const withPipes = steps.map((step) => [step, objectsWith(step, 'pipe') as readonly Pipe[]] as const);

  it('keeps what each run leaves behind', () => {
    const lost = withPipes.flatMap(([step, pipes]) =>
      pipes
        .map(({ variables }) => `${String(variables?.['REPORT_DIR'] ?? 'test-reports/apigee-pipe')}/**`)
        .map((folder) => folder.replace(/\$\{\w+\}/, '*'))
        .filter((folder) => !((step['artifacts'] ?? []) as readonly string[]).includes(folder)),
    );

    expect(lost).toEqual([]);
  });

  it('lets the pull request be told of plans and previews', () => {
    const pipes = objectsWith(
      objectsWith(pipeline, 'pull-requests').map((one) => one['pull-requests']),
      'pipe',
    ) as readonly Pipe[];
    const silent = pipes
      .map(({ variables = {} }) => variables)
      .filter(({ ACTION = 'deploy' }) => ACTION !== 'lint')
      .filter((variables) => variables['BITBUCKET_ACCESS_TOKEN'] === undefined);

    expect(silent).toEqual([]);
  });
});

describe('the schema of pipelines', () => {
  it('is the one of the contract', () => {
    if (!existsSync(CONTRACT)) {
      process.stderr.write(`Not compared: ${CONTRACT} is not on this machine.\n`);
      return;
    }
    expect(JSON.parse(readFileSync(CONTRACT, 'utf8'))).toEqual(schema);
  });

  it('refuses a number as a pipe variable', () => {
    const step = { script: [{ pipe: 'docker://a:1.0.0', variables: { PARALLEL: 8 } }] };

    expect(isPipeline({ pipelines: { default: [{ step }] } })).toBe(false);
  });
});

/** Every object that has the key, however deep. */
function objectsWith(value: unknown, key: string): readonly Readonly<Record<string, unknown>>[] {
  if (typeof value !== 'object' || value === null) return [];
  const below = Object.values(value).flatMap((part) => objectsWith(part, key));
  return key in value ? [value as Readonly<Record<string, unknown>>, ...below] : below;
}
