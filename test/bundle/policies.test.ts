import { describe, expect, it } from '@jest/globals';
import { soundDocuments } from '../../src/bundle/documents.ts';
import { policiesIn } from '../../src/bundle/references.ts';
import { contentFrom } from './sample-bundles.ts';

describe('The policies of a bundle', () => {
  it('are told by name and type, whether a flow uses them or not, with no name as an empty one', () => {
    const content = contentFrom({
      'apiproxy/orders.xml': '<APIProxy name="orders"/>',
      'apiproxy/policies/Q.xml': '<Quota name="Q-PerApp"/>',
      'apiproxy/policies/X.xml': '<SpikeArrest/>',
      'apiproxy/targets/default.xml': '<TargetEndpoint name="default"/>',
    });

    expect(policiesIn(soundDocuments(content, 'orders'))).toEqual([
      { name: 'Q-PerApp', type: 'Quota' },
      { name: '', type: 'SpikeArrest' },
    ]);
  });
});
