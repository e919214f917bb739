import { describe, expect, it } from '@jest/globals';
import { parseManifest } from '../../../src/config/manifest/parse-manifest.ts';
import {
  matchesBundle,
  precedencesOf,
  refuseUnusedEntries,
} from '../../../src/config/manifest/select-bundles.ts';
import { bundlePatterns } from '../../../src/config/manifest-defaults.ts';
import { PipeError } from '../../../src/errors/pipe-error.ts';

const bundles = [
  { name: 'orders', path: 'proxies/orders', kind: 'apiproxy' },
  { name: 'common', path: 'sharedflows/common', kind: 'sharedflow' },
] as const;
const manifest = (yaml: string) => parseManifest(`version: 1\n${yaml}`, 'apigee.yaml');

describe('a manifest’s bundles', () => {
  it('are where its plain entries say; settings alone leave nothing out', () => {
    expect(bundlePatterns(manifest('bundles: [proxies/*, { match: orders }, b.zip]'))).toEqual([
      'proxies/*',
      'b.zip',
    ]);
    expect(bundlePatterns(manifest('bundles: [{ match: orders }]'))).toEqual([]);
  });

  it('match by name or by path', () => {
    expect(
      ['orders', 'ord*', 'proxies/orders', './proxies/*/', '**/orders', '*'].map((glob) =>
        matchesBundle(glob, bundles[0]),
      ),
    ).toEqual(Array(6).fill(true));
    expect(['order', 'proxies', 'sharedflows/*'].map((glob) => matchesBundle(glob, bundles[0]))).toEqual(
      Array(3).fill(false),
    );
  });

  it('have an order, said from either end', () => {
    expect(precedencesOf(manifest('order: [{ bundle: a, after: [b], before: [c] }]'))).toEqual([
      { earlier: 'b', later: 'a', where: 'apigee.yaml:2:9' },
      { earlier: 'a', later: 'c', where: 'apigee.yaml:2:9' },
    ]);
  });

  it('must exist where settings or the order name them', () => {
    const refused = refusalOf(() =>
      refuseUnusedEntries(
        manifest(
          'bundles: [{ match: ordres }, { match: common }]\norder: [{ bundle: apiproxy:orders, after: [comon] }]',
        ),
        bundles,
      ),
    );

    expect([refused, ...refused.also].map(({ message, hint }) => `${message} ${hint}`)).toEqual([
      'apigee.yaml:2:20: ordres matches no bundle of this repository. Did you mean orders?',
      'apigee.yaml:3:9: comon matches no bundle of this repository. Did you mean common?',
    ]);
    expect(() => refuseUnusedEntries(manifest('bundles: [{ match: "*" }]'), bundles)).not.toThrow();
  });
});

function refusalOf(act: () => unknown): PipeError {
  try {
    act();
  } catch (error) {
    if (error instanceof PipeError) return error;
    throw error;
  }
  throw new Error('nothing was refused');
}
