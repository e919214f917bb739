import { describe, expect, it } from '@jest/globals';
import type { Emulator } from '../emulator/emulator.ts';
import type { Fault } from '../emulator/faults.ts';
import { createRepository } from '../support/repository.ts';
import { type PipeEnding, runPipe } from '../support/run-pipe.ts';
import { story } from '../support/story.ts';
import { until } from '../support/until.ts';

const EDGE = 'resources/edge';
/** Done at once and answered so much later: time for the other one to begin, or to come to its end. */
const SLOW_UPDATES = { on: { operation: /\.update$/ }, kind: 'slow', delayMs: 700, times: Infinity } as const;

const SLOW_PLAN = { on: { operation: /apiproducts\.list$/ }, kind: 'slow', delayMs: 4000 } as const;

/** What one commit wants: two servers, one that comes and one that only it has. */
function commit(want: { readonly first: string; readonly second: string; readonly own: string }) {
  const server = (name: string, host: string) => ({ name, host, port: 443 });
  return {
    'apigee.yaml': `version: 1\nconfiguration: [${EDGE}]\n`,
    [`${EDGE}/env/test/targetServers.json`]: JSON.stringify([
      server('first', want.first),
      server('second', want.second),
    ]),
    [`${EDGE}/org/apiProducts.json`]: JSON.stringify([{ name: 'gold', displayName: want.own }]),
  };
}

const BEFORE = { first: 'old', second: 'old', own: 'old' };
/** Neither changes all that the other changes. */
const ONE = { first: 'one', second: 'old', own: 'one' };
const OTHER = { first: 'old', second: 'other', own: 'old' };

type State = typeof BEFORE;

function stateOf(emulator: Emulator) {
  const [first, second] = ['first', 'second'].map(
    (name) =>
      emulator.entities('environments/test/targetservers').find((one) => one['name'] === name)?.['host'],
  );
  const own = emulator.entities('apiproducts')[0]?.['displayName'];
  return { first, second, own };
}

interface Start {
  readonly when: string;
  readonly fault: Fault;
  /** Then the second begins. */
  readonly seen: (operations: readonly string[]) => boolean;
}

const STARTS: readonly Start[] = [
  { when: 'at the same moment', fault: SLOW_UPDATES, seen: () => true },
  {
    when: 'while the first one plans',
    fault: SLOW_PLAN,
    seen: (operations) => operations.some((one) => one.endsWith('apiproducts.list')),
  },
  {
    when: 'once the first one writes',
    fault: SLOW_UPDATES,
    seen: (operations) => operations.some((one) => one.endsWith('.update')),
  },
];

/** A run that gave up: why, what to do, and nothing that it calls done. */
function expectTold({ exitCode, log, result }: PipeEnding): void {
  expect(exitCode).toBe(3);
  expect(result.problems.map(({ code }) => code)).toContain('changed-meanwhile');
  expect(log).toMatch(/concurrency-group|Run the pipe again/);
  expect(result.configuration?.map(({ change }) => change)).not.toContain('updated');
}

/** `wanted` by the first run, which goes on alone until `seen`, and by the second. */
async function atOnce(
  { seen, fault }: Start,
  [first, second]: readonly [State, State],
  check: (runs: { one: PipeEnding; other: PipeEnding; state: unknown; again: Again }) => Promise<void>,
): Promise<void> {
  await story({ files: commit(BEFORE) }, async ({ emulator, repository, run }) => {
    await run();
    await repository.write(commit(first));
    await using another = await createRepository(commit(second));
    const runSecond = () => runPipe({ directory: another.path, environment: emulator.environment() });
    const from = emulator.requests.length;
    const operationsSince = (start: number) =>
      emulator.requests.slice(start).map(({ operation }) => operation ?? '');
    emulator.fault(fault);
    const running = run();
    await Promise.race([running, until(() => seen(operationsSince(from)))]);
    const other = await runSecond();
    const one = await running;

    const again = async (which: 'one' | 'other') => {
      const ended = await (which === 'one' ? run() : runSecond());
      return { exitCode: ended.exitCode, state: stateOf(emulator) };
    };
    await check({ one, other, state: stateOf(emulator), again });
  });
}

type Again = (which: 'one' | 'other') => Promise<{ exitCode: number | null; state: unknown }>;

// How their requests fall between each other's differs from time to time: runs-at-once.test.ts goes through such orders.
describe('Two runs at once', () => {
  it.concurrent.each(STARTS)(
    'of one commit are both done, and what it wants is in place: $when',
    async (start) => {
      await atOnce(start, [ONE, ONE], async ({ one, other, state }) => {
        expect([one.exitCode, other.exitCode]).toEqual([0, 0]);
        expect(state).toEqual(ONE);
      });
    },
  );

  it.concurrent.each(STARTS)(
    'that want different things: one at most calls its own done, and whoever runs again gets it: $when',
    async (start) => {
      await atOnce(start, [ONE, OTHER], async ({ one, other, state, again }) => {
        for (const ended of [one, other]) if (ended.exitCode !== 0) expectTold(ended);
        // Both are done if one of them planned with what the other one had brought in.
        const done = [one.exitCode === 0 && ONE, other.exitCode === 0 && OTHER].filter(Boolean);
        if (done.length > 0) expect(done).toContainEqual(state);

        expect(await again('one')).toEqual({ exitCode: 0, state: ONE });
        expect(await again('other')).toEqual({ exitCode: 0, state: OTHER });
      });
    },
  );
});
