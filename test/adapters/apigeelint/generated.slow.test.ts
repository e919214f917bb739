import { describe, expect, it } from '@jest/globals';
import { createLinter } from '../../../src/adapters/apigeelint/create-linter.ts';
import { builtLinter } from './built-linter.ts';
import { bundlesIn, contentOf, rootOf, writeTree } from './bundles.ts';
import { folder, theirRules } from './compare.ts';
import { generateBundle } from './generated/generate-bundle.ts';
import { inParallel, keyOf, runOriginal } from './original.ts';

// These show 75 of apigeelint's rules. Others, and more: PARITY_SEED=1000 PARITY_BUNDLES=500 npm run jest -- generated
const FIRST_SEED = Number(process.env['PARITY_SEED'] ?? 250);
const COUNT = Number(process.env['PARITY_BUNDLES'] ?? 24);

describe('bundles made by chance', () => {
  it(
    'have the findings that apigeelint gives them, and a problem for each rule that throws there',
    async () => {
      const clone = folder();
      for (let seed = FIRST_SEED; seed < FIRST_SEED + COUNT; seed += 1) {
        writeTree(clone, generateBundle(`seed-${seed}`, seed));
      }
      const bundles = bundlesIn(clone);
      const linter = createLinter({ contentOf, program: builtLinter(), node: process.execPath, clone });

      const { findings, problems } = await linter.inspect(bundles, {
        profile: 'apigeex',
        profileGiven: false,
        excluded: [],
      });

      const theirs = await inParallel(bundles, 2, async (bundle) =>
        runOriginal(clone, rootOf(bundle), { options: [] }),
      );
      const differences = bundles.flatMap(({ path }, index) =>
        differ(path, {
          ours: theirRules(findings.filter(({ bundle }) => bundle === path)).map(keyOf),
          theirs: theirs[index]?.findings ?? ['no report'],
        }),
      );
      expect(differences).toEqual([]);
      expect(
        problems.map(({ where, message }) => `${where} ${/rule (\S+)/.exec(message)?.[1]}`).sort(),
      ).toEqual(bundles.flatMap(({ path }, index) => throwersIn(path, theirs[index]?.stderr ?? '')).sort());
      const rules = new Set(findings.map(({ rule }) => rule));
      expect(rules.size).toBeGreaterThan(75);
    },
    Math.max(180_000, COUNT * 2_000),
  );
});

/** As multisets: what one says more often than the other. */
function differ(
  path: string,
  { ours, theirs }: { readonly ours: readonly string[]; readonly theirs: readonly string[] },
): readonly string[] {
  const count = (keys: readonly string[], key: string): number => keys.filter((one) => one === key).length;
  return [...new Set([...ours, ...theirs])]
    .filter((key) => count(ours, key) !== count(theirs, key))
    .map((key) => `${path}: ours ${count(ours, key)}, theirs ${count(theirs, key)}: ${key}`);
}

const throwersIn = (path: string, stderr: string): readonly string[] =>
  [...stderr.matchAll(/^plugin error: (\S+)/gm)].map(([, rule]) => `${path} ${rule}`);
