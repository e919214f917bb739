import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { makeTemporaryFolder } from '../../src/adapters/files/temporary-folder.ts';

describe('a temporary folder', () => {
  const work = mkdtempSync(join(tmpdir(), 'apigee-pipe-temporary-'));
  afterAll(() => rmSync(work, { recursive: true, force: true }));

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
});
