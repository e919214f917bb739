import { describe, expect, it } from '@jest/globals';
import { soundDocuments } from '../../src/bundle/documents.ts';
import { factsOf } from '../../src/bundle/facts.ts';
import { contentFrom, proxyFiles } from './sample-bundles.ts';

function factsWith(files: Readonly<Record<string, string>>): ReturnType<typeof factsOf> {
  return factsOf(soundDocuments(contentFrom({ ...proxyFiles(), ...files }), '.'));
}

describe('factsOf', () => {
  it('lists base paths in file order, without endpoints that have none', () => {
    const endpoint = (inner: string): string =>
      `<ProxyEndpoint><HTTPProxyConnection>${inner}</HTTPProxyConnection></ProxyEndpoint>`;

    const { basePaths } = factsWith({
      'apiproxy/proxies/z.xml': endpoint('<BasePath> /z </BasePath>'),
      'apiproxy/proxies/a.xml': endpoint('<BasePath>/a</BasePath>'),
      'apiproxy/proxies/b.xml': endpoint('<BasePath/>'),
      'apiproxy/proxies/c.xml':
        '<Other><HTTPProxyConnection><BasePath>/c</BasePath></HTTPProxyConnection></Other>',
    });

    expect(basePaths).toEqual(['/a', '/orders', '/z']);
  });

  it('tells where each endpoint has its base path, and what is disabled there', () => {
    const { endpoints } = factsWith({
      'apiproxy/proxies/a.xml':
        '<ProxyEndpoint name="a">\r\n<!-- apigeelint disable=PIPE005 -->\r\n</ProxyEndpoint>',
      'apiproxy/proxies/b.xml':
        '<ProxyEndpoint>\n<!-- apigeelint disable=PIPE004, TD001 -->\n<HTTPProxyConnection><BasePath> /b </BasePath></HTTPProxyConnection></ProxyEndpoint>',
    });

    expect(endpoints).toEqual([
      { text: '', entry: 'apiproxy/proxies/a.xml', line: undefined, disabled: ['PIPE005'] },
      { text: '/b', entry: 'apiproxy/proxies/b.xml', line: 3, disabled: ['PIPE004', 'TD001'] },
      { text: '/orders', entry: 'apiproxy/proxies/default.xml', line: 6, disabled: [] },
    ]);
  });

  it('names each shared flow once, and none that only the request knows', () => {
    const callout = (inner: string): string => `<FlowCallout>${inner}</FlowCallout>`;

    const { sharedFlowsCalled } = factsWith({
      'apiproxy/policies/1.xml': callout('<SharedFlowBundle>log</SharedFlowBundle>'),
      'apiproxy/policies/2.xml': callout('<SharedFlowBundle>auth</SharedFlowBundle>'),
      'apiproxy/policies/3.xml': callout('<SharedFlowBundle>log</SharedFlowBundle>'),
      'apiproxy/policies/4.xml': callout('<SharedFlowBundle>{flow.name}</SharedFlowBundle>'),
      'apiproxy/policies/5.xml': callout(''),
    });

    expect(sharedFlowsCalled).toEqual(['auth', 'log']);
  });

  it.each([
    ['targets/t', '<TargetEndpoint><Authentication><GoogleIDToken/></Authentication></TargetEndpoint>', true],
    [
      'policies/p',
      '<ServiceCallout><Authentication><GoogleAccessToken/></Authentication></ServiceCallout>',
      true,
    ],
    ['policies/p', '<MessageLogging><CloudLogging/></MessageLogging>', true],
    ['policies/p', '<SanitizeUserPrompt/>', true],
    ['policies/p', '<PublishMessage/>', true],
    ['policies/p', '<ServiceCallout><Payload>GoogleAccessToken</Payload></ServiceCallout>', false],
    ['policies/p', '<MessageLogging><Syslog/></MessageLogging>', false],
  ])('knows in %s.xml whether %s calls Google', (name, xml, calls) => {
    expect(factsWith({ [`apiproxy/${name}.xml`]: xml }).usesGoogleAuthentication).toBe(calls);
  });

  it('gives the description without our marker, and none where there is no descriptor', () => {
    const descriptor = (words: string): string =>
      `<APIProxy name="o"><Description>${words}</Description></APIProxy>`;
    const { 'apiproxy/orders.xml': _, ...bare } = proxyFiles();

    expect(
      factsWith({ 'apiproxy/orders.xml': descriptor('Old. [apigee-pipe 0123456789abcdef local #3]') })
        .description,
    ).toBe('Old.');
    expect(factsOf(soundDocuments(contentFrom(bare), '.')).description).toBe('');
  });
});
