import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, it } from '@jest/globals';

it('the second half of npm start tells its story to the end', async () => {
  const { stdout } = await promisify(execFile)(process.execPath, ['examples/try.ts'], {
    env: { PATH: process.env['PATH'], NO_COLOR: '1' },
  });

  expect(stdout).toContain('All 7 runs ended as they should.');
  expect(stdout).toContain('0 errors, 2 warnings in 3 bundles');
  expect(stdout).toMatch(
    /3 deployed[\s\S]*3 unchanged[\s\S]*Preview · ready[\s\S]*rates-pr7[\s\S]*Preview · removed[\s\S]*serves again[\s\S]*ResourceCompileFailed[\s\S]*exit 3/,
  );
}, 60_000);
