import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { createLinter } from '../../../src/adapters/apigeelint/create-linter.ts';
import { builtLinter } from './built-linter.ts';
import { bundlesIn, contentOf, writeTree } from './bundles.ts';
import { folder, theirRules } from './compare.ts';
import { keyOf } from './original.ts';
import { PARITY_FOLDER, type ParityBundle } from './parity-bundle.ts';

const NAMES = readdirSync(PARITY_FOLDER);
const bundleCalled = (name: string): ParityBundle =>
  JSON.parse(readFileSync(join(PARITY_FOLDER, name), 'utf8')) as ParityBundle;

describe('the findings that apigeelint was recorded to give', () => {
  it.each(NAMES)('are those of the pipe: %s', async (name) => {
    const { files, findings } = bundleCalled(name);
    const clone = writeTree(folder(), files);
    const linter = createLinter({ contentOf, program: builtLinter(), node: process.execPath, clone });

    const ours = await linter.inspect(bundlesIn(clone), { profile: 'apigeex', excluded: [] });

    expect(theirRules(ours.findings).map(keyOf).sort()).toEqual(findings);
  });

  it('are of most rules there are', () => {
    const all = NAMES.flatMap((name) => bundleCalled(name).findings);
    const rules = new Set(all.map((key) => String((JSON.parse(key) as readonly unknown[])[3])));

    expect(rules.size).toBeGreaterThan(70);
  });
});
