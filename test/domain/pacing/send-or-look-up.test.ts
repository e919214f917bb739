import { describe, expect, it } from '@jest/globals';
import {
  orLost,
  type Seen,
  sendAgainIfLost,
  sendOrLookUp,
} from '../../../src/domain/pacing/send-or-look-up.ts';
import { PipeError } from '../../../src/errors/pipe-error.ts';
import { createDrivenClock } from '../../adapters/clock/driven-clock.ts';

const lost = new PipeError('apigee-answer-lost', 'Nobody knows.');
const dark = new PipeError('apigee-unavailable', 'No look was answered.');
const ABSENT: Seen<string> = { kind: 'absent' };
const FOUND: Seen<string> = { kind: 'done', value: 'found' };

/** Plays one answer after the other; the last one again and again. */
function playing<Value>(...answers: readonly (Value | PipeError)[]) {
  const played: (Value | PipeError)[] = [];
  const next = async (): Promise<Value> => {
    const answer = answers[Math.min(played.length, answers.length - 1)] as Value | PipeError;
    played.push(answer);
    if (answer instanceof PipeError) throw answer;
    return answer;
  };
  return { next, times: () => played.length };
}

async function fateOf(sends: readonly (string | PipeError)[], looks: readonly (Seen<string> | PipeError)[]) {
  const send = playing(...sends);
  const look = playing(...looks);
  const clock = createDrivenClock();
  const work = sendOrLookUp(
    { send: () => orLost(send.next), look: look.next, mostSends: 2, looksMs: [0, 3000] },
    { clock },
  );
  const fate = await clock.run(work);
  return { fate, sends: send.times(), looks: look.times(), sleeps: clock.sleeps };
}

describe('What must not happen twice', () => {
  it('is not looked up if it was answered', async () => {
    expect(await fateOf(['done'], [ABSENT])).toMatchObject({
      fate: { kind: 'done', value: 'done' },
      sends: 1,
      looks: 0,
    });
  });

  it('is not sent again if a look finds it, an unanswered one before it notwithstanding', async () => {
    expect(await fateOf([lost], [dark, FOUND])).toMatchObject({
      fate: { kind: 'done', value: 'found' },
      sends: 1,
      looks: 2,
      sleeps: [3000],
    });
  });

  it('is sent again only after every look has found nothing', async () => {
    expect(await fateOf([lost, 'done'], [ABSENT])).toMatchObject({
      fate: { kind: 'done', value: 'done' },
      sends: 2,
      looks: 2,
    });
  });

  it('is absent once it was sent as often as it may be', async () => {
    expect(await fateOf([lost], [ABSENT])).toMatchObject({
      fate: { kind: 'absent', lost, sends: 2 },
      sends: 2,
      looks: 4,
    });
  });

  it('is unknown, and not sent again, if not even the last look was answered', async () => {
    expect(await fateOf([lost], [ABSENT, dark])).toMatchObject({
      fate: { kind: 'unknown', lost, why: dark },
      sends: 1,
    });
  });

  it('ends with the stop of the run, which is no look', async () => {
    const stopped = new PipeError('stopped', 'The run was stopped.');

    await expect(fateOf([lost], [stopped])).rejects.toBe(stopped);
  });
});

describe('What may happen twice', () => {
  it('is sent again while its answer is lost, as often as it may be', async () => {
    const send = playing(lost, 'done');
    const never = playing(lost);

    await expect(sendAgainIfLost(send.next, 2)).resolves.toBe('done');
    await expect(sendAgainIfLost(never.next, 2)).rejects.toBe(lost);
    expect(never.times()).toBe(2);
  });

  it('is not sent again after a refusal', async () => {
    const send = playing(dark);

    await expect(sendAgainIfLost(send.next, 2)).rejects.toBe(dark);
    expect(send.times()).toBe(1);
  });
});

describe('What is never answered', () => {
  /** Each call takes so long, and is not answered. */
  async function hanging(looks: 'absent' | 'dark', patienceMs = 10_000) {
    const clock = createDrivenClock();
    const called = { sends: 0, looks: 0 };
    const fate = await clock.run(
      sendOrLookUp(
        {
          send: async () => {
            called.sends += 1;
            await clock.sleep(6000);
            return { kind: 'lost' as const, error: lost };
          },
          look: async () => {
            called.looks += 1;
            if (looks === 'absent') return ABSENT;
            await clock.sleep(6000);
            throw dark;
          },
          mostSends: 9,
          looksMs: [0, 1000, 1000, 1000],
          patienceMs,
        },
        { clock },
      ),
    );
    return { ...called, fate, tookMs: clock.elapsed() };
  }

  it('is not sent again once the patience is used up', async () => {
    const { fate, sends, tookMs } = await hanging('absent');

    expect(fate).toEqual({ kind: 'absent', lost, sends: 2 });
    expect(sends).toBe(2);
    expect(tookMs).toBe(18_000);
  });

  it('is not looked for again either, if no look is answered', async () => {
    const { fate, sends, looks } = await hanging('dark');

    expect(fate).toEqual({ kind: 'unknown', lost, why: dark });
    expect({ sends, looks }).toEqual({ sends: 1, looks: 2 });
  });

  it.each([
    ['sent', 'absent', 9000, { sends: 1, looks: 4 }],
    ['sent', 'absent', 9001, { sends: 2, looks: 8 }],
    ['looked for', 'dark', 7000, { sends: 1, looks: 1 }],
    ['looked for', 'dark', 7001, { sends: 1, looks: 2 }],
  ] as const)(
    'is %s again before the very end of the patience only: %s, %i ms',
    async (_, looks, ms, done) => {
      expect(await hanging(looks, ms)).toMatchObject(done);
    },
  );
});
