import { describe, expect, it } from '@jest/globals';
import { type Poll, pauseBefore, type Readiness, soonest } from '../../src/deploy/poll-schedule.ts';
import { assert, boolean, integer, option, property, record } from '../support/properties.ts';

type Known = Pick<Poll, 'urgent' | 'usual'>;
const PLAIN: Known = { urgent: false, usual: undefined };

/** When looks are made, in seconds since the deploy, where each is answered after so long. */
function looksAt(known: Known, { untilMs = 30_000, answerMs = 100 } = {}): readonly number[] {
  const at: number[] = [];
  for (let sinceMs = 0, looks = 0; ; looks += 1) {
    sinceMs += pauseBefore({ ...known, looks, sinceMs });
    if (sinceMs > untilMs) return at;
    at.push(sinceMs / 1000);
    sinceMs += answerMs;
  }
}

describe('Looks at a deployment', () => {
  it('are made after pauses of 1, 2, 3, 5, 5 … s where nothing is known and nobody waits', () => {
    expect(looksAt(PLAIN, { answerMs: 0 })).toEqual([1, 3, 6, 11, 16, 21, 26]);
  });

  it('are made every second where others wait, whatever the answers take', () => {
    const seconds = Array.from({ length: 13 }, (_, index) => index + 1);

    for (const answerMs of [0, 100, 700])
      expect(looksAt({ urgent: true, usual: undefined }, { untilMs: 13_000, answerMs })).toEqual(seconds);
  });

  it('do not follow a slow answer at once', () => {
    const usual = { rollingMs: 3300, readyMs: 3400 };

    expect(looksAt({ urgent: true, usual: undefined }, { untilMs: 5000, answerMs: 900 })).toEqual([1, 3, 5]);
    expect(looksAt({ urgent: false, usual }, { untilMs: 4000 })).toEqual([1, 3.1, 3.45, 4]);
  });

  it.each([
    [0, 1000],
    [749, 251],
    [750, 250],
    [751, 1249],
    [1000, 1000],
  ])(
    'wait from %i ms for %i ms: the next whole second that is no less than a quarter away',
    (sinceMs, pauseMs) => {
      expect(pauseBefore({ looks: 9, sinceMs, urgent: true, usual: undefined })).toBe(pauseMs);
    },
  );

  it('fall back to every five seconds where a minute was not enough', () => {
    const late = looksAt({ urgent: true, usual: undefined }, { untilMs: 72_000, answerMs: 0 });

    expect(late.slice(-4)).toEqual([59, 60, 65, 70]);
  });

  it('are made every second around the moment that is usual here, then as if nothing were known', () => {
    const usual = { rollingMs: 11_000, readyMs: 12_000 };

    expect(looksAt({ urgent: false, usual }, { untilMs: 27_000, answerMs: 0 })).toEqual([
      1, 3, 6, 11, 12, 13, 14, 15, 16, 21, 26,
    ]);
  });

  it('begin around that moment with the last look that was too early elsewhere', () => {
    const usual = { rollingMs: 8500, readyMs: 9500 };

    expect(looksAt({ urgent: false, usual }, { untilMs: 11_000 })).toEqual([1, 3.1, 6.2, 8.5, 9, 10, 11]);
  });

  it('are never later than without any knowledge', () => {
    const knowledge = record({
      urgent: boolean(),
      usual: option(
        record({ rollingMs: integer({ min: 0, max: 40_000 }), readyMs: integer({ min: 0, max: 40_000 }) }),
        { nil: undefined },
      ),
    });
    assert(
      property(knowledge, integer({ min: 0, max: 3000 }), (known, answerMs) => {
        const plain = looksAt(PLAIN, { answerMs, untilMs: 90_000 });
        const informed = looksAt(known, { answerMs, untilMs: 90_000 });

        expect(informed.length).toBeGreaterThanOrEqual(plain.length);
        for (const [index, at] of plain.entries()) expect(informed[index]).toBeLessThanOrEqual(at);
      }),
    );
  });
});

describe('What is usual in an environment', () => {
  it('is told by the deployment that was READY soonest', () => {
    const early: Readiness = { rollingMs: 11_000, readyMs: 12_000 };
    const late: Readiness = { rollingMs: 11_000, readyMs: 16_000 };

    expect(soonest(undefined, late)).toBe(late);
    expect(soonest(late, early)).toBe(early);
    expect(soonest(early, late)).toBe(early);
    expect(soonest(early, { ...early, rollingMs: 9000 })).toBe(early);
  });
});
