import { describe, expect, it } from '@jest/globals';
import { disabledAt } from '../../../src/domain/findings/lint-directive.ts';

describe('the directive that disables a rule', () => {
  it.each([
    '<!-- apigeelint disable=PIPE002 -->',
    '<!-- apigeelint disable=TD004,PIPE002 -->',
    '// apigeelint disable = PIPE002, PIPE006',
    '# apigeelint disable=PIPE002 as it is a sample',
    '/* apigeelint disable=PIPE002*/',
  ])('counts on the line before, in any kind of comment: %s', (line) => {
    const lines = ['<a>', line, '<b/>'];

    expect(disabledAt(lines, 3)).toContain('PIPE002');
    expect(disabledAt(lines, 2)).not.toContain('PIPE002');
    expect(disabledAt(lines, 3)).not.toContain('PIPE003');
  });

  it('counts on the second and the third line for a whole file', () => {
    const line = '<!-- apigeelint disable=PIPE005 -->';

    expect(disabledAt(['<?xml?>', line], undefined)).toContain('PIPE005');
    expect(disabledAt(['<?xml?>', '', line], undefined)).toContain('PIPE005');
    expect(disabledAt([line, '', ''], undefined)).not.toContain('PIPE005');
  });
});
