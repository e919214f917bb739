import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { createLinter } from '../../../src/adapters/apigeelint/create-linter.ts';
import type { Finding } from '../../../src/domain/findings/finding.ts';
import { builtLinter } from './built-linter.ts';
import { bundlesIn, contentOf, plainProxy, rootOf, writeTree } from './bundles.ts';
import { folder } from './compare.ts';
import { type ConfigFolder, DIFFERENT, LOADING, SAME } from './eslint-configs.ts';
import { inParallel, keyOf, runOriginal } from './original.ts';

const SCRIPT = { 'a.js': 'var a = "b";\n' };

/** One bundle, with a folder of scripts for each configuration: that is the one which ESLint finds there. */
const holding = (name: string, configs: readonly (readonly [string, ConfigFolder])[]) =>
  plainProxy(
    name,
    Object.fromEntries(
      configs.flatMap(([part, files]) => inFolder(`resources/jsc/${part}`, { ...files, ...SCRIPT })),
    ),
  );

/** A bundle whose folder has the configuration: of that, the linter may read what it is lent. */
const beside = (name: string, files: ConfigFolder) => ({
  ...Object.fromEntries(inFolder(name, files)),
  ...plainProxy(name, { [`resources/jsc/${name}/a.js`]: SCRIPT['a.js'] }),
});

const inFolder = (name: string, files: ConfigFolder): readonly (readonly [string, string])[] =>
  Object.entries(files).map(([file, text]) => [`${name}/${file}`, text]);

describe('a script under an eslint.config', () => {
  const ours: Finding[] = [];
  const theirs: string[] = [];
  const ofTheirs = (name: string) => theirs.filter((key) => key.includes(`/resources/jsc/${name}/a.js"`));
  const ofOurs = (name: string) => ours.filter(({ file }) => file.endsWith(`/resources/jsc/${name}/a.js`));

  beforeAll(async () => {
    const outside = writeTree(folder(), { 'no-jiti.mjs': NO_JITI });
    const same = Object.entries(SAME);
    const loading = [
      ...Object.entries(LOADING),
      ...Object.entries(DIFFERENT).map(([name, { files }]) => [name, files] as const),
    ];
    const clone = writeTree(folder(), {
      ...holding(
        'even',
        same.filter((_, index) => index % 2 === 0),
      ),
      ...holding(
        'odd',
        same.filter((_, index) => index % 2 === 1),
      ),
      ...Object.fromEntries(loading.flatMap(([name, files]) => Object.entries(beside(name, files)))),
      'packages/linked/index.js': '',
    });
    // What workspaces look like: a package beside the others that is a link.
    for (const modules of ['required-parts/node_modules', 'imported-parts/node_modules/@my'])
      symlinkSync(join(clone, 'packages/linked'), join(clone, modules, 'linked'));
    const bundles = bundlesIn(clone);
    const linter = createLinter({ contentOf, program: builtLinter(), node: process.execPath, clone });
    const { findings, problems } = await linter.inspect(bundles, { profile: 'apigeex', excluded: ['PO013'] });
    expect(problems).toEqual([]);
    ours.push(...findings);
    const env = { NODE_OPTIONS: `--import=${join(outside, 'no-jiti.mjs')}` };
    const options = ['--profile', 'apigeex', '-e', 'PO013'];
    const runs = await inParallel(bundles, 2, async (bundle) =>
      runOriginal(clone, rootOf(bundle), { options, env }),
    );
    theirs.push(...runs.flatMap(({ findings: found }) => found ?? []));
  });

  it.each(Object.keys(SAME))('says what it says for apigeelint: %s', (name) => {
    expect(ofOurs(name).map(keyOf).sort()).toEqual(ofTheirs(name).sort());
    expect(ofTheirs(name)).toHaveLength(name === 'exports-nothing' ? 0 : 1);
  });

  it.each(Object.keys(LOADING))('says what it says for apigeelint, by each of its %s', (name) => {
    const rules = ofTheirs(name).map((key) => /(?<="warning",")[\w-]+/.exec(key)?.[0] ?? key);
    expect(rules.toSorted()).toEqual(name === 'required-parts' ? RULES : ['id-length', ...RULES]);
    expect(ofOurs(name).map(keyOf).sort()).toEqual(ofTheirs(name).sort());
  });

  it.each(Object.entries(DIFFERENT))('says otherwise on purpose: %s', (name, { says }) => {
    expect(ofOurs(name).map(({ message }) => message)).toEqual([expect.stringContaining(says)]);
    expect(ofTheirs(name).join()).toContain('no-var: unknown');
  });
});

const RULES = ['no-unused-vars', 'no-var', 'quotes', 'semi'];

// A tool of this project brings jiti, and ESLint would find it beside itself: where apigeelint is installed, it is not.
const NO_JITI = `import { registerHooks } from 'node:module';
registerHooks({
  resolve(specifier, context, next) {
    if (specifier === 'jiti') throw Object.assign(new Error('not here'), { code: 'ERR_MODULE_NOT_FOUND' });
    return next(specifier, context);
  },
});
`;
