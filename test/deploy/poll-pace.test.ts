import { describe, expect, it } from '@jest/globals';
import type { Experience } from '../../src/deploy/poll-schedule.ts';
import { statusOf } from './candidates.ts';
import { progressing, wait } from './waiting.ts';

const ready = statusOf();

describe('The wait for a deployment', () => {
  it('is shorter where something waits for it', async () => {
    const slow = [...Array.from({ length: 11 }, () => progressing), ready, ready];

    expect(await wait(slow, { urgent: true })).toMatchObject({
      verdict: { kind: 'ready' },
      elapsedMs: 13_000,
    });
  });

  it('gives up on a revision that is not there no sooner where something waits for it', async () => {
    const gone = Array.from({ length: 20 }, () => 'not deployed' as const);

    expect(await wait(gone, { urgent: true })).toMatchObject({
      verdict: { kind: 'gone' },
      elapsedMs: 11_000,
    });
    expect(await wait(gone)).toMatchObject({ verdict: { kind: 'gone' }, elapsedMs: 11_000 });
  });

  it('learns when READY comes, and looks around that moment the next time', async () => {
    const experience: Experience = { usual: undefined };
    const until = (looks: number) => [...Array.from({ length: looks }, () => progressing), ready, ready];

    await wait(until(11), { urgent: true, experience });
    expect(experience.usual).toEqual({ rollingMs: 11_000, readyMs: 12_000 });

    // Looks at 1, 3, 6, 11 and 12 s, and one more.
    expect(await wait(until(4), { experience })).toMatchObject({ looks: 6, elapsedMs: 13_000 });
    expect(experience.usual).toEqual({ rollingMs: 11_000, readyMs: 12_000 });
  });

  it('learns nothing where READY never comes', async () => {
    const experience: Experience = { usual: undefined };

    await wait([progressing, statusOf({ state: 'ERROR' })], { experience });

    expect(experience.usual).toBeUndefined();
  });
});
