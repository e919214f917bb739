import { describe, expect, it } from '@jest/globals';
import { judgeAnswer } from '../../../src/deploy/smoke/judge-answer.ts';
import { valueAt } from '../../../src/deploy/smoke/value-at.ts';
import { answered, filled, smokeTest } from './smoke-tests.ts';

describe('judgeAnswer', () => {
  it('finds nothing wrong with what was expected', () => {
    const test = smokeTest({
      expected: { statuses: [200, 204], headers: { 'Content-Type': 'JSON' }, json: { 'a[0].b': null } },
    });

    expect(
      judgeAnswer(test, answered(204, '{"a":[{"b":null}]}', { 'content-type': 'application/json' })),
    ).toEqual([]);
  });

  it.each([
    ['a status', { statuses: [200, 204] }, answered(503), ['The status was 503, not 200 or 204.']],
    [
      'one of all successes',
      { statuses: Array.from({ length: 100 }, (_, i) => 200 + i) },
      answered(404),
      ['The status was 404, not 200 to 299.'],
    ],
    [
      'a header that is missing',
      { headers: { 'X-Id': '' } },
      answered(200),
      ['The header X-Id was missing.'],
    ],
    [
      'a header that differs',
      { headers: { 'x-id': 'a' } },
      answered(200, '', { 'x-id': 'b' }),
      ['The header x-id was b, which does not contain a.'],
    ],
    [
      'no JSON',
      { json: { a: 1 } },
      answered(200, '<html>'),
      ['The answer was not JSON.', 'The answer began: <html>'],
    ],
    [
      'JSON of another type',
      { json: { a: 1 } },
      answered(200, '{"a":"1"}'),
      ['The JSON had "1" at a, not 1.', 'The answer began: {"a":"1"}'],
    ],
    [
      'JSON without it',
      { json: { 'a.toString': 'x' } },
      answered(200, '{"a":{}}'),
      ['The JSON had nothing at a.toString.', 'The answer began: {"a":{}}'],
    ],
    [
      'no answer',
      {},
      { kind: 'unreachable', reason: 'The connection broke.' } as const,
      ['The connection broke.'],
    ],
  ])('says what is wrong with %s', (...[, expected, answer, complaints]) => {
    expect(judgeAnswer(smokeTest({ expected }), answer)).toEqual(complaints);
  });

  it('shows the beginning of a body on one line, without control characters', () => {
    const [, excerpt] = judgeAnswer(smokeTest(), answered(500, `a\r\n\u001b[31mb${'x'.repeat(9_000)}`));

    expect(excerpt).toMatch(/^The answer began: a \[31mbx+…$/);
    expect(excerpt?.length).toBeLessThan(230);
  });

  it('shows no value of a variable, however the answer repeats it', () => {
    const secret = 'hun"ter 2';
    const test = smokeTest({
      headers: { 'x-key': filled('Bearer ${KEY}', `Bearer ${secret}`, secret) },
      expected: { headers: { echo: 'x' }, json: { key: 'x' } },
    });
    const body = JSON.stringify({ key: secret, url: `/?k=${encodeURIComponent(secret)}` });

    const complaints = judgeAnswer(test, answered(500, body, { echo: secret })).join('\n');

    expect(complaints).toContain('***');
    expect(complaints).not.toMatch(/hun|ter/);
  });
});

describe('valueAt', () => {
  it.each([
    ['a', 1],
    ['b[1].c', 2],
    ['["x.y"]', 3],
    ['["x.y"].z', undefined],
    ['b[2]', undefined],
    ['b.length', 2],
    ['__proto__', undefined],
  ])('finds at %s %j', (path, value) => {
    expect(valueAt({ a: 1, b: [0, { c: 2 }], 'x.y': 3 }, path)).toBe(value);
  });

  it('finds the item of a list at the top', () => {
    expect(valueAt([{ id: 7 }], '[0].id')).toBe(7);
  });
});
