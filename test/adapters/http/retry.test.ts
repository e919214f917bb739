import { describe, expect, it } from '@jest/globals';
import {
  codeHostRule,
  type End,
  NEVER_AGAIN,
  type RetryRule,
  readRule,
  retrying,
  writeRule,
} from '../../../src/adapters/http/retry.ts';
import { TransportError } from '../../../src/errors/transport-error.ts';

const answered = (status: number, retryAfterMs?: number): End => ({
  kind: 'answer',
  answer: {
    status,
    headers: {},
    body: new Uint8Array(),
    text: () => '',
    json: () => undefined,
    retryAfterMs,
  },
});
const lost = (failure: 'reset' | 'too-large', unprocessed = false): End => ({
  kind: 'lost',
  failure: new TransportError(failure, 'gone', { host: 'apigee', unprocessed }),
});
const pauses = ({ pauseAfter }: RetryRule, end: End, upTo: number) =>
  Array.from({ length: upTo }, (_, index) => pauseAfter(end, index + 1));

describe('A read is tried again', () => {
  const rule = readRule(() => 0.5, 300_000);

  it('after ever longer pauses, up to four seconds of eight', () => {
    expect(pauses(rule, answered(503), 6)).toEqual([250, 500, 1000, 2000, 4000, 4000]);
    expect(pauses(rule, lost('reset'), 2)).toEqual([250, 500]);
  });

  it.each([
    [answered(404), undefined],
    [answered(501), undefined],
    [lost('too-large'), undefined],
    [answered(429, 60_000), 60_000],
    [answered(429, 60_001), undefined],
    [answered(429, 10), 250],
  ])('or not: %j after %j ms', (end, pause) => {
    expect(rule.pauseAfter(end, 1)).toBe(pause);
  });
});

describe('A write is tried again', () => {
  const rule = writeRule(60_000, ({ status }) => status === 400);

  it.each([
    ['a lock', answered(400), 5000],
    ['no connection', lost('reset', true), 2000],
    ['an answer that was lost', lost('reset'), undefined],
    ['a fault of the server', answered(503), undefined],
    ['a quota that says how long', answered(429, 70_000), 70_000],
  ])('after %s or not', (_, end, pause) => {
    expect(rule.pauseAfter(end, 1)).toBe(pause);
  });

  it('after 2, 4, 8 and then 10 seconds if the quota does not say how long', () => {
    expect(pauses(rule, answered(429), 5)).toEqual([2000, 4000, 8000, 10_000, 10_000]);
  });
});

describe('Bitbucket is told again', () => {
  it.each([
    [true, answered(429), true],
    [false, answered(429), true],
    [true, answered(500), true],
    [false, answered(500), false],
    [true, answered(499), false],
    [true, lost('reset'), false],
  ])('repeatable %s, %j: %s', (repeatable, end, again) => {
    expect(codeHostRule(repeatable).pauseAfter(end, 1) !== undefined).toBe(again);
  });
});

describe('Tries end', () => {
  async function tries(rule: Partial<RetryRule>, pauseMs = 10): Promise<number> {
    let nowMs = 0;
    let made = 0;
    const clock = {
      now: () => nowMs,
      elapsed: () => nowMs,
      sleep: (ms: number) => {
        nowMs += ms;
        return Promise.resolve();
      },
    };
    await retrying(
      { mostTries: 100, withinMs: 1_000_000, pauseAfter: () => pauseMs, ...rule },
      () => {
        made += 1;
        return Promise.resolve(answered(503));
      },
      { clock },
    );
    return made;
  }

  it('after as many as the rule has', async () => {
    expect(await tries({ mostTries: 3 })).toBe(3);
    expect(await tries(NEVER_AGAIN)).toBe(1);
  });

  it('before a pause that would end too late, and not before one that just fits', async () => {
    expect(await tries({ withinMs: 20 })).toBe(3);
    expect(await tries({ withinMs: 19 })).toBe(2);
  });

  it('if the rule says so', async () => {
    expect(await tries({ pauseAfter: (_, count) => (count < 5 ? 1 : undefined) })).toBe(5);
  });
});
