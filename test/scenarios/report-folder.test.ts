import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { createRepository, proxyFiles } from '../support/repository.ts';
import { PROGRAM } from '../support/run-pipe.ts';

const EARLIER = '{"outcome":"done","exitCode":0}';
/** A bundle with a warning, which is one too many. */
const FILES = { ...proxyFiles('proxies/orders', 'orders'), 'proxies/orders/apiproxy/policies/note.txt': 'x' };
const NEEDED = { ACTION: 'lint', LINT_FAIL_ON: 'warning' };

interface Told {
  readonly exitCode: number | null;
  readonly log: string;
}

/** Root is refused nothing, so another user runs the pipe; unless the project lies where only root may read. */
const OTHER = process.getuid?.() === 0 ? { uid: 1000, gid: 1000 } : {};
const SEES = `require('node:fs').accessSync(${JSON.stringify(PROGRAM)})`;
const isRefusable = spawnSync(process.execPath, ['-e', SEES], OTHER).status === 0;

function lint(clone: string, REPORT_DIR: string, before = ''): Promise<Told> {
  const child = spawn('sh', ['-c', `${before} exec "$0" "$1"`, process.execPath, PROGRAM], {
    cwd: clone,
    env: { PATH: process.env['PATH'] ?? '', ...NEEDED, REPORT_DIR },
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(isRefusable ? OTHER : {}),
  });
  let log = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (text: Buffer) => (log += text.toString()));
  return new Promise((ended) => child.on('close', (exitCode) => ended({ exitCode, log })));
}

interface Folder {
  readonly path: string;
  readonly prepare?: (clone: string) => void;
  readonly before?: string;
  readonly says: RegExp;
  /** Only for a user who can be refused something. */
  readonly isRight?: true;
}

const FOLDERS: Readonly<Record<string, Folder>> = {
  'lies below a file': {
    path: 'apigee.txt/reports',
    prepare: (clone) => writeFileSync(join(clone, 'apigee.txt'), 'x'),
    says: /report\.html could not be written: .*a part of its path is no folder\.\n.*Take away what lies there/,
  },
  'may not be written to': {
    path: 'reports',
    prepare: (clone) => mkdirSync(join(clone, 'reports'), { mode: 0o555 }),
    isRight: true,
    says: /the user the pipe runs as may not\.\n.*REPORT_DIR.*Give the user the pipe runs as the right/,
  },
  'lies in a folder that may not be written to': {
    path: 'kept/a/b',
    prepare: (clone) => mkdirSync(join(clone, 'kept'), { mode: 0o555 }),
    isRight: true,
    says: /the user the pipe runs as may not\.\n.*Give the user the pipe runs as the right/,
  },
  'is longer than a path can be': {
    path: 'r/'.repeat(2500),
    says: /its path is too long\.\n.*Name a folder with a shorter path\./,
  },
  'is below what is never made': {
    path: '/proc/nowhere/reports',
    says: /its folder is missing and cannot be made\.\n.*Name a folder that can be written to\./,
  },
  'holds folders that are called like reports': {
    path: 'reports',
    prepare: (clone) => {
      for (const name of ['result.json', 'report.md'])
        mkdirSync(join(clone, 'reports', name, 'x'), { recursive: true });
      chmodSync(join(clone, 'reports'), 0o777);
    },
    says: /result\.json, report\.md could not be written: .*a folder lies there\.\n.*Take away what lies there/,
  },
  'takes no file of that size': {
    path: 'reports',
    before: 'ulimit -f 1;',
    says: /result\.json, .*larger than the system lets a file become\.\n.*Make room there/,
  },
};

describe('A report folder', () => {
  it.each(Object.entries(FOLDERS).filter(([, { isRight = false }]) => isRefusable || !isRight))(
    'that %s costs the reports, names a remedy, and leaves the verdict as it is',
    async (_, { path, prepare, before, says }) => {
      await using repository = await createRepository(FILES);
      chmodSync(repository.path, 0o777);
      prepare?.(repository.path);

      const { exitCode, log } = await lint(repository.path, path, before);

      expect(log).toMatch(says);
      expect(log).toMatch(/^Refused .*BN001|^Refused +1 error/m);
      expect(`${log}${exitCode}`).toMatch(/exit 1\n1$/);
    },
  );

  it('is none if it begins with a variable that nobody filled in', async () => {
    await using repository = await createRepository(FILES);
    chmodSync(repository.path, 0o777);

    const { exitCode, log } = await lint(repository.path, '$BITBUCKET_CLONE_DIR/out');

    expect(log).toMatch(/REPORT_DIR +holds the name of another variable instead of its value/);
    expect(exitCode).toBe(2);
    expect(existsSync(join(repository.path, '$BITBUCKET_CLONE_DIR'))).toBe(false);
  });

  it('never keeps the result of an earlier run in the place of one that cannot be written', async () => {
    await using repository = await createRepository(FILES);
    const reports = join(repository.path, 'reports');
    mkdirSync(reports);
    writeFileSync(join(reports, 'result.json'), EARLIER);
    for (const folder of [repository.path, reports]) chmodSync(folder, 0o777);

    const { exitCode, log } = await lint(repository.path, 'reports', 'ulimit -f 1;');

    expect(`${log}${exitCode}`).toMatch(/exit 1\n1$/);
    expect(existsSync(join(reports, 'result.json'))).toBe(false);
    expect(log).not.toContain('of an earlier run');
  });

  it('is said to hold the result of an earlier run if that cannot be taken away', async () => {
    if (!isRefusable) return;
    await using repository = await createRepository(FILES);
    const reports = join(repository.path, 'reports');
    mkdirSync(reports);
    writeFileSync(join(reports, 'result.json'), EARLIER);
    chmodSync(repository.path, 0o777);
    chmodSync(reports, 0o555);
    try {
      const { exitCode, log } = await lint(repository.path, 'reports');

      expect(`${log}${exitCode}`).toMatch(/exit 1\n1$/);
      expect(log).toContain('What lies there is of an earlier run.');
      expect(readFileSync(join(reports, 'result.json'), 'utf8')).toBe(EARLIER);
    } finally {
      // Whoever cannot write there cannot clear it away either.
      chmodSync(reports, 0o777);
    }
  });
});
