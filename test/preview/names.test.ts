import { describe, expect, it } from '@jest/globals';
import { joinBasePath } from '../../src/bundle/rewrite/change-base-paths.ts';
import {
  basePathEnds,
  DEFAULT_BASE_PATH,
  DEFAULT_NAME,
  type PreviewNaming,
  previewName,
} from '../../src/preview/names.ts';

const OURS: PreviewNaming = { name: DEFAULT_NAME, basePath: DEFAULT_BASE_PATH, pullRequest: 7 };
const at = (path: string, basePath = DEFAULT_BASE_PATH) =>
  joinBasePath(path, basePathEnds({ ...OURS, basePath }));

describe('the name of a copy', () => {
  it('has the pull request in it, as the manifest says', () => {
    expect(previewName('orders', OURS)).toBe('orders-pr7');
    expect(previewName('orders', { ...OURS, name: 'pr{id}.{name}' })).toBe('pr7.orders');
  });

  it('does not take a name for a pattern', () => {
    expect(previewName('{id}{name}', OURS)).toBe('{id}{name}-pr7');
  });

  it('is cut where it grows too long, and stays one of its kind', () => {
    const long = 'o'.repeat(248);
    const [one, other] = [`${long}xa`, `${long}xb`].map((name) => previewName(name, OURS));
    expect(previewName(long.slice(1), OURS)).toBe(`${long.slice(1)}-pr7`);
    expect(one).toMatch(/^o{242}-[0-9a-f]{8}$/);
    expect(other).toHaveLength(251);
    expect(one).not.toBe(other);
  });
});

describe('the base path of a copy', () => {
  it.each([
    ['/orders', '/orders/pr7'],
    ['/orders/', '/orders/pr7'],
    ['/', '/pr7'],
    ['', '/pr7'],
    ['/v1/*/orders', '/v1/*/orders/pr7'],
    ['/orders/**', '/orders/pr7/**'],
    ['/v1/*', '/v1/*/pr7'],
  ])('of %s is %s', (path, copy) => {
    expect(at(path)).toBe(copy);
  });

  it('may have the pull request before the path', () => {
    expect(at('/orders', '/pr{id}{path}')).toBe('/pr7/orders');
    expect(at('/', '/pr{id}{path}')).toBe('/pr7');
    expect(at('/v1/orders/**', '/pr{id}{path}')).toBe('/pr7/v1/orders/**');
  });
});
