import { describe, expect, it } from '@jest/globals';
import type { BundleConfig } from '../../src/config/config.ts';
import type { Bundle } from '../../src/domain/bundle.ts';
import type { Linting } from '../../src/lint/linting.ts';
import { unsaidConfiguration } from '../../src/lint/unsaid-configuration.ts';

const MAVEN = '{"configurations": []}';
const bundle = (path: string, kind: 'folder' | 'zip' = 'folder') =>
  ({ path, source: { kind } }) as unknown as Bundle;

/** The sentences about a clone with these files. */
async function said(
  there: Readonly<Record<string, string | Error>>,
  {
    bundles = [bundle('src/gateway/orders')],
    manifest,
    chosen = false,
  }: { bundles?: readonly Bundle[]; manifest?: object; chosen?: boolean } = {},
): Promise<readonly string[]> {
  const names = Object.keys(there);
  const files = {
    resolve: (_: string, name: string) => name,
    kindOf: async (name: string) =>
      names.includes(name) ? 'file' : names.some((one) => one.startsWith(`${name}/`)) ? 'folder' : undefined,
    read: async (name: string, limit: number) => {
      expect(limit).toBe(4_194_304);
      const text = there[name];
      if (text instanceof Error) throw text;
      return Buffer.from(text ?? '');
    },
  };
  const config = { manifest: manifest && { content: manifest }, configurationChosen: chosen };
  const run = { config, clone: '.', ports: { files } } as unknown as Linting<BundleConfig>;
  return (await unsaidConfiguration(run, bundles)).map(({ message }) => message);
}

const HOLDS_VALUES =
  'holds values of Maven for each environment, and the manifest does not say whether they count.';
const HOLDS_ENTITIES =
  'holds configuration entities, and neither the manifest nor CONFIG says whether they count.';

describe('Configuration that nobody says anything of', () => {
  it('is named, whether beside a bundle, above it, or at the root', async () => {
    for (const folder of ['', 'src/', 'src/gateway/', 'src/gateway/orders/']) {
      expect(await said({ [`${folder}config.json`]: MAVEN })).toEqual([
        `${folder}config.json ${HOLDS_VALUES}`,
      ]);
      expect(await said({ [`${folder}edge.json`]: '{}' })).toEqual([`${folder}edge.json ${HOLDS_ENTITIES}`]);
      expect(await said({ [`${folder}resources/edge/org/x.json`]: '[]' })).toEqual([
        `${folder}resources/edge ${HOLDS_ENTITIES}`,
      ]);
    }
    expect(await said({ 'other/config.json': MAVEN, 'other/edge.json': '' })).toEqual([]);
  });

  it('is none of Maven’s unless it looks like it, or cannot be read', async () => {
    expect(await said({ 'config.json': '{"port": 80}' })).toEqual([]);
    expect(await said({ 'config.json': new Error('too large') })).toEqual([`config.json ${HOLDS_VALUES}`]);
  });

  it('is fine once the manifest or CONFIG has said something, be it no', async () => {
    const there = { 'config.json': MAVEN, 'edge.json': '{}' };

    expect(await said(there)).toHaveLength(2);
    expect(await said(there, { manifest: {} })).toHaveLength(2);
    expect(await said(there, { manifest: { mavenConfig: false } })).toEqual([`edge.json ${HOLDS_ENTITIES}`]);
    expect(await said(there, { manifest: { configuration: false } })).toEqual([
      `config.json ${HOLDS_VALUES}`,
    ]);
    expect(await said(there, { chosen: true })).toEqual([`config.json ${HOLDS_VALUES}`]);
  });

  it('is looked for beside bundles in folders of the clone alone', async () => {
    const there = { 'a/config.json': MAVEN, '../b/config.json': MAVEN, '/c/config.json': MAVEN };

    expect(await said(there, { bundles: [bundle('a', 'zip'), bundle('../b'), bundle('/c')] })).toEqual([]);
  });

  it('is counted if there is much of it', async () => {
    const there = Object.fromEntries(['a', 'b', 'c', 'd'].map((name) => [`${name}/config.json`, MAVEN]));
    const of = (count: number) =>
      said(there, { bundles: ['a', 'b', 'c', 'd'].slice(0, count).map((name) => bundle(name)) });

    expect(await of(2)).toEqual([`a/config.json, b/config.json ${HOLDS_VALUES.replace('holds', 'hold')}`]);
    expect(await of(3)).toEqual([
      `a/config.json, b/config.json, c/config.json ${HOLDS_VALUES.replace('holds', 'hold')}`,
    ]);
    expect((await of(4))[0]).toContain('c/config.json (and 1 more like it) hold');
  });
});
