import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { createRepository } from '../support/repository.ts';
import { PROGRAM } from '../support/run-pipe.ts';

const BUNDLES = 30;
/** So long that what is said of 25 of them is more than a pipe takes at once. */
const DEEP = Array.from({ length: 12 }, () => 'd'.repeat(240)).join('/');

describe('a run whose log is read late', () => {
  it('ends when all of it is read, and not before', async () => {
    const files = Array.from({ length: BUNDLES }, (_, index): [string, string] => [
      `${DEEP}/b${index}/apiproxy/orders.xml`,
      '<APIProxy',
    ]);
    await using repository = await createRepository(Object.fromEntries(files));

    const { stdout } = await promisify(execFile)(
      'sh',
      ['-c', '"$0" "$1" | { sleep 1; cat; }', process.execPath, PROGRAM],
      {
        cwd: repository.path,
        env: { PATH: process.env['PATH'] ?? '', ACTION: 'lint', BITBUCKET_CLONE_DIR: repository.path },
        maxBuffer: 1024 * 1024,
      },
    );

    expect(stdout.length).toBeGreaterThan(64 * 1024);
    expect(stdout.trimEnd().split('\n').at(-1)).toBe('exit 1');
  });
});
