import { describe, expect, it } from '@jest/globals';
import { soundDocuments } from '../../src/bundle/documents.ts';
import { referencesIn } from '../../src/bundle/references.ts';
import { contentFrom, proxyFiles } from './sample-bundles.ts';

describe('referencesIn', () => {
  it('lists what a bundle expects to find, with entry and line', () => {
    const content = contentFrom({
      ...proxyFiles(),
      'apiproxy/policies/A.xml':
        '<KeyValueMapOperations mapIdentifier="rates"><Scope>organization</Scope></KeyValueMapOperations>',
      'apiproxy/policies/B.xml': '<KeyValueMapOperations>\n<MapName>config</MapName></KeyValueMapOperations>',
      'apiproxy/policies/C.xml': '<FlowCallout>\n\n<SharedFlowBundle>common</SharedFlowBundle></FlowCallout>',
      'apiproxy/targets/t.xml': [
        '<TargetEndpoint><HTTPTargetConnection>',
        '<SSLInfo><KeyStore>ref://front</KeyStore>',
        '<TrustStore>roots</TrustStore></SSLInfo>',
        '<LoadBalancer><Server name="one"/>',
        '<Server name="two"/></LoadBalancer>',
        '</HTTPTargetConnection></TargetEndpoint>',
      ].join('\n'),
    });

    expect(referencesIn(soundDocuments(content, 'orders'))).toEqual([
      {
        kind: 'keyValueMap',
        name: 'rates',
        scope: 'organization',
        entry: 'apiproxy/policies/A.xml',
        line: 1,
      },
      {
        kind: 'keyValueMap',
        name: 'config',
        scope: 'environment',
        entry: 'apiproxy/policies/B.xml',
        line: 2,
      },
      { kind: 'sharedFlow', name: 'common', entry: 'apiproxy/policies/C.xml', line: 3 },
      { kind: 'reference', name: 'front', entry: 'apiproxy/targets/t.xml', line: 2 },
      { kind: 'keystore', name: 'roots', entry: 'apiproxy/targets/t.xml', line: 3 },
      { kind: 'targetServer', name: 'one', entry: 'apiproxy/targets/t.xml', line: 4 },
      { kind: 'targetServer', name: 'two', entry: 'apiproxy/targets/t.xml', line: 5 },
    ]);
  });

  it('leaves out names that only the request knows, and maps that the policy makes itself', () => {
    const content = contentFrom({
      ...proxyFiles(),
      'apiproxy/policies/A.xml': '<KeyValueMapOperations mapIdentifier="{request.header.map}"/>',
      'apiproxy/policies/B.xml': '<KeyValueMapOperations><MapName ref="map"/></KeyValueMapOperations>',
      'apiproxy/policies/C.xml':
        '<KeyValueMapOperations mapIdentifier="own"><InitialEntries/></KeyValueMapOperations>',
      'apiproxy/policies/D.xml': '<FlowCallout><SharedFlowBundle ref="flow.variable"/></FlowCallout>',
      'apiproxy/targets/t.xml':
        '<TargetEndpoint><SSLInfo><KeyStore>ref://{store}</KeyStore></SSLInfo></TargetEndpoint>',
    });

    expect(referencesIn(soundDocuments(content, 'orders'))).toEqual([]);
  });
});
