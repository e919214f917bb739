import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, symlinkSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { proxyFiles } from '../support/repository.ts';
import { runPipe } from '../support/run-pipe.ts';
import { story } from '../support/story.ts';

const LINT = { ACTION: 'lint' };

describe('what a run leaves', () => {
  it.concurrent('is appended to the variables of later steps', async () => {
    await story({}, async ({ repository, run }) => {
      await repository.write({ 'pipe.env': 'EARLIER=1\n' });
      const BITBUCKET_PIPELINES_VARIABLES_PATH = join(repository.path, 'pipe.env');

      const ended = await run({ ...LINT, BITBUCKET_PIPELINES_VARIABLES_PATH });

      expect(readFileSync(BITBUCKET_PIPELINES_VARIABLES_PATH, 'utf8')).toBe(
        `EARLIER=1\n${await ended.report('outputs.env')}`,
      );
    });
  });

  it.concurrent('is no less where those variables cannot be written', async () => {
    await story({}, async ({ run }) => {
      const ended = await run({ ...LINT, BITBUCKET_PIPELINES_VARIABLES_PATH: '/proc/nowhere/pipe.env' });

      expect(ended.exitCode).toBe(0);
      expect(await ended.report('outputs.env')).toContain("APIGEE_PIPE_OUTCOME='done'");
    });
  });

  it.concurrent('goes where REPORT_DIR says', async () => {
    await story({}, async ({ repository, run }) => {
      const ended = await run({ ...LINT, REPORT_DIR: 'build/out put' });

      expect(ended.result.outcome).toBe('done');
      const junit = readFileSync(join(repository.path, 'build/out put/junit.xml'), 'utf8');
      expect(junit).toContain('<testsuite');
    });
  });

  const places: readonly (readonly [string, string])[] = [
    ['is a file', 'taken'],
    ['cannot be made', '/proc/nowhere/reports'],
  ];
  for (const [what, REPORT_DIR] of places) {
    it.concurrent(`is told in the log where REPORT_DIR ${what}, and the verdict stands`, async () => {
      await story({}, async ({ emulator, repository }) => {
        await repository.write({ taken: 'a file' });
        const environment = emulator.environment({ REPORT_DIR });

        const { exitCode, log } = await runPipe({ environment, directory: repository.path });

        expect(log).toMatch(/Warning +result\.json, .*could not be written/);
        expect(log).not.toMatch(/^\s+at |undefined/m);
        expect(exitCode).toBe(0);
        expect(emulator.serving('test', 'apiproxy', 'orders')).toBe('1');
      });
    });
  }

  it.concurrent('is told in the log where the disk is full', async () => {
    await story({}, async ({ repository }) => {
      const full = join(repository.path, 'full');
      mkdirSync(full);
      // A small file system needs root; without it there is no full disk to try.
      if (!mounted(full)) return;
      try {
        writeFileSync(join(full, 'ballast'), new Uint8Array(16_384 - 4096));
        const environment = { ...LINT, REPORT_DIR: 'full' };
        const { exitCode, log } = await runPipe({ environment, directory: repository.path });

        expect(log).toContain('could not be written');
        expect(log).toContain('the disk is full');
        expect(exitCode).toBe(0);
      } finally {
        execFileSync('umount', [full]);
      }
    });
  });
});

describe('where a run looks', () => {
  it.concurrent('is the clone, wherever the step stands in it', async () => {
    await story({}, async ({ repository, run }) => {
      const environment = { ...LINT, BITBUCKET_CLONE_DIR: repository.path, BUNDLES: 'proxies/orders' };
      const directory = join(repository.path, 'proxies');
      const { exitCode } = await runPipe({ environment, directory });

      const result = JSON.parse(
        readFileSync(join(repository.path, 'test-reports/apigee-pipe/result.json'), 'utf8'),
      ) as { bundles: { path: string }[] };
      expect(exitCode).toBe(0);
      expect(result.bundles[0]?.path).toBe('proxies/orders');
      expect((await run(LINT)).result.bundles).toHaveLength(1);
    });
  });

  it.concurrent('is the clone, by whatever link the step came to it', async () => {
    await story({}, async ({ emulator, repository }) => {
      const link = `${repository.path}-link`;
      symlinkSync(repository.path, link);
      try {
        const environment = emulator.environment({ BITBUCKET_CLONE_DIR: link });
        const { exitCode, log } = await runPipe({ environment, directory: link });

        expect(log).toContain('✔ orders');
        expect(exitCode).toBe(0);
      } finally {
        unlinkSync(link);
      }
    });
  });

  it.concurrent('is this step’s share where SHARD asks for it', async () => {
    const files = Object.assign(
      {},
      ...['a', 'b', 'c', 'd', 'e', 'f'].map((name) => proxyFiles(`proxies/${name}`, name)),
    ) as Record<string, string>;
    await story({ files }, async ({ run }) => {
      const shares = ['0', '1'].map((step) =>
        run({
          ACTION: 'plan',
          // Side by side in one clone: each leaves its own reports.
          REPORT_DIR: `reports/${step}`,
          SHARD: 'true',
          BITBUCKET_PARALLEL_STEP: step,
          BITBUCKET_PARALLEL_STEP_COUNT: '2',
        }),
      );
      const [first, second] = await Promise.all(shares);

      const names = [...(first?.result.plan ?? []), ...(second?.result.plan ?? [])].map(
        ({ bundle }) => bundle,
      );
      expect(names.toSorted()).toEqual(['a', 'b', 'c', 'd', 'e', 'f']);
      expect(first?.result.plan.length).toBeLessThan(6);
    });
  });

  it.concurrent('is told with commit, branch and build', async () => {
    await story({}, async ({ run }) => {
      const commit = 'a1b2c3d4a1b2c3d4a1b2c3d4a1b2c3d4a1b2c3d4';
      const { log, result } = await run({
        ...LINT,
        BITBUCKET_REPO_FULL_NAME: 'acme/apis',
        BITBUCKET_COMMIT: commit,
        BITBUCKET_BRANCH: 'main',
        BITBUCKET_BUILD_NUMBER: '42',
      });

      expect(log).toContain('a1b2c3d4 on main, build 42');
      expect(result.source).toEqual({
        repository: 'acme/apis',
        commit,
        branch: 'main',
        pullRequest: null,
        build: 42,
      });
    });
  });
});

function mounted(folder: string): boolean {
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=16k', 'tmpfs', folder], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
