import { describe, expect, it } from '@jest/globals';
import { isDisabled } from '../../../src/domain/findings/lint-directive.ts';

describe('the directive that disables a rule', () => {
  it.each([
    '<!-- apigeelint disable=PIPE002 -->',
    '<!-- apigeelint disable=TD004,PIPE002 -->',
    '// apigeelint disable = PIPE002, PIPE006',
    '# apigeelint disable=PIPE002 as it is a sample',
    '/* apigeelint disable=PIPE002*/',
  ])('counts on the line before, in any kind of comment: %s', (line) => {
    const lines = ['<a>', line, '<b/>'];

    expect(isDisabled(lines, 'PIPE002', 3)).toBe(true);
    expect(isDisabled(lines, 'PIPE002', 2)).toBe(false);
    expect(isDisabled(lines, 'PIPE003', 3)).toBe(false);
  });

  it('counts on the second and the third line for a whole file', () => {
    const line = '<!-- apigeelint disable=PIPE005 -->';

    expect(isDisabled(['<?xml?>', line], 'PIPE005', undefined)).toBe(true);
    expect(isDisabled(['<?xml?>', '', line], 'PIPE005', undefined)).toBe(true);
    expect(isDisabled([line, '', ''], 'PIPE005', undefined)).toBe(false);
  });
});
