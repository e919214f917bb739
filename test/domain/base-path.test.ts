import { describe, expect, it } from '@jest/globals';
import {
  basePathFault,
  isBasePathTemplate,
  normalBasePath,
  sameBasePath,
} from '../../src/domain/base-path.ts';

describe('A base path', () => {
  it.each([
    ['/', '/'],
    ['//', '/'],
    ['/orders', '/orders'],
    ['/orders/', '/orders'],
    ['/orders//', '/orders'],
    ['/orders/**', '/orders'],
    ['/orders/**/', '/orders'],
    ['/orders/**/**', '/orders'],
    ['/orders/*', '/orders/*'],
    ['/orders**', '/orders**'],
    ['/**', '/'],
    ['', ''],
  ])('%j is %j to Apigee', (written, normal) => {
    expect(normalBasePath(written)).toBe(normal);
    expect(sameBasePath(written, normal)).toBe(true);
  });

  it('is another one if it names another', () => {
    expect(sameBasePath('/orders', '/order')).toBe(false);
    expect(sameBasePath('/orders/*', '/orders')).toBe(false);
  });

  it.each(['{{ BASE_PATH }}', '/${path}', '/@path@', '/%path%', '/TO_BE_REPLACED', '/__path', '/<path>'])(
    '%j is a template',
    (path) => expect(isBasePathTemplate(path)).toBe(true),
  );

  it.each(['/orders', '/V1', '/a@b', '/50%', '/snake_case'])('%j is none', (path) =>
    expect(isBasePathTemplate(path)).toBe(false),
  );

  it.each(['/orders', '/v1/*', '/v1/**', '/*/orders', '/', '/v1.2/a..b', '/...', '/orders//'])(
    '%j can be called',
    (path) => expect(basePathFault(path)).toBeUndefined(),
  );

  it.each([
    '/v1*',
    '/v1/***',
    '/a b',
    '/a?b',
    '/a#b',
    '/a/../b',
    '/a/..',
    '/./a',
    'orders',
    '',
    '//orders',
    '/a//b',
  ])('%j cannot', (path) => expect(basePathFault(path)).toMatch(/^(in )?which /));
});
