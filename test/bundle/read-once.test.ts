import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { SaxesParser } from 'saxes';
import { BoundedMemory } from '../../src/bundle/bounded-memory.ts';
import { discoverBundles } from '../../src/bundle/discover/discover-bundles.ts';
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
  it('has each file parsed once to be found, planned or sent, whatever many rules look into it, and read once to be planned with', async () => {
    const { files, reads } = countingFiles(inFolder('/clone/orders', proxyFiles('read-once')));
    const parsing = jest.spyOn(SaxesParser.prototype, 'write');
    const parsed: { readonly what: string; readonly texts: readonly unknown[] }[] = [];
    const counted = async <Value>(what: string, work: Promise<Value>): Promise<Value> => {
      const value = await work;
      parsed.push({ what, texts: parsing.mock.calls.map(([text]) => text).filter((text) => text !== null) });
      parsing.mockClear();
      return value;
    };
    const run = runIn(files);
    const found = discoverBundles({ entries: [], clone: '/clone' }, files);
    const [bundle] = (await counted('found', found)).bundles;
    if (bundle === undefined) throw new Error('the bundle is sound');
    const archives: string[] = [];

    for (const environment of ['test', 'prod']) {
      const rendered = await counted('planned', renderBundle(run, bundle, environment));
      await counted('linted', lintedContentOf(run, rendered));
      await counted('compared', contentOf(run, rendered));
      archives.push((await counted('sent', archiveOf(run, rendered))).digest);
    }

    const twice = parsed.filter(({ texts }) => new Set(texts).size < texts.length);
    expect(new Set(archives).size).toBe(2);
    expect(parsed.map(({ what }) => what).slice(0, 5)).toEqual([
      'found',
      'planned',
      'linted',
      'compared',
      'sent',
    ]);
    expect(parsed.filter(({ texts }) => texts.length === 0)).toEqual([]);
    expect(twice).toEqual([]);
    expect(new Set(reads.values())).toEqual(new Set([3]));
  });

  it('is planned with what its rewritten files name, of which nothing is read again', async () => {
    const policy = '<KeyValueMapOperations name="KVM-Read" mapIdentifier="rates"/>';
    const { files } = countingFiles(
      inFolder('/clone/orders', { ...proxyFiles('orders'), 'apiproxy/policies/KVM-Read.xml': policy }),
    );
    const manifest = `version: 1
environments:
  test:
    rewrite: [{ files: policies/KVM-*.xml, xpath: /KeyValueMapOperations, attribute: { mapIdentifier: rates-test } }]
`;
    const { bundles } = await discoverBundles({ entries: [], clone: '/clone' }, files);
    const [bundle] = bundles;
    if (bundle === undefined) throw new Error('the bundle is sound');

    const rendered = await renderBundle(runIn(files, manifest), bundle, 'test');

    expect(bundle.references.map(({ name }) => name)).toEqual(['rates']);
    expect(rendered.references.map(({ name }) => name)).toEqual(['rates-test']);
    expect(rendered.policies.map(({ type }) => type).sort()).toEqual([
      'AssignMessage',
      'KeyValueMapOperations',
    ]);
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
  it('is bounded: what came first stays, what does not fit beside it is not kept, and room that is made counts', () => {
    const memory = new BoundedMemory<string>(10, 'first');
    memory.set('a', 'A', 4);
    memory.set('b', 'B', 4);

    memory.set('c', 'C', 3);
    memory.set('a', 'AA', 6);
    memory.set('b', 'BB', 5);
    memory.set('d', 'D', 4);

    expect(['a', 'b', 'c', 'd'].map((key) => memory.get(key))).toEqual(['AA', undefined, undefined, 'D']);
  });

  it('gives its oldest away where the latest counts, unless that would never fit', () => {
    const memory = new BoundedMemory<string>(10, 'latest');
    memory.set('a', 'A', 4);
    memory.set('b', 'B', 4);

    memory.set('c', 'C', 5);
    memory.set('d', 'D', 11);

    expect(['a', 'b', 'c', 'd'].map((key) => memory.get(key))).toEqual([undefined, 'B', 'C', undefined]);
  });
});

function runIn(files: Rendering['ports']['files'], manifest = MANIFEST): Rendering<ChangingConfig> {
  return {
    config: {
      manifest: parseManifest(manifest, 'apigee.yaml'),
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
