import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { differencesOf, failingPatches, installedVendor, recordedVendor } from '../../build/vendor.ts';
import { APIGEELINT_VERSION } from '../../src/domain/findings/apigeelint-rules.ts';

const recorded = recordedVendor();

describe('the apigeelint that the build patches', () => {
  it('is the one that the patches were written for', () => {
    expect(differencesOf(recorded, installedVendor())).toEqual([]);
    expect(failingPatches()).toEqual([]);
  });

  it('is watched in every file that is patched, rewritten or replaced', () => {
    expect(Object.keys(recorded.files)).toEqual(
      expect.arrayContaining([
        'apigeelint/lib/package/plugins/CC006-checkConditionTruth.js',
        'apigeelint/lib/package/plugins/PO025-eslint.js',
        'apigeelint/lib/package/Bundle.js',
        'apigeelint/build/ConditionParser.js',
        'xpath/xpath.js',
      ]),
    );
  });

  it('has one version, which the sentences, the README and package.json say', () => {
    const { devDependencies } = JSON.parse(readFileSync('package.json', 'utf8')) as {
      devDependencies: Record<string, string>;
    };
    const said = [...readFileSync('README.md', 'utf8').matchAll(/apigeelint\S* (\d+\.\d+\.\d+)/g)];

    expect(recorded.version).toBe(APIGEELINT_VERSION);
    expect(devDependencies['apigeelint']).toBe(APIGEELINT_VERSION);
    expect(new Set(said.map(([, version]) => version))).toEqual(new Set([APIGEELINT_VERSION]));
  });

  it('fails the build by the name of what moved', () => {
    const { 'xpath/xpath.js': _, ...files } = recorded.files;
    const changed = { ...files, 'apigeelint/lib/package/Step.js': 'other', 'apigeelint/lib/new.js': 'x' };
    const rules = [...recorded.rules.slice(1), 'PO999-new'];

    expect(differencesOf(recorded, { version: '3.0.0', rules, files: changed })).toEqual([
      `apigeelint is 3.0.0; the patches were written for ${recorded.version}.`,
      'The rule PO999-new is new.',
      `The rule ${recorded.rules[0]} is gone.`,
      'apigeelint/lib/new.js is new.',
      'apigeelint/lib/package/Step.js has changed.',
      'xpath/xpath.js is missing.',
    ]);
  });
});
