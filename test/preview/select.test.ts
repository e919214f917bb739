import { describe, expect, it } from '@jest/globals';
import { orderBundles } from '../../src/bundle/graph/order-bundles.ts';
import type { Bundle } from '../../src/domain/bundle.ts';
import { selectCopies } from '../../src/preview/plan-preview.ts';

function bundle(key: string, ...sharedFlowsCalled: readonly string[]): Bundle {
  const [kind = '', name = ''] = key.split(':');
  return { kind, name, sharedFlowsCalled } as unknown as Bundle;
}

const GRAPH = orderBundles([
  bundle('sharedflow:base'),
  bundle('sharedflow:common', 'base'),
  bundle('sharedflow:alone'),
  bundle('apiproxy:orders', 'common'),
  bundle('apiproxy:rates', 'alone', 'elsewhere'),
  bundle('apiproxy:plain'),
]);

describe('what a preview consists of', () => {
  it('is what differs, and what calls it directly or through others', () => {
    const { copied, reasons } = selectCopies(GRAPH, new Set(['sharedflow:base']));
    expect(copied).toEqual(['sharedflow:base', 'sharedflow:common', 'apiproxy:orders']);
    expect(reasons.get('apiproxy:orders')).toEqual({ kind: 'calls', sharedFlow: 'base' });
    expect(reasons.get('sharedflow:base')).toEqual({ kind: 'differs' });
  });

  it('is a proxy alone where only that differs', () => {
    expect(selectCopies(GRAPH, new Set(['apiproxy:rates'])).copied).toEqual(['apiproxy:rates']);
  });

  it('calls different what differs itself, whatever it calls', () => {
    const { reasons } = selectCopies(GRAPH, new Set(['apiproxy:orders', 'sharedflow:common']));
    expect(reasons.get('apiproxy:orders')).toEqual({ kind: 'differs' });
  });

  it('is nothing where nothing differs', () => {
    expect(selectCopies(GRAPH, new Set()).copied).toEqual([]);
  });
});
