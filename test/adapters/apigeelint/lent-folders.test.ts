import { linkSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { prepareAll } from '../../../src/adapters/apigeelint/prepare-all.ts';
import { bundlesIn, plainProxy, writeTree } from './bundles.ts';
import { folder } from './compare.ts';

const SETTINGS = { profile: 'apigeex', excluded: [] } as const;
const script = { 'resources/jsc/a.js': 'var a = 1;\n' };

/** A repository that is one bundle: its root holds `apiproxy/`. */
function flat(more: Record<string, string> = {}) {
  const outside = writeTree(folder(), { ...plainProxy('clone', script), 'key.pem': 'a key' });
  const clone = writeTree(join(outside, 'clone'), more);
  return { outside, clone, bundles: bundlesIn(clone, outside).filter(({ name }) => name === 'clone') };
}

describe('what the linter is lent for a bundle', () => {
  it('is its root, whatever lies beside it: a key file, a link that leads out', () => {
    const { outside, clone, bundles } = flat({ 'key.json': '{}' });
    symlinkSync(join(outside, 'key.pem'), join(clone, 'python'));

    const { jobs, problems } = prepareAll(bundles, {
      place: { clone, denied: [join(clone, 'key.json')] },
      settings: SETTINGS,
      unpacked: new Map(),
    });

    expect(problems).toEqual([]);
    expect(jobs.map(({ readable }) => readable)).toEqual([[join(clone, 'apiproxy')]]);
  });

  it.each(['apiproxy/resources/key.json', 'apiproxy/policies/key.json'])(
    'is nothing where the key file lies in it: %s',
    (key) => {
      const { clone, bundles } = flat({ [key]: '{}' });

      const place = { clone, denied: [join(clone, key)] };
      const { jobs, problems } = prepareAll(bundles, { place, settings: SETTINGS, unpacked: new Map() });

      expect(jobs).toEqual([]);
      expect(problems).toEqual([expect.objectContaining({ code: 'bundle-invalid' })]);
    },
  );

  it('is nothing where a file in it is the key file under a second name', () => {
    const { outside, clone, bundles } = flat();
    linkSync(join(outside, 'key.pem'), join(clone, 'apiproxy/resources/jsc/innocent.js'));

    const place = { clone, denied: [join(outside, 'key.pem')] };
    const { jobs, problems } = prepareAll(bundles, { place, settings: SETTINGS, unpacked: new Map() });

    expect(jobs).toEqual([]);
    expect(problems).toEqual([expect.objectContaining({ code: 'bundle-invalid' })]);
  });

  it('is no path that --allow-fs-read takes for more than itself, and no second name of the key file', () => {
    const { outside, clone, bundles } = flat({
      'eslint.config.mjs': "import './*/x.mjs';\nimport './b/y.mjs';\nimport './*';\n",
      '*/x.mjs': '',
      'b/y.mjs': '',
    });
    linkSync(join(outside, 'key.pem'), join(clone, 'b/z.mjs'));
    writeTree(clone, { 'b/y.mjs': "import './z.mjs';\n" });

    const place = { clone, denied: [join(outside, 'key.pem')] };
    const { jobs } = prepareAll(bundles, { place, settings: SETTINGS, unpacked: new Map() });

    expect(jobs.map(({ readable }) => readable)).toEqual([
      ['apiproxy', 'eslint.config.mjs', 'b/y.mjs'].map((path) => join(clone, path)),
    ]);
  });

  it('is no root with a link that leads out, though a rendered copy is read in its place', () => {
    const { outside, clone, bundles } = flat();
    symlinkSync(join(outside, 'key.pem'), join(clone, 'apiproxy/resources/jsc/link.js'));
    const rendered = writeTree(folder(), { 'apiproxy/clone.xml': '<APIProxy name="clone"/>' });

    const settings = { ...SETTINGS, renderedAt: new Map([[bundles[0]?.path ?? '', rendered]]) };
    const { jobs, problems } = prepareAll(bundles, {
      place: { clone, denied: [] },
      settings,
      unpacked: new Map(),
    });

    expect(jobs).toEqual([]);
    expect(problems).toEqual([expect.objectContaining({ code: 'bundle-invalid' })]);
  });
});
