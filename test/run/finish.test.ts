import { describe, expect, it } from '@jest/globals';
import type { Config } from '../../src/config/config.ts';
import { FileRefusal } from '../../src/errors/file-refusal.ts';
import type { Outcome } from '../../src/errors/outcome.ts';
import type { Files } from '../../src/ports/files.ts';
import { finish } from '../../src/run/finish.ts';
import type { Reporting } from '../../src/run/reporting.ts';
import type { Start } from '../../src/run/start.ts';
import { appendOutputs, writeReports } from '../../src/run/write-reports.ts';
import { deploymentOf, resultOf } from '../report/results.ts';
import { RESULT, startOf } from './starts.ts';

type Told = Awaited<ReturnType<Reporting['deliver']>>;

const WARNING: Told['warnings'][number] = { code: 'code-host-unreadable', message: 'Bitbucket slept.' };
const config = { action: 'lint' } as Config;

/** How a run of no findings ends if Bitbucket is told with this outcome. */
async function end(told: Told, hide: Start['hide'] = (text) => text) {
  const { start, said, written } = startOf({ ACTION: 'lint' });
  start.hide = hide;
  const exitCode = await finish(start, {
    outcome: 'done',
    config,
    reporting: { deliver: async () => told },
  });
  const results = written
    .filter(({ path }) => path === RESULT)
    .map(({ text }) => JSON.parse(text) as { warnings: { message: string }[] });
  return { exitCode, blocks: said.slice(1), results };
}

describe('After Bitbucket was told', () => {
  it('a run without a word to add says nothing and writes its reports once', async () => {
    const { exitCode, blocks, results } = await end({ warnings: [], notes: [] });

    expect(blocks).toEqual([]);
    expect(results.map(({ warnings }) => warnings)).toEqual([[]]);
    expect(exitCode).toBe(0);
  });

  it('a note stands in the log alone', async () => {
    const { blocks, results } = await end({ warnings: [], notes: ['No report: no scope.'] });

    expect(blocks).toEqual([expect.stringMatching(/^Note +No report: no scope\.$/)]);
    expect(results).toHaveLength(1);
  });

  it('a warning stands in the log and in the reports, without what is hidden, and changes no exit code', async () => {
    const hide = (text: string) => text.replace('slept', 'was away');

    const { exitCode, blocks, results } = await end({ warnings: [WARNING], notes: [] }, hide);

    expect(blocks).toEqual([expect.stringMatching(/^Warning +Bitbucket slept\./)]);
    expect(results.map(({ warnings }) => warnings.map(({ message }) => message))).toEqual([
      [],
      ['Bitbucket was away.'],
    ]);
    expect(exitCode).toBe(0);
  });
});

describe('The result of a run', () => {
  const deployConfig = {
    action: 'deploy',
    apigee: { organization: 'acme', environments: ['test'] },
  } as unknown as Config;

  /** What result.json says of a run that ended so. */
  async function resultAfter(start: Start, outcome: Outcome, read?: Config) {
    const exitCode = await finish(start, { outcome, config: read });
    const text = new TextDecoder().decode(await start.files.read(RESULT));
    return { exitCode, ...(JSON.parse(text) as object) };
  }

  it('names the action, unless it is none', async () => {
    expect(await resultAfter(startOf({ ACTION: 'lint' }).start, 'invalid')).toMatchObject({ action: 'lint' });
    const misspelt = startOf({ ACTION: 'deplyo', APIGEE_ORG: 'acme' }).start;
    expect(await resultAfter(misspelt, 'invalid')).toMatchObject({ action: 'unknown' });
    const other = startOf({ ACTION: 'lint', PARALLEL: 'many' }).start;
    expect(await resultAfter(other, 'invalid')).toMatchObject({ action: 'lint' });
  });

  it('names the organization and the environments that it was about, if its variables could be read', async () => {
    const { start } = startOf({ ACTION: 'deploy' });
    expect(await resultAfter(start, 'done', deployConfig)).toMatchObject({
      apigee: { organization: 'acme', environments: ['test'] },
    });
    expect(await resultAfter(start, 'invalid')).toMatchObject({ apigee: { environments: [] } });
  });

  it('says how long it took', async () => {
    const { start, clock } = startOf({ ACTION: 'lint' }, { startedElapsedMs: 400 });
    await clock.advance(1_000);

    expect(await resultAfter(start, 'done', config)).toMatchObject({ durationMs: 600 });
  });

  it.each([
    ['defect', 'done', 'defect', 70],
    ['deployment-failed', 'failed', 'failed', 3],
    ['deployment-failed', 'defect', 'defect', 70],
  ] as const)(
    'with the problem %s of a run that is %s is %s',
    async (...[code, judged, outcome, exitCode]) => {
      const { start } = startOf({ ACTION: 'deploy' });
      start.note({ kind: 'failed', problems: [{ code, message: 'It failed.' }] });

      expect(await resultAfter(start, judged, deployConfig)).toMatchObject({ outcome, exitCode });
    },
  );
});

