import { spawn } from 'node:child_process';
import { chmodSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { createLinter, type LinterOptions } from '../../../src/adapters/apigeelint/create-linter.ts';
import { DEFAULT_LIMITS } from '../../../src/adapters/apigeelint/limits.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { until } from '../../support/until.ts';
import { builtLinter } from './built-linter.ts';
import { bundlesIn, contentOf, plainProxy, writeTree } from './bundles.ts';
import { enoughTime } from './enough-time.ts';
import { childrenOf, holds, isAlive, processesIn } from './processes.ts';

const SETTINGS = { profile: 'apigeex', excluded: [] } as const;
const script = { 'resources/jsc/a.js': 'var a = 1\n' };

const cloneOf = (files: Readonly<Record<string, string>>): string =>
  writeTree(temporaryFolder('boundary-'), files);

const open = (clone: string, more: Partial<LinterOptions> = {}) =>
  createLinter({ contentOf, program: builtLinter(), node: process.execPath, clone, ...more });

describe('the linter', () => {
  /** Whom the system takes the linter for, while code of the repository runs in it. */
  async function userOf(mode: number): Promise<number> {
    const clone = cloneOf({ ...plainProxy('orders', script), 'orders/eslint.config.mjs': 'for (;;);\n' });
    chmodSync(clone, mode);
    const pipe = spawn(process.execPath, [builtLinter()], {
      cwd: clone,
      env: { PATH: process.env['PATH'], ACTION: 'lint', REPORT_DIR: join(clone, 'reports') },
      stdio: 'ignore',
    });
    const child = await until(() => childrenOf(pipe.pid).find((pid) => holds(pid, 'eslint.config.mjs')));
    const users = /^Uid:\s+(\d+)\s+(\d+)\s+(\d+)/m.exec(readFileSync(`/proc/${child}/status`, 'utf8'));
    pipe.kill('SIGKILL');
    const [user, ...others] = users?.slice(1).map(Number) ?? [];
    expect(others).toEqual([user, user]);
    return user ?? -1;
  }

  const own = process.getuid?.() ?? -1;

  it('is another user than the pipe, if that is root', async () => {
    expect(await userOf(0o755)).toBe(own === 0 ? 65_534 : own);
  });

  it('is the same, behind the permission model alone, if nobody else may read the clone', async () => {
    expect(await userOf(0o700)).toBe(own);
  });
});

describe('the linter that is started before the pipe itself is read', () => {
  it('lints, in a process that is the only one', async () => {
    const clone = cloneOf(plainProxy('orders', script));
    const pipe = lintIn(clone, { LINT_FAIL_ON: 'never' });
    const seen = new Set<number>();
    while (pipe.exitCode === null) {
      for (const pid of childrenOf(pipe.pid)) if (holds(pid, '--permission')) seen.add(pid);
      await new Promise((done) => setTimeout(done, 5));
    }
    expect(pipe.exitCode).toBe(0);
    expect(seen.size).toBe(1);
  });

  it('is gone after a run that was refused, and after one whose clone does not exist', async () => {
    const clone = cloneOf(plainProxy('orders', script));
    const refused = lintIn(clone, { LINT_MAX_WARNINGS: 'many' });
    const lost = lintIn(clone, { BITBUCKET_CLONE_DIR: join(clone, 'nowhere') });
    await until(() => refused.exitCode !== null && lost.exitCode !== null);
    expect([refused.exitCode, lost.exitCode]).toEqual([2, 2]);
    expect(await until(() => processesIn(clone).length === 0)).toBe(true);
  });

  function lintIn(clone: string, more: Readonly<Record<string, string>> = {}) {
    return spawn(process.execPath, [builtLinter()], {
      cwd: clone,
      env: { PATH: process.env['PATH'], ACTION: 'lint', REPORT_DIR: join(clone, 'reports'), ...more },
      stdio: 'ignore',
    });
  }
});

describe('a lint that would not end', () => {
  it('ends with the time of all bundles together', async () => {
    const loops = Array.from({ length: 5 }, (_, index) => [
      ...Object.entries(plainProxy(`p${index}`, script)),
      [`p${index}/eslint.config.mjs`, 'for (;;);\n'] as const,
    ]);
    const clone = cloneOf(Object.fromEntries(loops.flat()));
    const totalMilliseconds = await enoughTime();
    const limits = { ...DEFAULT_LIMITS, totalMilliseconds, perBundleMilliseconds: 0 };
    const startedMs = performance.now();

    const { findings, problems } = await open(clone, { limits }).inspect(bundlesIn(clone), SETTINGS);

    // Each of them alone has half a minute.
    expect(performance.now() - startedMs).toBeLessThan(totalMilliseconds + 25_000);
    // Who loops takes nothing from the others: apigeelint's own rules were asked before.
    expect(findings.filter(({ rule }) => rule === 'BN013')).toHaveLength(5);
    expect(problems).toHaveLength(5);
    expect(problems.every(({ code }) => code === 'lint-died')).toBe(true);
    expect(problems.at(-1)?.message).toContain(
      `the ${totalMilliseconds / 1000} s of all bundles together were over`,
    );
  });

  it.each([
    ['loops', 'for (;;);'],
    ['sleeps', 'Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);'],
    ['waits', 'await new Promise(() => setInterval(() => 0, 1000));'],
  ])('ends with the pipe, though the pipe was killed and an eslint.config %s', async (_, code) => {
    const clone = cloneOf({ ...plainProxy('orders', script), 'orders/eslint.config.mjs': `${code}\n` });
    const pipe = spawn(process.execPath, [builtLinter()], {
      cwd: clone,
      env: { PATH: process.env['PATH'], ACTION: 'lint', REPORT_DIR: join(clone, 'reports') },
      stdio: 'ignore',
    });
    const child = await until(() => childrenOf(pipe.pid).find((pid) => holds(pid, 'eslint.config.mjs')));

    pipe.kill('SIGKILL');

    expect(await until(() => !isAlive(child))).toBe(true);
  });
});
