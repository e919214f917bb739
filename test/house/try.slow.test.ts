import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { expect, it } from '@jest/globals';
import { textIn } from '../../examples/picture-text.ts';

it('the second half of npm start tells its story to the end', async () => {
  const { stdout } = await promisify(execFile)(process.execPath, ['examples/try.ts'], {
    env: { PATH: process.env['PATH'], NO_COLOR: '1' },
  });

  expect(stdout).toContain('All 7 runs ended as they should.');
  expect(stdout).toContain('0 errors, 2 warnings in 3 bundles');
  expect(stdout).toMatch(
    /3 deployed[\s\S]*3 unchanged[\s\S]*Preview · ready[\s\S]*rates-pr7[\s\S]*Preview · removed[\s\S]*serves again[\s\S]*ResourceCompileFailed[\s\S]*exit 3/,
  );
  expect(plain(stdout)).toContain(quotedInReadme());
  const picture = textIn(readFileSync('docs/deploy.png'));
  expect(picture).toContain('serves again');
  expect(withoutTimes(stdout)).toContain(withoutTimes(picture));
});

/** Where a number may differ from run to run, and the column that it stands in. */
const withoutTimes = (log: string): string => log.replaceAll(/ *\d+\.\d s|(?<=build )\d+| +$/gm, '');

/** A comment as the story shows it, without its links. */
const plain = (stdout: string): string =>
  stdout.replaceAll(/^ {2}│ ?/gm, '').replaceAll(/\[(build \d+)\]\([^)]*\)/g, '$1');

/** The comment that the README shows. */
function quotedInReadme(): string {
  const [quoted = ''] = /^> \*\*Apigee.*(?:\n>.*)+/m.exec(readFileSync('README.md', 'utf8')) ?? [];
  expect(quoted.split('\n').length).toBeGreaterThan(5);
  return quoted.replaceAll(/^> ?/gm, '');
}
