import { spawnSync } from 'node:child_process';
import { readdirSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { makeTemporaryFolder } from '../../src/adapters/files/temporary-folder.ts';
import { ROOT } from '../support/run-pipe.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

describe('a temporary folder', () => {
  const work = temporaryFolder('work-');

  it('lies in the next place if the first one cannot be written to, for its owner alone', () => {
    const file = join(work, 'file');
    writeFileSync(file, '');

    for (const first of [join(work, 'missing'), file]) {
      const folder = makeTemporaryFolder('mine-', [first, work]);
      expect(dirname(folder)).toBe(work);
      expect(statSync(folder).mode & 0o777).toBe(0o700);
    }
  });

  it('is refused with a sentence if no place can be written to', () => {
    const places = [join(work, 'missing'), join(work, 'missing too')];

    expect(() => makeTemporaryFolder('mine-', places)).toThrow(/missing too.* cannot be written/);
  });

  it('goes with a process that ends in the middle of its work', () => {
    const place = temporaryFolder('place-');
    const program = `
      import { writeFileSync } from 'node:fs';
      import { makeTemporaryFolder } from './src/adapters/files/temporary-folder.ts';
      for (const prefix of ['first-', 'second-'])
        writeFileSync(makeTemporaryFolder(prefix, ['${place}']) + '/made', '');
      process.exit(process.getBuiltinModule('node:fs').readdirSync('${place}').length);`;

    const { status } = spawnSync(process.execPath, ['--input-type=module', '-e', program], { cwd: ROOT });

    expect(status).toBe(2);
    expect(readdirSync(place)).toEqual([]);
  });
});
