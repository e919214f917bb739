import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { SaxesParser } from 'saxes';
import { BoundedMemory } from '../../src/bundle/bounded-memory.ts';
import { discoverBundles } from '../../src/bundle/discover/discover-bundles.ts';
import { referencesOf } from '../../src/bundle/references.ts';
import {
  archiveOf,
  contentOf,
  lintedContentOf,
  type Rendering,
  renderBundle,
} from '../../src/bundle/render-bundle.ts';
import type { ChangingConfig } from '../../src/config/config.ts';
import { parseManifest } from '../../src/config/manifest/parse-manifest.ts';
import { memoryFiles } from './memory-files.ts';
import { inFolder, proxyFiles } from './sample-bundles.ts';

afterEach(() => {
  jest.restoreAllMocks();
});

const MANIFEST = `version: 1
environments:
  test:
    basePath: { prefix: /v2 }
    rewrite:
      - { files: policies/AM-*.xml, xpath: /AssignMessage/Set/Headers/Header, text: test }
      - { files: policies/AM-*.xml, xpath: /AssignMessage, attribute: { enabled: "true" } }
  prod:
    rewrite:
      - { files: policies/AM-*.xml, xpath: /AssignMessage/Set/Headers/Header, text: prod }
`;

describe('A bundle that goes to two environments with rewrites', () => {
  it('has each file parsed once, read once to be planned with, and once more for each archive', async () => {
    const { files, reads } = countingFiles(inFolder('/clone/orders', proxyFiles('read-once')));
    const parsing = jest.spyOn(SaxesParser.prototype, 'write');
    const run = runIn(files);
    const { bundles } = await discoverBundles({ entries: [], clone: '/clone' }, files);
    const [bundle] = bundles;
    if (bundle === undefined) throw new Error('the bundle is sound');
    const archives: string[] = [];

    for (const environment of ['test', 'prod']) {
      const rendered = await renderBundle(run, bundle, environment);
      await lintedContentOf(run, rendered);
      referencesOf(await contentOf(run, rendered));
      archives.push((await archiveOf(run, rendered)).digest);
    }

    const parsed = parsing.mock.calls.flatMap(([text]) => (text === null ? [] : [text]));
    expect(new Set(archives).size).toBe(2);
    expect(parsed.filter((text, index) => parsed.indexOf(text) !== index)).toEqual([]);
    expect(parsed.length).toBeGreaterThan(Object.keys(proxyFiles()).length);
    expect(new Set(reads.values())).toEqual(new Set([3]));
  });

  it('is not sent if it changed since it was read, though it is remembered', async () => {
    const { files } = countingFiles(inFolder('/clone/orders', proxyFiles('read-once')));
    const run = runIn(files);
    const { bundles } = await discoverBundles({ entries: [], clone: '/clone' }, files);
    const [bundle] = bundles;
    if (bundle === undefined) throw new Error('the bundle is sound');
    const rendered = await renderBundle(run, bundle, 'test');

    await files.write('/clone/orders/apiproxy/resources/jsc/go.js', 'var a = 2;\n');

    await expect(archiveOf(run, rendered)).rejects.toMatchObject({ code: 'bundle-invalid' });
  });
});

describe('What is remembered', () => {
  it('is bounded: past the bound goes what was asked for longest ago, and what is larger itself is not kept', () => {
    const memory = new BoundedMemory<string>(10);
    memory.set('a', 'A', 4);
    memory.set('b', 'B', 4);
    memory.get('a');

    memory.set('c', 'C', 4);
    memory.set('a', 'AA', 6);
    memory.set('huge', 'H', 11);

    expect(['a', 'b', 'c', 'huge'].map((key) => memory.get(key))).toEqual(['AA', undefined, 'C', undefined]);
  });
});

function runIn(files: Rendering['ports']['files']): Rendering<ChangingConfig> {
  return {
    config: {
      manifest: parseManifest(MANIFEST, 'apigee.yaml'),
      apigee: { organization: 'acme' },
      deploy: { serviceAccount: undefined, allow: [] },
    } as unknown as ChangingConfig,
    context: { commit: undefined, build: undefined },
    clone: '/clone',
    variables: {},
    ports: { files },
  };
}

function countingFiles(placed: Readonly<Record<string, string>>) {
  const files = memoryFiles(placed);
  const reads = new Map<string, number>();
  const read: typeof files.read = (path, limit) => {
    reads.set(path, (reads.get(path) ?? 0) + 1);
    return files.read(path, limit);
  };
  return { files: { ...files, read }, reads };
}
