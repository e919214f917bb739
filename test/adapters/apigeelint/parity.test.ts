import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { zipSync } from 'fflate';
import type { Bundle } from '../../../src/domain/bundle.ts';
import { bundlesIn, NO_FACTS, plainProxy, writeTree } from './bundles.ts';
import { BAD_SCRIPTS, compare, folder } from './compare.ts';

const corpus = resolve('../shared/corpus');

const withCache = (name: string, type: string): Record<string, string> => ({
  ...plainProxy(name, {
    'policies/Cache-1.xml': `<${type} name="Cache-1"><CacheKey><Prefix>p</Prefix><KeyFragment>k</KeyFragment></CacheKey></${type}>\n`,
  }),
  [`${name}/apiproxy/proxies/default.xml`]: `<ProxyEndpoint name="default">
  <PreFlow name="PreFlow"><Request><Step><Name>Cache-1</Name></Step></Request><Response/></PreFlow>
  <HTTPProxyConnection><BasePath>/${name}</BasePath></HTTPProxyConnection>
  <RouteRule name="none"/>
</ProxyEndpoint>
`,
});

describe('the same findings as apigeelint', () => {
  const withCorpus = existsSync(corpus) ? it : it.skip;

  // Skipped where the corpus of real bundles does not lie beside the project.
  withCorpus(
    'on every bundle of the corpus',
    async () => {
      const bundles = bundlesIn(corpus);

      const { ours, theirs, problems } = await compare(corpus, bundles);

      expect(bundles).toHaveLength(57);
      expect(theirs.length).toBeGreaterThan(300);
      expect(ours).toEqual(theirs);
      expect(problems).toEqual([]);
    },
    120_000,
  );

  it('on a cache that one bundle fills and another reads', async () => {
    const clone = writeTree(folder(), {
      ...withCache('filling', 'PopulateCache'),
      ...withCache('reading', 'LookupCache'),
    });

    const { ours, theirs } = await compare(clone, bundlesIn(clone));

    expect(theirs.filter((key) => key.includes('BN003'))).toHaveLength(1);
    expect(ours).toEqual(theirs);
  }, 60_000);

  it('in a zip', async () => {
    const clone = folder();
    const files = Object.entries(plainProxy('x', BAD_SCRIPTS)).map(
      ([name, text]) => [name.slice(2), Buffer.from(text)] as const,
    );
    writeTree(clone, { 'out/orders.zip': zipSync(Object.fromEntries(files)) });
    const bundle: Bundle = {
      ...NO_FACTS,
      name: 'x',
      kind: 'apiproxy',
      path: 'out/orders.zip',
      source: { kind: 'zip', absolutePath: join(clone, 'out/orders.zip'), prefix: '' },
      entries: files.map(([name, { length }]) => ({ name, bytes: length })),
    };

    const { ours, theirs } = await compare(clone, [bundle]);

    expect(ours.some((key) => key.includes('out/orders.zip/apiproxy/resources/jsc/bad.js'))).toBe(true);
    expect(ours).toEqual(theirs);
  }, 60_000);

  it('with the profile for Edge, exclusions, and directives in the files', async () => {
    const clone = writeTree(folder(), {
      ...plainProxy('orders', {
        ...BAD_SCRIPTS,
        'policies/AM-Odd.xml':
          '<?xml version="1.0"?>\n<!-- apigeelint disable=PO034 -->\n<AssignMessage name="Other"><Wrong/></AssignMessage>\n',
        'policies/CORS-1.xml': '<CORS name="CORS-1"/>\n',
        'policies/Broken.xml': '<Quota name="Broken">\n',
      }),
    });

    const { ours, theirs } = await compare(clone, bundlesIn(clone), {
      profile: 'apigee',
      excluded: ['PO013', 'PO025', 'BN005'],
    });

    expect(theirs.length).toBeGreaterThan(5);
    expect(ours).toEqual(theirs);
  }, 60_000);
});
