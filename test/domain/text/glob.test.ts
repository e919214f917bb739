import { describe, expect, it } from '@jest/globals';
import { GlobFault, matching, splitGlob } from '../../../src/domain/text/glob.ts';

describe('A glob', () => {
  it('of 4096 characters is taken, and a longer one refused', () => {
    const longest = `${'a'.repeat(4094)}/*`;
    expect(matching(longest, ['b'])).toEqual([]);
    expect(splitGlob(longest)?.below).toBe('*');
    expect(() => matching(`a${longest}`, ['b'])).toThrow(GlobFault);
    expect(() => splitGlob(`a${longest}`)).toThrow('is longer than 4096 characters.');
  });

  it.each([
    ['*', ['a', 'b'], ['a', 'b']],
    ['proxies/*', ['proxies/a', 'proxies/a/b', 'flows/a'], ['proxies/a']],
    ['**/orders', ['orders', 'a/orders', 'a/b/orders', 'ordersx'], ['orders', 'a/orders', 'a/b/orders']],
    ['{a,b}*', ['a1', 'b1', 'c1'], ['a1', 'b1']],
    ['**/a/**/b/**', ['x/a/y/b/z', 'a/b/c', 'b/a'], ['x/a/y/b/z', 'a/b/c']],
    ['*a*b*c*', ['1a2b3c4', 'abd'], ['1a2b3c4']],
    ['@(a|b)', ['a', 'c'], ['a']],
  ])('%j matches of %j those that fit', (glob, names, those) => {
    expect(matching(glob, names)).toEqual(those);
    expect(matching(glob, names)).toEqual(those);
  });

  it('is told from a plain path', () => {
    expect(splitGlob('proxies/orders')).toBeUndefined();
    expect(splitGlob('proxies/*/x')).toEqual({ base: 'proxies', below: '*/x' });
    expect(splitGlob('proxies/@(a|b)')).toEqual({ base: 'proxies', below: '@(a|b)' });
  });
});
