import { describe, expect, it } from '@jest/globals';
import { bundlesIn, plainProxy, writeTree } from './bundles.ts';
import { BAD_SCRIPTS, compare, folder } from './compare.ts';

describe('the same findings as apigeelint', () => {
  it('on scripts that are good, bad, broken, nested, with CRLF, with a BOM', async () => {
    const clone = writeTree(folder(), {
      ...plainProxy('orders', BAD_SCRIPTS),
      ...plainProxy('rates', BAD_SCRIPTS),
    });

    const { ours, theirs, problems } = await compare(clone, bundlesIn(clone));

    expect(theirs.filter((key) => key.includes('PO025')).length).toBeGreaterThan(20);
    expect(ours).toEqual(theirs);
    expect(problems).toEqual([]);
  });

  it('under the eslint.config nearest above each script', async () => {
    const clone = writeTree(folder(), {
      'eslint.config.mjs':
        "import more from './tools/more.mjs';\nexport default [...more, { rules: { 'no-var': 'warn' } }];\n",
      'tools/more.mjs': "export default [{ files: ['**/*.js'], rules: { eqeqeq: 'error' } }];\n",
      ...plainProxy('orders', { ...BAD_SCRIPTS, 'resources/jsc/eq.js': 'if (a == b) { print(a); }\n' }),
      'rates/eslint.config.cjs': "module.exports = [{ rules: { semi: 'warn' } }];\n",
      ...plainProxy('rates', BAD_SCRIPTS),
    });

    const { ours, theirs, problems } = await compare(clone, bundlesIn(clone));

    expect(theirs.some((key) => key.includes('no-var'))).toBe(true);
    expect(ours).toEqual(theirs);
    expect(problems).toEqual([]);
  });

  it('under JSHint settings beside and above a script', async () => {
    const clone = writeTree(folder(), {
      '.jshintrc': '{ "asi": true }',
      'rates/.jshintignore': 'apiproxy/resources/jsc/bad.js\n',
      ...plainProxy('orders', BAD_SCRIPTS),
      ...plainProxy('rates', BAD_SCRIPTS),
      ...plainProxy('fares', {
        ...BAD_SCRIPTS,
        'resources/jsc/package.json': '{ "jshintConfig": { "esversion": 6 } }',
      }),
    });

    const { ours, theirs } = await compare(clone, bundlesIn(clone), { excluded: ['PO025'] });

    expect(theirs.filter((key) => key.includes('PO013')).length).toBeGreaterThan(5);
    expect(ours).toEqual(theirs);
  });
});
