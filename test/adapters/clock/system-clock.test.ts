import { describe, expect, it } from '@jest/globals';
import { createSystemClock } from '../../../src/adapters/clock/system-clock.ts';
import { PipeError } from '../../../src/errors/pipe-error.ts';
import { createDrivenClock } from './driven-clock.ts';

const reason = new PipeError('stopped', 'SIGTERM');

describe.each([
  ['system clock', createSystemClock],
  ['driven clock of the tests', createDrivenClock],
])('the %s', (_name, create) => {
  it('ends a sleep with the reason of the stop', async () => {
    const stop = new AbortController();
    const sleep = create().sleep(60_000, stop.signal);

    stop.abort(reason);

    await expect(sleep).rejects.toBe(reason);
  });

  it('falls asleep no more once stopped', async () => {
    await expect(create().sleep(60_000, AbortSignal.abort(reason))).rejects.toBe(reason);
  });

  it('calls a stop without a reason of ours by our name', async () => {
    await expect(create().sleep(1, AbortSignal.abort())).rejects.toMatchObject({ code: 'stopped' });
  });
});

describe('the system clock', () => {
  it('sleeps about as long as asked, and no time for a negative one', async () => {
    const clock = createSystemClock();
    const start = clock.elapsed();

    await clock.sleep(-5);
    await clock.sleep(20);

    expect(clock.elapsed() - start).toBeGreaterThanOrEqual(19);
  });

  it('tells the time of day', () => {
    const [before, told, after] = [Date.now(), createSystemClock().now(), Date.now()];

    expect(told).toBeGreaterThanOrEqual(before);
    expect(told).toBeLessThanOrEqual(after);
  });
});

describe('the driven clock', () => {
  it('wakes sleepers in the order they fall due, and only those that do', async () => {
    const clock = createDrivenClock();
    const woken: string[] = [];
    const sleep = async (name: string, milliseconds: number): Promise<void> => {
      await clock.sleep(milliseconds);
      woken.push(`${name} at ${clock.elapsed()}`);
    };
    void sleep('late', 300);
    void sleep('early', 100);
    void sleep('never', 9000);

    await clock.advance(500);

    expect(woken).toEqual(['early at 100', 'late at 300']);
    expect(clock.elapsed()).toBe(500);
  });
});
