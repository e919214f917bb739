import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { expect, it } from '@jest/globals';
import { ROOT } from '../support/run-pipe.ts';
import { OF_TESTS, temporaryFolder } from '../support/temporary-folder.ts';

const leaves = (name: string) => `fs.mkdirSync(os.tmpdir() + '/${name}', { recursive: true });`;

const FILES: Readonly<Record<string, string>> = {
  'takes no folder': "test('one', () => {});",
  'takes a folder that goes by itself': `test('one', () => { ${leaves(`${OF_TESTS}/mine`)} });`,
  'runs npm': `test('one', () => { ${leaves('node-compile-cache/v26')} });`,
  'removes what it made': `${leaves('mine')} afterAll(() => fs.rmdirSync(os.tmpdir() + '/mine')); test('one', () => {});`,
  'leaves a folder': `test('one', () => { ${leaves('mine')} });`,
  'leaves a folder and is not chosen': `${leaves('mine')} test.skip('one', () => {});`,
};

interface Told {
  readonly testResults: readonly { readonly name: string; readonly message: string }[];
}

/** What each file that failed says. */
function saidOf(files: Readonly<Record<string, string>>, options: Readonly<Record<string, boolean>> = {}) {
  const folder = temporaryFolder('test-files-');
  for (const [name, text] of Object.entries(files))
    writeFileSync(
      join(folder, `${name}.test.js`),
      `const fs = require('node:fs');\nconst os = require('node:os');\n${text}\n`,
    );
  const config = {
    testEnvironment: join(ROOT, 'test/support/tidy-environment.ts'),
    testEnvironmentOptions: options,
    rootDir: folder,
    cacheDirectory: join(folder, 'cache'),
    transform: {},
  };
  const words = ['--json', '--runInBand', '--config', JSON.stringify(config)];
  const { stdout } = spawnSync(process.execPath, [join(ROOT, 'node_modules/jest/bin/jest.js'), ...words], {
    cwd: folder,
    encoding: 'utf8',
  });
  const { testResults } = JSON.parse(stdout) as Told;
  expect(testResults).toHaveLength(Object.keys(files).length);
  return testResults.flatMap(({ name, message }) =>
    message === '' ? [] : [[basename(name, '.test.js'), message.trim()]],
  );
}

const stay = (name: string) => expect.stringMatching(`These stay in the temporary folder: ${name}$`);

it('A test file fails that leaves something in the temporary folder, and says what', () => {
  expect(saidOf(FILES)).toEqual([['leaves a folder', stay('mine')]]);
});

it('A test file that runs foreign programs fails for what the pipe leaves', () => {
  const files = {
    'a browser leaves one': `test('one', () => { ${leaves('.org.chromium.x')} });`,
    'the pipe leaves one': `test('one', () => { ${leaves('apigee-pipe-git-x')} });`,
  };

  expect(saidOf(files, { foreignPrograms: true })).toEqual([
    ['the pipe leaves one', stay('apigee-pipe-git-x')],
  ]);
});
