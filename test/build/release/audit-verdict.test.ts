import { describe, expect, it } from '@jest/globals';
import { judgeAudit } from '../../../build/release/audit-verdict.ts';

describe('the audit of the packages', () => {
  it('fails with the name, the range and the severity of what is vulnerable', () => {
    const output = JSON.stringify({ vulnerabilities: { got: { severity: 'high', range: '<=16.1.0' } } });

    expect(judgeAudit(output)).toEqual({
      sentences: ['got <=16.1.0 has a known vulnerability (high).'],
      failed: true,
    });
  });

  it('passes with a sentence that claims no more than the registry knows', () => {
    expect(judgeAudit('{"vulnerabilities":{}}')).toEqual({
      sentences: ['No package has a vulnerability that the registry knows of.'],
      failed: false,
    });
  });

  it.each([
    ['{"message":"405 Method Not Allowed","statusCode":405}', ': 405 Method Not Allowed.'],
    ['', '.'],
    ['null', '.'],
    ['<html>', '.'],
  ])('says that nothing was audited if the registry answers %j', (output, end) => {
    expect(judgeAudit(output)).toEqual({
      sentences: [`Not audited, the registry gave no advisories${end}`],
      failed: false,
    });
  });
});
