import { describe, expect, it } from '@jest/globals';
import { createLinter } from '../../../src/adapters/apigeelint/create-linter.ts';
import { DEFAULT_LIMITS, type LintLimits } from '../../../src/adapters/apigeelint/limits.ts';
import type { PreparedJob } from '../../../src/adapters/apigeelint/prepare-job.ts';
import { prewarm } from '../../../src/adapters/apigeelint/prewarmed-worker.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { builtLinter } from './built-linter.ts';
import { bundlesIn, contentOf, plainProxy, writeTree } from './bundles.ts';
import { children, jobOf, NOTHING, placeOf, withCode } from './fake-children.ts';

const SETTINGS = { profile: 'apigeex', excluded: [] } as const;

const SCRIPTS = { 'resources/jsc/bad.js': "var x = 'a'\n" };

/** A repository of proxies with a script each, and what its linter says, with a prewarmed worker and without. */
async function lint(names: readonly string[], limits: Partial<LintLimits> = {}) {
  const files = Object.fromEntries(names.flatMap((name) => Object.entries(plainProxy(name, SCRIPTS))));
  const clone = writeTree(temporaryFolder('ahead-'), files);
  const bundles = bundlesIn(clone);
  const open = () =>
    createLinter({
      contentOf,
      program: builtLinter(),
      node: process.execPath,
      clone,
      limits: { ...DEFAULT_LIMITS, ...limits },
    });
  const ahead = open();
  ahead.prewarm();
  for (const bundle of bundles) {
    ahead.keep(bundle, await contentOf(bundle));
    ahead.inspectAhead(bundle, SETTINGS);
  }
  return { bundles, ahead, plain: open() };
}

describe('a linter that was started ahead', () => {
  it.each([2, 14])('says what one says that was not, of %i bundles', async (count) => {
    const names = Array.from({ length: count }, (_, index) => `proxy-${index}`);
    const { bundles, ahead, plain } = await lint(names);

    const answer = await ahead.inspect(bundles, SETTINGS);

    expect(answer.findings.filter(({ rule }) => rule === 'PO025').length).toBeGreaterThanOrEqual(count);
    expect(answer).toEqual(await plain.inspect(bundles, SETTINGS));
  });

  it('forgets what it was asked ahead where the settings turn out to be others', async () => {
    const { bundles, ahead } = await lint(['orders']);

    const { findings } = await ahead.inspect(bundles, { ...SETTINGS, excluded: ['PO025'] });

    expect(findings.filter(({ rule }) => rule === 'PO025')).toEqual([]);
  });

  it('names each bundle that dies once, though it died ahead', async () => {
    const { bundles, ahead } = await lint(['fares', 'orders'], { milliseconds: 1 });

    const { problems } = await ahead.inspect(bundles, SETTINGS);

    expect(problems.map(({ code, where }) => [code, where])).toEqual([
      ['lint-died', 'fares'],
      ['lint-died', 'orders'],
    ]);
  });
});

describe('A child that was started ahead', () => {
  const changed = (job: PreparedJob, bytes: readonly string[]): PreparedJob => ({
    ...job,
    bytes: bytes.map((text) => Buffer.from(text)),
  });

  it('knows the answer to what it was asked ahead, and asks of what is not the same', async () => {
    const ahead = children(() => NOTHING);
    const prewarmed = prewarm(placeOf(), ahead.start);
    prewarmed.begin(changed(jobOf('a'), ['x', 'y']));
    prewarmed.begin(withCode('b', 'x.mjs'));
    const child = await prewarmed.take();
    const asked = ahead.started[0]?.asked;

    await child?.ask(changed(jobOf('a'), ['x', 'y']));
    expect(asked).toEqual(['a']);
    await child?.ask(changed(jobOf('a'), ['x', 'z']));
    expect(asked).toEqual(['a', 'a']);
    await child?.ask(changed(jobOf('a'), ['x']));
    expect(asked).toEqual(['a', 'a', 'a']);
    await child?.ask(jobOf('b'));
    expect(asked).toEqual(['a', 'a', 'a', 'b']);
  });

  it('is taken once, if it is alive', async () => {
    const ahead = children((name) => (name === 'b' ? 'time' : NOTHING));
    const prewarmed = prewarm(placeOf(), ahead.start);
    prewarmed.begin(jobOf('a'));
    expect(await prewarmed.take()).toBeDefined();
    expect(await prewarmed.take()).toBeUndefined();
    prewarmed.begin(jobOf('c'));
    prewarmed.end();
    expect(ahead.started[0]).toEqual({ readable: [], asked: ['a'], ended: 0 });

    const other = prewarm(placeOf(), ahead.start);
    other.begin(jobOf('b'));
    expect(await other.take()).toBeUndefined();
    const unused = prewarm(placeOf(), ahead.start);
    unused.end();
    expect(ahead.started[2]?.ended).toBe(1);
  });
});
