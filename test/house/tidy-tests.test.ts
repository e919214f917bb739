import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { ROOT } from '../support/run-pipe.ts';
import { OF_TESTS, temporaryFolder } from '../support/temporary-folder.ts';

const leaves = (name: string) => `fs.mkdirSync(os.tmpdir() + '/${name}', { recursive: true });`;

const FILES: Readonly<Record<string, string>> = {
  'takes no folder': "test('one', () => {});",
  'takes a folder that goes by itself': `test('one', () => { ${leaves(`${OF_TESTS}/mine`)} });`,
  'removes what it made': `${leaves('mine')} afterAll(() => fs.rmdirSync(os.tmpdir() + '/mine')); test('one', () => {});`,
  'leaves a folder': `test('one', () => { ${leaves('mine')} });`,
  'leaves a folder and is not chosen': `${leaves('mine')} test.skip('one', () => {});`,
};

interface Told {
  readonly testResults: readonly { readonly name: string; readonly message: string }[];
}

it('A test file fails that leaves something in the temporary folder, and says what', () => {
  const folder = temporaryFolder('test-files-');
  for (const [name, text] of Object.entries(FILES))
    writeFileSync(
      join(folder, `${name}.test.js`),
      `const fs = require('node:fs');\nconst os = require('node:os');\n${text}\n`,
    );
  const config = {
    testEnvironment: join(ROOT, 'test/support/tidy-environment.ts'),
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
  const said = testResults.flatMap(({ name, message }) => (message === '' ? [] : [[name, message.trim()]]));
  expect(testResults).toHaveLength(5);
  expect(said).toEqual([
    [
      join(folder, 'leaves a folder.test.js'),
      expect.stringMatching(/These stay in the temporary folder: mine$/),
    ],
  ]);
});
