import { describe, expect, it } from '@jest/globals';
import { judgeAnswer, valueAt } from '../../src/verify/judge-answer.ts';
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
      'one of eleven',
      { statuses: Array.from({ length: 11 }, (_, i) => 200 + i) },
      answered(404),
      ['The status was 404, not 200 or 201 or 202 or 203 or 204 or 205 or 206 or 207 or 208 or 209 or 210.'],
    ],
    [
      'one of twelve',
      { statuses: Array.from({ length: 12 }, (_, i) => 200 + i) },
      answered(404),
      ['The status was 404, not 200 to 211.'],
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
      ['The header x-id does not contain a.'],
    ],
    ['no JSON', { json: { a: 1 } }, answered(200, '<html>'), ['The answer was not JSON.']],
    [
      'JSON of another type',
      { json: { a: 1 } },
      answered(200, '{"a":"1"}'),
      ['The JSON had a text at a, not 1.'],
    ],
    ['null', { json: { a: 1 } }, answered(200, '{"a":null}'), ['The JSON had null at a, not 1.']],
    [
      'a list',
      { json: { a: 1 } },
      answered(200, '{"a":[1]}'),
      ['The JSON had a list or an object at a, not 1.'],
    ],
    [
      'JSON without it',
      { json: { 'a.toString': 'x' } },
      answered(200, '{"a":{}}'),
      ['The JSON had nothing at a.toString.'],
    ],
    [
      'no answer',
      {},
      { kind: 'unreachable', reason: 'The connection broke.' } as const,
      ['The connection broke.'],
    ],
  ])('says what is wrong with %s', (...[, expected, answer, problems]) => {
    expect(judgeAnswer(smokeTest({ expected }), answer)).toEqual(problems);
  });

  it('tells nothing of an answer but what was expected of it', () => {
    const test = smokeTest({ expected: { headers: { echo: 'x' }, json: { key: 'x', id: 1 } } });
    const body = JSON.stringify({ key: 'customer-7', id: { name: 'customer-8' }, more: 'customer-9' });

    const problems = judgeAnswer(test, answered(500, body, { echo: 'customer-6' })).join('\n');

    expect(problems).toContain('The JSON had another text at key, not "x".');
    expect(problems).not.toContain('customer');
  });

  it('tells why nobody answered on one line, without control characters and values of variables', () => {
    const secret = 'hun"ter 2';
    const test = smokeTest({ headers: { 'x-key': filled('Bearer ${KEY}', `Bearer ${secret}`, secret) } });
    const reason = `No\r\n\u001b[31m ${secret} ${encodeURIComponent(secret)}${'x'.repeat(9_000)}`;

    const [problem] = judgeAnswer(test, { kind: 'unreachable', reason });

    expect(problem).toMatch(/^No \[31m \*\*\* \*\*\*x+…$/);
    expect(problem?.length).toBeLessThan(230);
  });
});

describe('Why nobody answered', () => {
  const told = (reason: string, values: readonly string[] = []) =>
    judgeAnswer(smokeTest({ headers: { key: filled('${KEY}', '', ...values) } }), {
      kind: 'unreachable',
      reason,
    })[0];

  it('is told whole up to 200 characters', () => {
    expect(told('x'.repeat(200))).toBe('x'.repeat(200));
    expect(told('x'.repeat(201))).toBe(`${'x'.repeat(200)}…`);
  });

  it.each([[['blue', 'blue-green']], [['blue-green', 'blue']]])(
    'shows no rest of a value that holds another: %j',
    (values) => {
      expect(told('No host blue-green.', values)).toBe('No host ***.');
    },
  );
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
    ['a.b', undefined],
    ['nothing.b', undefined],
    ['text[0]', undefined],
  ])('finds at %s %j', (path, value) => {
    expect(valueAt({ a: 1, b: [0, { c: 2 }], 'x.y': 3, nothing: null, text: 'abc' }, path)).toBe(value);
  });

  it('finds the item of a list at the top', () => {
    expect(valueAt([{ id: 7 }], '[0].id')).toBe(7);
  });
});
