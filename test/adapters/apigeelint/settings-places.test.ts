import { describe, expect, it } from '@jest/globals';
import { createLinter } from '../../../src/adapters/apigeelint/create-linter.ts';
import { builtLinter } from './built-linter.ts';
import { bundlesIn, contentOf, plainProxy, rootOf, writeTree, zipIn } from './bundles.ts';
import { folder } from './compare.ts';
import { inParallel, keyOf, runOriginal } from './original.ts';

const odd = { 'policies/Q-1.xml': '<Quota name="Q-1"/>\n', 'resources/xsd/a.xsd': '<x/>\n' };

describe('an .apigeelintrc counts as it does for apigeelint', () => {
  it('beside the bundle before the one of the clone, for a zip in the clone only, with its limit of warnings', async () => {
    const clone = writeTree(folder(), {
      '.apigeelintrc': '--excluded BN005\n--profile apigee\n',
      'own/.apigeelintrc': '--excluded BN013 # for now\n--profile apigeex\n--maxWarnings 0\n',
      ...plainProxy('own', odd),
      'enough/.apigeelintrc': '--profile apigeex\n--maxWarnings 3\n',
      ...plainProxy('enough', odd),
      ...plainProxy('none', odd),
      'zips/.apigeelintrc': '--excluded BN013\n',
    });
    const zip = zipIn(clone, 'zips/x.zip', {
      ...plainProxy('x', odd),
      'x/.apigeelintrc': '--excluded PO035\n',
    });
    const bundles = [...bundlesIn(clone), zip];
    const linter = createLinter({ contentOf, program: builtLinter(), node: process.execPath, clone });

    const { findings, problems } = await linter.inspect(bundles, {
      profile: 'apigeex',
      profileGiven: false,
      excluded: [],
    });

    const runs = await inParallel(bundles, 2, async (one) =>
      runOriginal(clone, rootOf(one), { options: [] }),
    );
    expect(findings.map(keyOf).sort()).toEqual(runs.flatMap((run) => run.findings ?? []).sort());
    const rulesOf = (name: string) =>
      new Set(findings.filter(({ bundle }) => bundle === name).map(({ rule }) => rule));
    expect(rulesOf('own').has('BN013')).toBe(false);
    expect(rulesOf('own').has('BN005')).toBe(true);
    for (const name of ['none', 'x']) {
      expect(rulesOf(name).has('BN013')).toBe(true);
      expect(rulesOf(name).has('BN005')).toBe(false);
    }
    expect(problems.map(({ message }) => message)).toEqual([
      expect.stringMatching(/^own has \d warnings; its \.apigeelintrc allows 0\.$/),
    ]);
    const errors = (name: string) =>
      findings.some(({ bundle, severity }) => bundle === name && severity === 'error');
    expect(runs.map(({ exitCode }) => exitCode)).toEqual(
      bundles.map(({ name }) => (errors(name) || name === 'own' ? 1 : 0)),
    );
  });
});
