import { existsSync } from 'node:fs';
import { chmod, mkdtemp, readdir, rm, utimes } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import type { Emulator } from '../emulator/emulator.ts';
import { runPipe } from '../support/run-pipe.ts';
import { story, writesIn } from '../support/story.ts';

const corpus = resolve('../shared/corpus');
const standards = join(corpus, 'consumer-data-standards');
/** Their authors' bundles lie beside the project, not in it. */
const whereTheyAre = existsSync(corpus) ? describe : describe.skip;

const DEPLOY = { LINT_FAIL_ON: 'never', APIGEE_ENV: 'test' };

/** What Apigee was sent, whatever the order: name, bytes of the request, content of the revision. */
function importsIn(emulator: Emulator): readonly string[] {
  const imports = emulator.calls(/(?:apis|sharedflows)\.create$/);
  return imports
    .map(({ operation, bundle = '', bodyBytes }) => {
      const kind = operation?.includes('sharedflows') === true ? 'sharedflow' : 'apiproxy';
      const files = Object.entries(emulator.importedFiles(kind, bundle, '1')).map(
        ([name, bytes]) => `${name} ${Buffer.from(bytes).toString('base64')}`,
      );
      return `${kind} ${bundle} ${bodyBytes} ${files.join('\n')}`;
    })
    .toSorted();
}

whereTheyAre('real bundles (skipped where ../shared/corpus is absent)', () => {
  it.concurrent('are deployed with what they call, and the second run changes nothing', async () => {
    await story({ files: {} }, async ({ emulator, repository, run }) => {
      await repository.copy(standards, '.');
      // Its base path is that of CDS-Admin: one or the other.
      await rm(join(repository.path, 'src/apiproxies/admin/CDS-AdminWithRealMetrics'), { recursive: true });

      const planned = await run({ ...DEPLOY, ACTION: 'plan' });
      expect(planned.result.problems).toEqual([]);
      expect(planned.exitCode).toBe(0);
      expect(planned.result.plan).toHaveLength(28);
      expect(writesIn(emulator)).toEqual([]);

      const deployed = await run({ ...DEPLOY, PARALLEL: '30' });
      expect(deployed.log).toContain('28 deployed');
      expect(deployed.exitCode).toBe(0);
      const flows = deployed.result.bundles.filter(({ kind }) => kind === 'sharedflow');
      for (const { name } of flows) expect(emulator.serving('test', 'sharedflow', name)).toBe('1');

      const again = await run(DEPLOY);
      expect(again.result.outcome).toBe('unchanged');
    });
  });

  it.concurrent('are the same bytes from another clone, in another zone and language', async () => {
    const places = [
      { TZ: 'UTC', LANG: 'C' },
      { TZ: 'Asia/Kolkata', LANG: 'tr_TR.UTF-8', LC_ALL: 'tr_TR.UTF-8' },
    ];
    const [here, there] = await Promise.all(places.map(async (place) => sentFrom(place)));

    expect(here?.imports.length).toBeGreaterThan(5);
    expect(there).toEqual(here);
  });

  it.concurrent('are all linted and listed, from a clone that may not be written to', async () => {
    const reports = await mkdtemp(join(tmpdir(), 'apigee-pipe-reports-'));
    try {
      const { exitCode, log, result } = await runPipe({
        environment: {
          ACTION: 'lint',
          LINT_FAIL_ON: 'never',
          BITBUCKET_CLONE_DIR: corpus,
          REPORT_DIR: reports,
        },
        directory: reports,
      });

      expect(log).toContain('57 bundles');
      expect(result.problems).toEqual([]);
      expect(exitCode).toBe(0);
      expect(result.bundles).toHaveLength(57);
      expect(new Set(result.bundles.map(({ path, kind }) => `${kind} ${path}`)).size).toBe(57);
      expect(result.problems).toEqual([]);
      expect(await readdir(reports)).toContain('lint.sarif');
    } finally {
      await rm(reports, { recursive: true, force: true });
    }
  });
});

async function sentFrom(place: Readonly<Record<string, string>>) {
  const sent = { imports: [] as readonly string[], digests: [] as readonly string[] };
  await story({ files: {} }, async ({ emulator, repository, run }) => {
    await repository.copy(join(standards, 'src', 'shared-flows'), 'flows');
    if (place['TZ'] !== 'UTC') await changeLooks(join(repository.path, 'flows'));

    const { exitCode, result } = await run({ ...DEPLOY, ...place, PARALLEL: '30' });

    expect(exitCode).toBe(0);
    sent.imports = importsIn(emulator);
    sent.digests = result.bundles.map(({ digest }) => digest);
  });
  return sent;
}

/** Modes and times are no content. */
async function changeLooks(folder: string): Promise<void> {
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isFile()) await chmod(path, 0o755);
    await utimes(path, 1, 1);
  }
}
