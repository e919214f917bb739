import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { prepareAll } from '../../../src/adapters/apigeelint/prepare-all.ts';
import { prepareJob } from '../../../src/adapters/apigeelint/prepare-job.ts';
import type { RunControl } from '../../../src/adapters/apigeelint/run-control.ts';
import type { LintSettings } from '../../../src/ports/linter.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { bundlesIn, contentOf, plainProxy, writeTree, zipIn } from './bundles.ts';

const folder = temporaryFolder('prepared-');
const cloneOf = (files: Readonly<Record<string, string>>): string =>
  writeTree(mkdtempSync(join(folder, 'clone-')), files);

const SCRIPT = { 'resources/jsc/a.js': 'var a = 1;\n' };

interface Given {
  readonly settings?: Partial<LintSettings>;
  readonly control?: RunControl;
  readonly zipped?: boolean;
}

/** The one proxy of a clone, `orders`, made ready; paths are told from the clone. */
async function prepared(files: Readonly<Record<string, string>>, given: Given = {}) {
  const clone = cloneOf(files);
  const settings = { profile: 'apigeex', excluded: [], ...given.settings } as const;
  const [bundle] =
    given.zipped === true ? [zipIn(clone, 'orders.zip', plainProxy('x', SCRIPT))] : bundlesIn(clone);
  if (bundle === undefined) throw new Error('no bundle');
  const content = await contentOf(bundle);
  const control = given.control ?? {};
  const asked = prepareJob(bundle, { place: { clone, denied: [] }, settings, content, control });
  const below = (path: string) => path.replace(`${clone}/`, '');
  const { job } = asked;
  return {
    ...asked,
    code: asked.code.map(below),
    job: {
      ...job,
      root: below(job.root),
      hints: job.hints.map(([path]) => below(path)),
      plugins: job.plugins.map(below),
    },
  };
}

describe('The settings of ESLint that a bundle’s scripts have', () => {
  it.each([
    ['at the root', 'eslint.config.mjs'],
    ['beside the bundle', 'orders/eslint.config.js'],
    ['beside the scripts', 'orders/apiproxy/resources/jsc/eslint.config.cjs'],
  ])('are code that runs with it: %s', async (_, config) => {
    const { code, job } = await prepared({ ...plainProxy('orders', SCRIPT), [config]: '' });

    expect(code).toEqual([config]);
    expect(job.ownEslint).toBe(true);
  });

  it.each<[string, Record<string, string>, Given]>([
    ['without scripts', plainProxy('orders'), {}],
    ['where PO025 is left out', plainProxy('orders', SCRIPT), { settings: { excluded: ['PO025'] } }],
    ['in a zip', {}, { zipped: true }],
  ])('are none %s', async (_, files, given) => {
    const { code, job } = await prepared({ ...files, 'eslint.config.mjs': '' }, given);

    expect(code).toEqual([]);
    expect(job.ownEslint).toBe(false);
  });

  it('are none where there are none, and the nearest where there are two', async () => {
    const files = plainProxy('orders', SCRIPT);

    expect((await prepared(files)).code).toEqual([]);
    expect(
      (await prepared({ ...files, 'eslint.config.mjs': '', 'orders/eslint.config.js': '' })).code,
    ).toEqual(['orders/eslint.config.js']);
  });
});

