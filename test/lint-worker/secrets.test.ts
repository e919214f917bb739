import { basename } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { createLinter } from '../../src/adapters/apigeelint/create-linter.ts';
import { builtLinter } from '../adapters/apigeelint/built-linter.ts';
import { bundlesIn, contentOf, plainProxy, writeTree } from '../adapters/apigeelint/bundles.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { INNOCENT } from './innocent-values.ts';
import { PLANTED, type Sample } from './planted-secrets.ts';

/** Which samples PIPE002 finds something in, by what they are: each is a file of its own in one proxy. */
async function found(samples: readonly Sample[]): Promise<readonly string[]> {
  const files = samples.map(([, file, text], index) => [
    file.replace(/\/a\.(\w+)$/, `/sample-${index}.$1`),
    text,
  ]);
  const clone = writeTree(
    temporaryFolder('secrets-'),
    plainProxy('orders', Object.fromEntries(files) as Record<string, string>),
  );
  const linter = createLinter({ contentOf, program: builtLinter(), node: process.execPath, clone });
  const { findings } = await linter.inspect(bundlesIn(clone), { profile: 'apigeex', excluded: ['PO025'] });
  const indexes = findings
    .filter(({ rule }) => rule === 'PIPE002')
    .map(({ file }) => Number(/^sample-(\d+)/.exec(basename(file))?.[1]));
  return [...new Set(indexes)].sort((a, b) => a - b).map((index) => samples[index]?.[0] ?? 'no sample');
}

const named = (samples: readonly Sample[]): readonly string[] => samples.map(([what]) => what);

describe('PIPE002, measured', () => {
  it('finds every planted secret', async () => {
    expect(PLANTED.length).toBeGreaterThanOrEqual(60);
    expect(new Set(named(PLANTED)).size).toBe(PLANTED.length);
    expect(await found(PLANTED)).toEqual(named(PLANTED));
  });

  it('says nothing of innocent values', async () => {
    expect(INNOCENT.length).toBeGreaterThanOrEqual(60);
    expect(await found(INNOCENT)).toEqual([]);
  });
});
