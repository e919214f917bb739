import { describe, expect, it } from '@jest/globals';
import { judgeGates } from '../../src/actions/steps/judge-gates.ts';
import type { Gate } from '../../src/approval/requirements.ts';
import type { ChangingConfig } from '../../src/config/config.ts';
import type { Run } from '../../src/run/context.ts';
import { keepRecord } from '../../src/run/keep-record.ts';

const GATE: Gate = {
  windows: [{ days: ['mon'], from: '08:00', to: '16:00', zone: 'Europe/Berlin' }],
};
/** A Monday in Berlin, a minute and a half before the window closes. */
const CLOSING = Date.parse('2027-01-11T14:58:30Z');

/** A run with a clock of its own, which asks nobody anything. */
function runAt(nowMs: number, override?: string) {
  let passedMs = 0;
  const said: string[] = [];
  const { record, note } = keepRecord();
  const run = {
    config: { gate: { given: GATE, override }, manifest: undefined },
    context: {},
    record,
    events: { emit: note },
    ports: {
      clock: { now: () => nowMs + passedMs, elapsed: () => passedMs },
      logger: { progress: () => undefined, say: (text: string) => said.push(text), colour: false },
      codeHostReads: () => Promise.resolve(undefined),
      apigee: () => Promise.resolve(undefined),
    },
  } as unknown as Run<ChangingConfig>;
  const pass = (ms: number): void => {
    passedMs += ms;
  };
  return { run, said, pass };
}

const changes = [
  { environment: 'prod', bundle: { name: 'orders', kind: 'apiproxy' as const }, serving: undefined },
];

async function opened(run: Run<ChangingConfig>) {
  const gates = await judgeGates(run, { changes, apigee: undefined as never });
  if (gates === 'blocked') throw new Error('it is open at first');
  return gates;
}

describe('A gate that was open', () => {
  it('is judged again if more than a minute passed before the first change, and may be closed by then', async () => {
    const { run, pass } = runAt(CLOSING);
    const gates = await opened(run);
    pass(120_000);

    expect(await gates.stillOpen()).toBe(false);
    expect(run.record.problems).toMatchObject([
      { code: 'gate-unmet', message: expect.stringMatching(/prod, windows: It is mon 16:00/) as unknown },
    ]);
    expect(run.record.gates).toMatchObject([{ environment: 'prod', met: false }]);
  });

  it('is judged once if it is changed within the minute', async () => {
    const { run, said, pass } = runAt(CLOSING);
    const gates = await opened(run);
    pass(60_000);

    expect(await gates.stillOpen()).toBe(true);
    expect(said).toHaveLength(1);
  });

  it('counts the time that the judging itself took', async () => {
    const { run, pass } = runAt(CLOSING);
    const slow = {
      ...run,
      ports: {
        ...run.ports,
        codeHostReads: () => {
          pass(61_000);
          return Promise.resolve(undefined);
        },
      },
    };
    const gates = await opened(slow);
    pass(30_000);

    expect(await gates.stillOpen()).toBe(false);
  });

  it('is passed again with the reason, which is told once', async () => {
    const { run, pass } = runAt(CLOSING + 3_600_000, 'INC-7');
    const gates = await opened(run);
    pass(61_000);

    expect(await gates.stillOpen()).toBe(true);
    expect(run.record.warnings.map(({ code }) => code)).toEqual(['gate-overridden']);
  });
});
