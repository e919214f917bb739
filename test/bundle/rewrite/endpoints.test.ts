import { describe, expect, it } from '@jest/globals';
import { joinBasePath } from '../../../src/bundle/rewrite/change-base-paths.ts';
import { rewriteContent } from '../../../src/bundle/rewrite/rewrite-content.ts';
import * as fc from '../../support/properties.ts';
import { contentOf, NO_RULES, textOf } from './bundle-of.ts';

const endpoint = (basePath: string) =>
  `<ProxyEndpoint name="default">\n  <HTTPProxyConnection>\n    ${basePath}\n  </HTTPProxyConnection>\n</ProxyEndpoint>\n`;
const target = (name: string, inside: string) =>
  `<TargetEndpoint name="${name}"><HTTPTargetConnection>${inside}</HTTPTargetConnection></TargetEndpoint>`;
const where = 'apigee.yaml:9:3';

describe('joinBasePath', () => {
  it.each([
    ['/orders', '/v2', '-pr7', '/v2/orders-pr7'],
    ['/orders', '', '/pr7', '/orders/pr7'],
    ['/orders/', '', '-pr7', '/orders-pr7'],
    ['/orders/**', '/v2', '-pr7', '/v2/orders-pr7/**'],
    ['/', '/v2', '', '/v2'],
    ['/', '', '/pr7', '/pr7'],
    ['', '', '', '/'],
    ['/**', '/v2', '', '/v2/**'],
    ['/**', '', '/pr7', '/pr7/**'],
    ['orders', 'v2/', '', '/v2/orders'],
    [' /a/*/b ', '/v2', '', '/v2/a/*/b'],
  ])('%s with %s and %s is %s', (...[basePath, prefix, suffix, joined]) => {
    expect(joinBasePath(basePath, { prefix, suffix })).toBe(joined);
  });

  it('always begins with one slash, doubles none, ends in none, and changes nothing without a prefix or suffix', () => {
    const segments = fc.array(fc.stringMatching(/^[a-z0-9._-]{1,6}$/), { maxLength: 3 });
    const path = fc
      .tuple(segments, fc.constantFrom('', '/', '//', '/**'))
      .map(([parts, tail]) => `/${parts.join('/')}${tail}`);

    fc.assert(
      fc.property(path, segments, fc.constantFrom('', '-pr7', '/pr7'), (basePath, prefixParts, suffix) => {
        const prefix = prefixParts.length === 0 ? '' : `/${prefixParts.join('/')}/`;

        const joined = joinBasePath(basePath, { prefix, suffix });

        expect(joined).toMatch(/^\/(?!\/)/);
        expect(joined).not.toMatch(/\/\//);
        expect(joined === '/' || !joined.endsWith('/')).toBe(true);
        expect(joined.startsWith(prefix.slice(0, -1))).toBe(true);
        expect(joined.replace(/\/\*\*$/, '').endsWith(suffix)).toBe(true);
        expect(joinBasePath(joined, { prefix: '', suffix: '' })).toBe(joined);
      }),
    );
  });
});

describe('base paths', () => {
  it('change in every proxy endpoint, and nothing else does', () => {
    const content = contentOf({
      'apiproxy/proxies/default.xml': endpoint('<BasePath>/orders</BasePath>'),
      'apiproxy/proxies/admin.xml': endpoint('<BasePath><!-- root -->/</BasePath>'),
      'apiproxy/targets/default.xml': target('default', ''),
    });

    const result = rewriteContent(content, {
      ...NO_RULES,
      basePaths: [{ prefix: '/v2', suffix: '-pr7', where }],
    });

    expect(textOf(result.content, 'apiproxy/proxies/default.xml')).toBe(
      endpoint('<BasePath>/v2/orders-pr7</BasePath>'),
    );
    expect(textOf(result.content, 'apiproxy/proxies/admin.xml')).toContain('<BasePath>/v2-pr7</BasePath>');
    expect(result.applied.map(({ file }) => file)).toEqual([
      'apiproxy/proxies/admin.xml',
      'apiproxy/proxies/default.xml',
    ]);
  });

  it.each([
    ['no endpoint at all', { 'apiproxy/orders.xml': '<APIProxy name="orders"/>' }, /finds no proxy endpoint/],
    [
      'an endpoint without a base path',
      { 'apiproxy/proxies/default.xml': '<ProxyEndpoint/>' },
      /finds nothing at .*BasePath in apiproxy\/proxies\/default.xml/,
    ],
  ])('are an error where there is %s', (_what, files, message) => {
    const rules = { ...NO_RULES, basePaths: [{ prefix: '/v2', suffix: '', where }] };

    expect(() => rewriteContent(contentOf(files), rules)).toThrow(message);
  });
});

describe('target URLs', () => {
  const files = {
    'apiproxy/targets/default.xml': target('default', '<URL>https://old.example</URL>'),
    'apiproxy/targets/other-file.xml': target('audit', '<URL/>'),
    'apiproxy/targets/lb.xml': target('lb', '<LoadBalancer/>'),
  };
  const change = (name: string) => ({
    ...NO_RULES,
    targets: [{ endpoint: name, url: 'https://new.example/?a=1&b=2', where }],
  });

  it('change for an endpoint by its name or its file’s name', () => {
    for (const name of ['audit', 'other-file']) {
      const { content } = rewriteContent(contentOf(files), change(name));

      expect(textOf(content, 'apiproxy/targets/other-file.xml')).toContain(
        '<URL>https://new.example/?a=1&amp;b=2</URL>',
      );
      expect(textOf(content, 'apiproxy/targets/default.xml')).toBe(files['apiproxy/targets/default.xml']);
    }
  });

  it('change in a file whose name looks like a pattern, and in no other', () => {
    const odd = contentOf({
      'apiproxy/targets/a[b].xml': target('odd', '<URL/>'),
      'apiproxy/targets/ab.xml': target('plain', '<URL/>'),
    });

    expect(rewriteContent(odd, change('odd')).applied.map(({ file }) => file)).toEqual([
      'apiproxy/targets/a[b].xml',
    ]);
  });

  it('change for every endpoint that has one with *', () => {
    const { applied } = rewriteContent(contentOf(files), change('*'));

    expect(applied.map(({ file }) => file)).toEqual([
      'apiproxy/targets/default.xml',
      'apiproxy/targets/other-file.xml',
    ]);
  });

  it('are an error for an endpoint that is not there, or has no URL', () => {
    expect(() => rewriteContent(contentOf(files), change('defualt'))).toThrow(
      /finds no target endpoint defualt/,
    );
    expect(() => rewriteContent(contentOf(files), change('lb'))).toThrow(
      /finds no URL in apiproxy\/targets\/lb.xml/,
    );
  });
});
