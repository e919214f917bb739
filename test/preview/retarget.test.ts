import { describe, expect, it } from '@jest/globals';
import { joinBasePath } from '../../src/bundle/rewrite/change-base-paths.ts';
import { retarget } from '../../src/preview/retarget.ts';
import { digestContent } from '../bundle/digest-content.ts';
import { contentOf, textOf } from '../bundle/rewrite/bundle-of.ts';
import { proxyFiles } from '../bundle/sample-bundles.ts';

const ENDS = { prefix: '', suffix: '/pr7' };
const copyOf = (files: Record<string, string>, sharedFlows: Record<string, string> = {}) =>
  retarget(contentOf(files), {
    name: 'orders-pr7',
    sharedFlows: new Map(Object.entries(sharedFlows)),
    basePath: ENDS,
  });

function endpoint(name: string, basePath: string | undefined): Record<string, string> {
  const path = basePath === undefined ? '' : `<BasePath>${basePath}</BasePath>`;
  return {
    [`apiproxy/proxies/${name}.xml`]: `<ProxyEndpoint name="${name}"><HTTPProxyConnection>${path}</HTTPProxyConnection></ProxyEndpoint>`,
  };
}

function callout(name: string, flow: string): Record<string, string> {
  return {
    [`apiproxy/policies/${name}.xml`]: `<FlowCallout name="${name}"><SharedFlowBundle>${flow}</SharedFlowBundle></FlowCallout>`,
  };
}

describe('a pull request’s copy of a bundle', () => {
  it('answers below its own base path on every one of six endpoints, a root and a wildcard among them', () => {
    const paths = ['/', '/orders', '/v1/*/orders', '/orders/**', '/a/', '/b'];
    const files = Object.fromEntries(
      paths.flatMap((path, index) => Object.entries(endpoint(`e${index}`, path))),
    );

    const { content } = copyOf(files);

    const found = paths.map(
      (_, index) => /<BasePath>([^<]*)</.exec(textOf(content, `apiproxy/proxies/e${index}.xml`))?.[1],
    );
    expect(found).toEqual(['/pr7', '/orders/pr7', '/v1/*/orders/pr7', '/orders/pr7/**', '/a/pr7', '/b/pr7']);
    expect(found).toEqual(paths.map((path) => joinBasePath(path, ENDS)));
  });

  it('leaves an endpoint without a base path as it is', () => {
    const files = { ...endpoint('one', '/orders'), ...endpoint('two', undefined) };
    const { content } = copyOf(files);
    expect(textOf(content, 'apiproxy/proxies/two.xml')).toBe(files['apiproxy/proxies/two.xml']);
  });

  it('calls the copies of shared flows that have one, and the live ones else', () => {
    const { content } = copyOf(
      { ...proxyFiles(), ...callout('FC-Common', ' common '), ...callout('FC-Log', 'logging') },
      { common: 'common-pr7' },
    );
    expect(textOf(content, 'apiproxy/policies/FC-Common.xml')).toContain('>common-pr7<');
    expect(textOf(content, 'apiproxy/policies/FC-Log.xml')).toContain('>logging<');
  });

  it('names a FlowCallout whose shared flow only a variable tells', () => {
    const { notFollowed } = copyOf({ ...proxyFiles(), ...callout('FC-Any', '{flow.name}') });
    expect(notFollowed).toEqual(['apiproxy/policies/FC-Any.xml']);
  });

  it('carries its own name in the descriptor and touches no other byte', () => {
    const files = proxyFiles();
    const { content } = copyOf(files);
    expect(textOf(content, 'apiproxy/orders.xml')).toBe(
      files['apiproxy/orders.xml']?.replace('name="orders"', 'name="orders-pr7"'),
    );
    expect(textOf(content, 'apiproxy/policies/AM-Set.xml')).toBe(files['apiproxy/policies/AM-Set.xml']);
    expect(digestContent(content)).not.toBe(digestContent(contentOf(files)));
  });
});