describe('A report that could not be written', () => {
  const refusing = (refuse: (path: string) => Error | undefined, more: Partial<Files> = {}) => {
    const files: Partial<Files> = {
      write: async (path) => {
        const error = refuse(path);
        if (error !== undefined) throw error;
      },
      ...more,
    };
    return startOf({ ACTION: 'lint' }, { files });
  };
  const full = (path: string, hint?: string) =>
    new FileRefusal('failed', `${path}: the disk is full.`, {
      where: path,
      systemCode: 'ENOSPC',
      ...(hint && { hint }),
    });
  const EARLIER = 'What lies there is of an earlier run.';

  it('is told in one line for one cause, with the remedy if there is one', async () => {
    for (const hint of ['Make room.', undefined]) {
      const { start, said } = refusing((path) => full(path, hint));

      await writeReports(start, resultOf(), 'reports');

      expect(said).toHaveLength(1);
      expect(said[0]).toMatch(
        /^Warning +result\.json, .*report\.html.* could not be written: .*the disk is full\./,
      );
      expect(said[0]?.includes('exit code. Make room.')).toBe(hint !== undefined);
      expect(said[0]).not.toContain('undefined');
    }
  });

  it('is told in its place, whichever was refused first', async () => {
    const { start, said } = refusing(() => undefined, {
      write: async (path) => {
        for (let turn = path.endsWith('.env') ? 50 : 0; turn > 0; turn -= 1) await Promise.resolve();
        throw full(path);
      },
    });

    await writeReports(start, resultOf(), 'reports');

    expect(said[0]).toMatch(
      /^Warning +result\.json, outputs\.env, junit\.xml, lint\.sarif, report\.md, report\.html could not/,
    );
  });

  it('is told with its reason alone where that is no refusal', async () => {
    const { start, said } = refusing((path) => (path.endsWith('.json') ? new TypeError('odd') : undefined));

    await writeReports(start, resultOf(), 'reports');

    expect(said).toEqual([
      expect.stringMatching(/^Warning +result\.json could not be written: odd\n.*exit code\.$/),
    ]);
  });

  it.each([
    ['file', true],
    ['folder', false],
    [undefined, false],
  ] as const)('is told to be of an earlier run if a %s stays there: %p', async (kind, isEarlier) => {
    const { start, said } = refusing(full, {
      remove: async (path) => Promise.reject(full(path)),
      kindOf: async () => kind,
    });

    await writeReports(start, resultOf(), 'reports');

    expect(said.join().includes(EARLIER)).toBe(isEarlier);
  });

  it('takes that of an earlier run away', async () => {
    const { start, said } = refusing(full);

    await writeReports(start, resultOf(), 'reports');

    expect(said.join()).not.toContain(EARLIER);
  });
});

describe('The outputs of a run', () => {
  const appended = async (environment: Readonly<Record<string, string>>, deployments: number) => {
    const { start, said } = startOf(environment);
    const each = Array.from({ length: deployments }, (_, index) =>
      deploymentOf({ bundle: `orders-${index}`, urls: [] }),
    );
    await appendOutputs(start, resultOf({ deployments: each }));
    return { said, text: await start.files.read('/pipelines/variables').then(String, () => undefined) };
  };
  const given = { BITBUCKET_PIPELINES_VARIABLES_PATH: '/pipelines/variables' };

  it('go to the file that Bitbucket names, if it names one', async () => {
    expect((await appended(given, 1)).text).toContain('APIGEE_PIPE_ORDERS_0_TEST_REVISION=');
    expect(await appended({}, 1)).toEqual({ said: [], text: undefined });
  });

  it.each([
    [45, 0],
    [46, 1],
  ])('of %i bundles, beside five of the run, are too many %i times', async (deployments, notes) => {
    const { said } = await appended(given, deployments);

    expect(said.filter((text) => text.includes('Bitbucket holds 50 output variables'))).toHaveLength(notes);
  });
});
