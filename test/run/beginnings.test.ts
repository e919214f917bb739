import { describe, expect, it } from '@jest/globals';
import type { Config } from '../../src/config/config.ts';
import type { ConfigRead } from '../../src/config/read/read-config.ts';
import { readVariables } from '../../src/config/read/read-variables.ts';
import { PipeError } from '../../src/errors/pipe-error.ts';
import type { Apigee } from '../../src/ports/apigee.ts';
import { act, type Program } from '../../src/run/act.ts';
import { hasChanged, type Ports } from '../../src/run/context.ts';
import { loadConfig } from '../../src/run/load-config.ts';
import { refuseConfig } from '../../src/run/refuse-config.ts';
import { saysNothing, USAGE } from '../../src/run/usage.ts';
import { memoryFiles, type Placed } from '../bundle/memory-files.ts';
import { context } from '../report/results.ts';
import { startOf } from './starts.ts';

describe('A run that says nothing', () => {
  it.each([
    [{}, true],
    [{ PATH: '/bin', HOME: '/root' }, true],
    [{ ACTION: ' ' }, true],
    [{ ACTION: 'lint' }, false],
    [{ BUNDLES_COUNT: '1' }, false],
    [{ APIGEE_ORG: 'acme', ACTION: '' }, false],
  ])('has set none of the variables: %j', (environment, says) => {
    expect(saysNothing(environment)).toBe(says);
  });
});

describe('A run has changed something', () => {
  it.each([
    [{}, false],
    [{ deployments: [{ change: 'unchanged' }, { change: 'skipped' }] }, false],
    [{ deployments: [{ change: 'failed', imported: true }] }, true],
    [{ deployments: [{ change: 'unchanged', imported: false }] }, false],
    [{ deployments: [{ change: 'deployed' }] }, true],
    [{ previews: [{ change: 'deployed' }] }, true],
    [{ previews: [{ change: 'unchanged' }] }, false],
    [{ configuration: [{ change: 'created' }] }, true],
    [{ configuration: [{ change: 'unchanged' }] }, false],
  ])('if %j: %p', (record, changed) => {
    expect(hasChanged({ deployments: [], ...record } as never)).toBe(changed);
  });
});

describe('The configuration of a run', () => {
  const KEY = JSON.stringify({
    client_email: 'bot@acme.example',
    private_key: 'none',
    token_uri: 'https://none.example',
  });

  /** What is wrong with the variables of a check with these more. */
  async function problemsOf(
    more: Readonly<Record<string, string>>,
    placed: Readonly<Record<string, Placed>> = {},
  ) {
    const environment = {
      ACTION: 'deploy',
      APIGEE_ORG: 'acme',
      APIGEE_ENV: 'test',
      ACCESS_TOKEN: 'token-1',
      ...more,
    };
    const variables = readVariables(environment);
    const read = await loadConfig({ variables, environment, clone: '/clone', files: memoryFiles(placed) });
    return read.ok ? [] : read.problems.map(({ variable, message }) => `${variable} ${message}`);
  }

  it('needs neither GATE nor KEY_FILE', async () => {
    expect(await problemsOf({})).toEqual([]);
  });

  it('refuses a GATE that is none', async () => {
    expect(await problemsOf({ GATE: 'approvals: many' })).toEqual([expect.stringMatching(/^GATE /)]);
    expect(await problemsOf({ GATE: 'approvals: 2', BITBUCKET_ACCESS_TOKEN: 'token-2' })).toEqual([]);
  });

  it.each([
    ['of 256 KiB', true, 256 * 1024],
    ['of more', false, 256 * 1024 + 1],
    ['that is not there', false, undefined],
  ])('takes a key’s file %s: %p', async (...[, taken, bytes]) => {
    const placed = bytes === undefined ? {} : { '/clone/keys/bot.json': KEY.padEnd(bytes) };
    const problems = await problemsOf({ ACCESS_TOKEN: '', KEY_FILE: 'keys/bot.json' }, placed);

    expect(problems).toEqual(taken ? [] : [expect.stringMatching(/^KEY_FILE is neither/)]);
  });
});

describe('A run that cannot begin', () => {
  const variable = { variable: 'APIGEE_ORG', message: 'is missing.' };
  const misspelt = { variable: 'APIGEE_EVN', message: 'is unknown.' };
  const manifest = new PipeError('manifest-invalid', 'version is missing.', { where: 'apigee.yaml:1:1' });
  const refused = { ok: false, problems: [], manifestProblems: [], warnings: [] } as const;

  it.each<[string, Partial<Extract<ConfigRead, { ok: false }>>, string[]]>([
    ['its variables', { problems: [variable] }, ['1 variable needs attention:']],
    ['its manifest', { manifestProblems: [manifest] }, ['1 place in the manifest needs attention:']],
    [
      'both, and has something to look at',
      { problems: [variable], manifestProblems: [manifest], warnings: [misspelt] },
      ['1 variable needs attention:', '1 place in the manifest needs attention:', 'To look at:'],
    ],
  ])('says what is wrong with %s, and nothing else', async (...[, found, headings]) => {
    const { start, said } = startOf({ ACTION: 'deploy' });

    expect(await refuseConfig({ ...refused, ...found }, start)).toBe(2);

    const first = said.map((text) => text.trim().split('\n')[0]);
    expect(first).toEqual([...headings, 'exit 2']);
  });

  it('says what there is to say to it if nothing was said', async () => {
    const { start, said } = startOf({});

    await refuseConfig({ ...refused, problems: [variable] }, start);

    expect(said).toContain(`\n${USAGE}`);
  });
});

describe('A run that begins', () => {
  /** What a check says and how it ends that Apigee would turn away. */
  async function begin(placed: Readonly<Record<string, Placed>>, loaded: object = {}) {
    let asked = 0;
    const { start, said } = startOf({ ACTION: 'check' }, { placed });
    const config = {
      action: 'check',
      apigee: { organization: 'acme', environments: ['test'] },
      manifestVariables: [],
      reportDirectory: 'test-reports/apigee-pipe',
    } as unknown as Config;
    const apigee = async (): Promise<Apigee> => {
      asked += 1;
      throw new PipeError('apigee-unauthorized', 'Apigee refused the token.');
    };
    const program: Program = {
      stop: new AbortController().signal,
      readContext: async () => context,
      openPorts: ({ clock, files, logger }) =>
        ({ clock, files, logger, apigee, codeHost: async () => undefined }) as unknown as Ports,
    };
    const exitCode = await act({ ok: true, config, warnings: [], ...loaded }, start, program);
    return { exitCode, asked, said };
  }

  it('asks Apigee if its reports go into the clone, whether the folder is there or not', async () => {
    for (const placed of [{}, { '/clone/test-reports/apigee-pipe/report.md': '' }])
      expect(await begin(placed)).toMatchObject({ exitCode: 7, asked: 1 });
  });

  it('asks nobody if a link leads its reports elsewhere', async () => {
    const { exitCode, asked, said } = await begin({ '/clone/test-reports': { link: '/etc' } });

    expect({ exitCode, asked }).toEqual({ exitCode: 2, asked: 0 });
    expect(said.join('\n')).toContain('REPORT_DIR goes by way of test-reports');
  });

  it('says what there is to look at, if there is something', async () => {
    const lookAt = (said: readonly string[]) => said.filter((text) => text.startsWith('To look at:'));
    const warnings = [{ variable: 'LINT_PROFIL', message: 'is unknown.' }];

    expect(lookAt((await begin({})).said)).toEqual([]);
    expect(lookAt((await begin({}, { warnings })).said)).toEqual([expect.stringContaining('LINT_PROFIL')]);
  });
});