describe('The rules that a bundle is linted by', () => {
  const control = {
    profile: 'apigee',
    excluded: ['BN001'],
    ignoreDirectives: true,
    complexConditionTermCount: 3,
    policyCountLimit: 4,
    maxWarnings: 5,
  } as const;

  it('are those of its .apigeelintrc where the run chose none', async () => {
    const { job, maxWarnings } = await prepared(plainProxy('orders'), {
      control,
      settings: { profileGiven: false },
    });

    expect({ ...job, maxWarnings }).toMatchObject(control);
  });

  it('are those of the run where it chose some, a setting as a whole', async () => {
    const { job } = await prepared(plainProxy('orders'), { control, settings: { excluded: ['PO001'] } });

    expect(job).toMatchObject({ profile: 'apigeex', excluded: ['PO001'], policyCountLimit: 4 });
  });

  it('are apigeelint’s own where nobody chose', async () => {
    const { job } = await prepared(plainProxy('orders'));

    expect(job).toMatchObject({
      profile: 'apigeex',
      excluded: [],
      ignoreDirectives: false,
      complexConditionTermCount: 12,
      policyCountLimit: 100,
      plugins: [],
      zip: false,
      root: 'orders/apiproxy',
    });
  });

  it('may be plugins of the repository, by their names', async () => {
    const files = { ...plainProxy('orders'), 'rules/EX-AB001-x.js': '', 'rules/AB001-y.js': '' };
    const clone = cloneOf(files);
    const [bundle] = bundlesIn(clone);
    if (bundle === undefined) throw new Error('no bundle');
    const { code, job } = prepareJob(bundle, {
      place: { clone, denied: [] },
      settings: { profile: 'apigeex', excluded: [] },
      content: await contentOf(bundle),
      control: { plugins: join(clone, 'rules') },
    });

    expect(code).toEqual([join(clone, 'rules/EX-AB001-x.js')]);
    expect(job.plugins).toEqual(code);
  });

  it('are asked of a zip as if it lay in a folder that is nowhere', async () => {
    const { job } = await prepared({}, { zipped: true });

    expect(job).toMatchObject({ zip: true, root: '/zipped/bundle/apiproxy' });
    expect(job.files.every(([path]) => path.startsWith('/zipped/bundle/apiproxy/'))).toBe(true);
  });
});

describe('The settings beside and above a script', () => {
  const hintsOf = async (files: Record<string, string>, more: Record<string, string>) =>
    (await prepared({ ...plainProxy('orders', files), ...more })).job.hints;

  it('are lent up to the root, but not what is part of the bundle', async () => {
    const own = { ...SCRIPT, 'resources/jsc/package.json': '{}' };
    const more = { '.jshintrc': '{}', 'orders/package.json': '{}', 'eslint-suppressions.json': '{}' };

    expect(await hintsOf(own, more)).toEqual([
      'orders/package.json',
      '.jshintrc',
      'eslint-suppressions.json',
    ]);
  });

  it('are none without a script; JSON is one', async () => {
    const more = { '.jshintrc': '{}', 'eslint-suppressions.json': '{}' };

    expect(await hintsOf({}, more)).toEqual([]);
    expect(await hintsOf({ 'resources/jsc/a.json': '{}' }, more)).toEqual([
      '.jshintrc',
      'eslint-suppressions.json',
    ]);
  });
});

describe('Bundles that are made ready', () => {
  it('are those that were read, and what is wrong with their settings is told once', async () => {
    const clone = cloneOf({ ...plainProxy('a'), ...plainProxy('b'), '.apigeelintrc': '--wrong\n' });
    const bundles = bundlesIn(clone);
    const [first] = bundles;
    const content = first && (await contentOf(first));
    const { jobs, problems } = prepareAll(bundles, {
      place: { clone, denied: [] },
      settings: { profile: 'apigeex', excluded: [] },
      contentOf: (bundle) => (bundle.name === 'a' ? content : undefined),
    });

    expect(jobs.map(({ bundle }) => bundle.name)).toEqual(['a']);
    expect(problems.map(({ code }) => code)).toEqual(['config-invalid']);
  });

  it('take the .apigeelintrc beside them, a zip that of the clone alone', async () => {
    const clone = cloneOf({
      ...plainProxy('orders'),
      'orders/.apigeelintrc': '--maxWarnings 1\n',
      '.apigeelintrc': '--maxWarnings 2\n',
    });
    const bundles = [...bundlesIn(clone), zipIn(clone, 'orders/x.zip', plainProxy('x'))];
    const { jobs } = prepareAll(bundles, {
      place: { clone, denied: [join(clone, 'none.json')] },
      settings: { profile: 'apigeex', excluded: [] },
      contentOf: () => new Map(),
    });

    expect(jobs.map(({ maxWarnings }) => maxWarnings)).toEqual([1, 2]);
  });
});
