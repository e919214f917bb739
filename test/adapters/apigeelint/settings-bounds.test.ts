import { execFileSync } from 'node:child_process';
import { rmSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { readRunControl } from '../../../src/adapters/apigeelint/run-control.ts';
import { cpuMsSince, cpuNow } from '../../support/cpu-time.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { writeTree } from './bundles.ts';

/** Node makes no pipe with a name. */
const MKFIFO = 'mkfifo';

const cloneOf = (files: Readonly<Record<string, string>>): string =>
  writeTree(temporaryFolder('bounds-'), files);

describe('settings that are no settings', () => {
  it.each<[string, (path: string) => void]>([
    ['gigabytes', (path) => truncateSync(path, 3 * 1024 ** 3)],
    [
      'a pipe that nobody writes to',
      (path) => {
        rmSync(path);
        execFileSync(MKFIFO, [path]);
      },
    ],
  ])('are not waited for: %s', (_, spoil) => {
    const clone = cloneOf({ '.apigeelintrc': '--excluded BN005\n' });
    spoil(join(clone, '.apigeelintrc'));
    const startedMs = performance.now();

    expect(readRunControl(clone, [clone])?.settings ?? {}).toEqual({});

    expect(performance.now() - startedMs).toBeLessThan(20_000);
  });

  it.each([`--excluded BN005${' '.repeat(60_000)}x`, `--${'a'.repeat(60_000)}`, '--x \n'.repeat(12_000)])(
    'cost no more than their length',
    (text) => {
      const clone = cloneOf({ '.apigeelintrc': text });
      const started = cpuNow();

      const problems = readRunControl(clone, [clone])?.problems ?? [];

      expect(cpuMsSince(started)).toBeLessThan(1000);
      expect(problems.length).toBeGreaterThan(0);
      expect(problems.length).toBeLessThanOrEqual(20);
      expect(Math.max(...problems.map(({ message }) => message.length))).toBeLessThan(600);
    },
  );
});
