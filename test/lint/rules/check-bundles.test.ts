import { describe, expect, it } from '@jest/globals';
import { readDocuments } from '../../../src/bundle/documents.ts';
import { factsOf } from '../../../src/bundle/facts.ts';
import type { Bundle, BundleKind } from '../../../src/domain/bundle.ts';
import { checkBundles } from '../../../src/lint/rules/check-bundles.ts';

type Tree = Readonly<Record<string, string>>;

const endpoint = (basePath: string): string =>
  `<ProxyEndpoint name="default">\n<!-- <BasePath>/old</BasePath> -->\n<HTTPProxyConnection>\n<BasePath>${basePath}</BasePath></HTTPProxyConnection></ProxyEndpoint>`;
const callout = (flow: string, before = ''): string =>
  `<FlowCallout name="x">\n${before}\n<SharedFlowBundle>${flow}</SharedFlowBundle>\n</FlowCallout>`;

/** A bundle as the discovery reads it. */
function bundle(path: string, entries: Tree, kind: BundleKind = 'apiproxy'): Bundle {
  const content = new Map(
    Object.entries(entries).map(([name, text]) => [name, new TextEncoder().encode(text)]),
  );
  return {
    name: path,
    kind,
    path,
    source: { kind: 'folder', absolutePath: `/clone/${path}` },
    entries: Object.keys(entries).map((name) => ({ name, bytes: 1 })),
    descriptor: undefined,
    digest: '',
    ...factsOf(readDocuments(content, path).documents),
  };
}

const check = (bundles: readonly Bundle[], excluded: readonly string[] = []) =>
  checkBundles(bundles, { excluded, sharedFlowsElsewhere: async () => new Set() });
const orders = (basePath: string, path = 'orders') =>
  bundle(path, { 'apiproxy/proxies/default.xml': endpoint(basePath) });

describe('PIPE003, a shared flow that is nowhere', () => {
  const caller = (text: string) => bundle('orders', { 'apiproxy/policies/FC.xml': text });

  it('is found at the policy that calls it', async () => {
    const findings = await check([caller(callout('log'))]);

    expect(findings).toEqual([
      expect.objectContaining({
        rule: 'PIPE003',
        file: 'orders/apiproxy/policies/FC.xml',
        line: 3,
        severity: 'warning',
      }),
    ]);
    expect(findings[0]?.message).toContain('log');
  });

  it('is none where the repository holds it, where it is left out, or disabled at the policy', async () => {
    const flow = bundle('log', {}, 'sharedflow');

    expect(await check([caller(callout('log')), flow])).toEqual([]);
    expect(await check([caller(callout('log'))], ['PIPE003'])).toEqual([]);
    const disabled = callout('log', '<!-- apigeelint disable=TD004,PIPE003 -->');
    expect(await check([caller(disabled)])).toEqual([]);
  });
});

describe('PIPE004, a base path claimed twice', () => {
  it('is found at both, naming the other', async () => {
    const findings = await check([
      orders('/v1/orders'),
      orders('/v1/orders/', 'copy'),
      orders('/v1', 'other'),
    ]);

    expect(findings.map(({ rule, file, line }) => [rule, file, line])).toEqual([
      ['PIPE004', 'orders/apiproxy/proxies/default.xml', 4],
      ['PIPE004', 'copy/apiproxy/proxies/default.xml', 4],
    ]);
    expect(findings[0]?.message).toBe('Claims the base path /v1/orders, as copy does.');
  });

  it('is found at all of them, naming the others', async () => {
    const [first] = await check([orders('/a'), orders('/a', 'b'), orders('/a', 'c')]);

    expect(first?.message).toBe('Claims the base path /a, as b and c do.');
  });

  it.each(['.', ''])('is found in a bundle that is the repository itself: %j', async (path) => {
    const [, own] = await check([orders('/a'), orders('/a', path)]);

    expect(own?.file).toBe('apiproxy/proxies/default.xml');
  });

  it.each(['/{{ BASE_PATH }}', '/TO_BE_REPLACED', '/@path@/v1', '/${basepath}', '/__PATH__', '/%PATH%'])(
    'is not claimed by a placeholder: %s',
    async (basePath) => {
      expect(await check([orders(basePath), orders(basePath, 'b')])).toEqual([]);
    },
  );

  it('is none where all are different', async () => {
    expect(await check([orders('/a'), orders('/b', 'b')])).toEqual([]);
  });
});

describe('PIPE005, an endpoint that no call reaches', () => {
  it('is one without a base path, or with one that is taken', async () => {
    const made = bundle('orders', {
      'apiproxy/proxies/a.xml': endpoint('/orders'),
      'apiproxy/proxies/b.xml': endpoint('/orders/'),
      'apiproxy/proxies/c.xml': '<ProxyEndpoint name="c"/>',
      'apiproxy/proxies/d.xml': endpoint('/other'),
    });

    const findings = await check([made]);

    expect(findings.map(({ file, line }) => [file, line])).toEqual([
      ['orders/apiproxy/proxies/b.xml', 4],
      ['orders/apiproxy/proxies/c.xml', undefined],
    ]);
  });
  it('is none where its file says so', async () => {
    const said = '<ProxyEndpoint name="c">\n<!-- apigeelint disable=PIPE005 -->\n</ProxyEndpoint>';

    expect(await check([bundle('orders', { 'apiproxy/proxies/c.xml': said })])).toEqual([]);
  });
});
