import { expect, it } from '@jest/globals';
import type { BuildStatus } from '../../src/domain/code-host/build-status.ts';
import { announceStart } from '../../src/notify/announce-start.ts';
import { createDrivenClock } from '../adapters/clock/driven-clock.ts';
import { context } from '../report/results.ts';

const FULL = 'a1b2c3d4e5f60718293a4b5c6d7e8f9001122334';

async function announced(action: string, commit: string | undefined, known: string | undefined = FULL) {
  const statuses: BuildStatus[] = [];
  const asked: string[] = [];
  const announcement = announceStart({
    step: { action, environments: ['test', 'prod'], organization: 'acme', share: undefined, chosen: [] },
    context: { ...context, commit },
    codeHost: {
      resolveCommit: (short: string) => Promise.resolve(void asked.push(short)).then(() => known),
      setStatus: (status: BuildStatus) => Promise.resolve(void statuses.push(status)),
    } as never,
    clock: createDrivenClock(),
  });
  await announcement.settled(new AbortController().signal);
  return {
    asked,
    commits: statuses.map((one) => one.commit),
    states: new Set(statuses.map(({ state }) => state)),
  };
}

it('A step begins with a status of each environment, on the full commit', async () => {
  expect(await announced('deploy', FULL)).toEqual({
    asked: [],
    commits: [FULL, FULL],
    states: new Set(['in-progress']),
  });
  expect(await announced('deploy', 'a1b2c3d')).toMatchObject({ asked: ['a1b2c3d'], commits: [FULL, FULL] });
  expect((await announced('deploy', 'a1b2c3d', undefined)).asked).toEqual(['a1b2c3d']);
  expect(await announced('deploy', undefined)).toMatchObject({ asked: [], commits: [] });
});

it.each(['check', 'export', 'cleanup'])(
  '%s, which asks for somebody alone, announces nothing',
  async (action) => {
    expect(await announced(action, FULL)).toMatchObject({ asked: [], commits: [] });
  },
);
