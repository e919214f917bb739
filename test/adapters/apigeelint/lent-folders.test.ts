import { linkSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { prepareAll } from '../../../src/adapters/apigeelint/prepare-all.ts';
import type { Bundle } from '../../../src/domain/bundle.ts';
import { bundlesIn, contentOf, plainProxy, writeTree } from './bundles.ts';
import { folder } from './compare.ts';

const SETTINGS = { profile: 'apigeex', excluded: [] } as const;
const script = { 'resources/jsc/a.js': 'var a = 1;\n' };

/** A repository that is one bundle: its root holds `apiproxy/`. */
function flat(more: Record<string, string> = {}) {
  const outside = writeTree(folder(), { ...plainProxy('clone', script), 'key.pem': 'a key' });
  const clone = writeTree(join(outside, 'clone'), more);
  return { outside, clone, bundles: bundlesIn(clone, outside).filter(({ name }) => name === 'clone') };
}

async function prepare(clone: string, bundles: readonly Bundle[], denied: readonly string[] = []) {
  const contents = new Map(
    await Promise.all(bundles.map(async (bundle) => [bundle, await contentOf(bundle)] as const)),
  );
  const place = { clone, denied };
  return prepareAll(bundles, { place, settings: SETTINGS, contentOf: (one) => contents.get(one) });
}

describe('what the linter is lent for a bundle', () => {
  it('is nothing on the disk, whatever lies beside it: a key file, a link that leads out', async () => {
    const { outside, clone, bundles } = flat({ 'key.json': '{}' });
    symlinkSync(join(outside, 'key.pem'), join(clone, 'python'));

    const { jobs, problems } = await prepare(clone, bundles, [join(clone, 'key.json')]);

    expect(problems).toEqual([]);
    expect(jobs.map(({ readable }) => readable)).toEqual([[]]);
  });

  it.each(['apiproxy/resources/key.json', 'apiproxy/policies/key.json'])(
    'is nothing if the key file lies in it: %s',
    async (key) => {
      const { clone, bundles } = flat({ [key]: '{}' });

      const { jobs, problems } = await prepare(clone, bundles, [join(clone, key)]);

      expect(jobs).toEqual([]);
      expect(problems).toEqual([expect.objectContaining({ code: 'bundle-invalid' })]);
    },
  );

  it('is nothing if a file in it is the key file under a second name', async () => {
    const { outside, clone, bundles } = flat();
    linkSync(join(outside, 'key.pem'), join(clone, 'apiproxy/resources/jsc/innocent.js'));

    const { jobs, problems } = await prepare(clone, bundles, [join(outside, 'key.pem')]);

    expect(jobs).toEqual([]);
    expect(problems).toEqual([expect.objectContaining({ code: 'bundle-invalid' })]);
  });

  it('is no path that --allow-fs-read takes for more than itself, and no second name of the key file', async () => {
    const { outside, clone, bundles } = flat({
      'eslint.config.mjs': "import './*/x.mjs';\nimport './b/y.mjs';\nimport './*';\n",
      '*/x.mjs': '',
      'b/y.mjs': '',
    });
    linkSync(join(outside, 'key.pem'), join(clone, 'b/z.mjs'));
    writeTree(clone, { 'b/y.mjs': "import './z.mjs';\n" });

    const { jobs } = await prepare(clone, bundles, [join(outside, 'key.pem')]);

    expect(jobs.map(({ readable }) => readable)).toEqual([
      ['eslint.config.mjs', 'b/y.mjs'].map((path) => join(clone, path)),
    ]);
  });

  it('is no settings file that is a link, a key file or larger than a megabyte', async () => {
    const { outside, clone, bundles } = flat({
      '.jshintignore': 'x'.repeat(1024 * 1024 + 1),
      'package.json': '{}',
    });
    symlinkSync(join(outside, 'key.pem'), join(clone, '.jshintrc'));

    const { jobs } = await prepare(clone, bundles, [join(clone, 'package.json')]);

    expect(jobs.map(({ job }) => job.hints)).toEqual([[]]);
  });

  it('is a settings file of up to a megabyte', async () => {
    const { clone, bundles } = flat({ '.jshintignore': 'x'.repeat(1024 * 1024) });

    const { jobs } = await prepare(clone, bundles);

    expect(jobs.map(({ job }) => job.hints)).toEqual([[[join(clone, '.jshintignore'), 1024 * 1024]]]);
  });
});
