import { mkdirSync, mkdtempSync, realpathSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** In the temporary folder of a test file: it goes with the file, so what lies in it is not left behind. */
export const OF_TESTS = 'of-tests';

/** A new folder that needs no removing: it goes when the test file ends (tidy-environment.ts). */
export function temporaryFolder(prefix: string): string {
  const room = join(tmpdir(), OF_TESTS);
  mkdirSync(room, { recursive: true });
  return realpathSync(mkdtempSync(join(room, prefix)));
}
