import { describe, expect, it } from '@jest/globals';
import type { Emulator } from '../emulator/emulator.ts';
import { createRepository } from '../support/repository.ts';
import { type PipeEnding, runPipe } from '../support/run-pipe.ts';
import { story } from '../support/story.ts';
import { until } from '../support/until.ts';

const EDGE = 'resources/edge';
/** An update is done at once and answered so much later: time for the other one to begin. */
const SLOW = { on: { operation: /\.update$/ }, kind: 'slow', delayMs: 700, times: Infinity } as const;

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

function stateOf(emulator: Emulator): unknown {
  const [first, second] = ['first', 'second'].map(
    (name) =>
      emulator.entities('environments/test/targetservers').find((one) => one['name'] === name)?.['host'],
  );
  const own = emulator.entities('apiproducts')[0]?.['displayName'];
  return { first, second, own };
}

type Requests = Emulator['requests'];

const called = (requests: Requests, operation: RegExp, path = /./) =>
  requests.filter((one) => operation.test(one.operation ?? '') && path.test(one.path));

interface Start {
  readonly when: string;
  /** Then the second begins. */
  readonly seen: (requests: Requests) => boolean;
}

const STARTS: readonly Start[] = [
  { when: 'at the same moment', seen: () => true },
  {
    when: 'once the first one has planned',
    seen: (requests) => called(requests, /apiproducts\.list$/).length > 0,
  },
  { when: 'once the first one writes', seen: (requests) => called(requests, /\.update$/).length > 0 },
];

/** Gives up by itself: a test that hangs tells nothing. */
function expectTold({ exitCode, log, result }: PipeEnding): void {
  expect(exitCode).toBe(3);
  expect(result.problems.map(({ code }) => code)).toContain('changed-meanwhile');
  expect(log).toContain('concurrency-group');
}

/** Only the second one asks for references, and only the first one wants these two. */
function wereAtOnce(requests: Requests): boolean {
  const idOf = (operation: RegExp, path?: RegExp) => called(requests, operation, path)[0]?.id;
  const last = Math.max(idOf(/\.update$/, /first$/) ?? 0, idOf(/\.update$/, /gold$/) ?? 0);
  return (idOf(/references\.list$/) ?? Infinity) < last;
}

/** Of those who say that it is done, the last one. */
function wantedOf(one: PipeEnding, other: PipeEnding): unknown {
  if (other.exitCode === 0) return OTHER;
  return one.exitCode === 0 ? ONE : undefined;
}

describe('Two runs at once that want different things', () => {
  it.concurrent.each(STARTS)(
    'end in what one of them wants or as it was, and none says done that is not in place: $when',
    async ({ seen }) => {
      await story({ files: commit(BEFORE) }, async (scene) => {
        const { emulator, repository, run } = scene;
        await run();
        await repository.write(commit(ONE));
        emulator.seed.entities({ 'environments/test/references': [{ name: 'tls', refers: 'store' }] });
        await using second = await createRepository({
          ...commit(OTHER),
          [`${EDGE}/env/test/references.json`]:
            '[{"name": "tls", "refers": "store", "resourceType": "KeyStore"}]',
        });
        const from = emulator.requests.length;
        const since = () => emulator.requests.slice(from);
        emulator.fault(SLOW);
        const running = run();
        await Promise.race([running, until(() => seen(since()))]);
        const other = await runPipe({ directory: second.path, environment: emulator.environment() });
        const one = await running;

        const state = stateOf(emulator);
        expect([BEFORE, ONE, OTHER]).toContainEqual(state);
        if (wereAtOnce(since())) expect([one.exitCode, other.exitCode]).toContain(3);
        expect(state).toEqual(wantedOf(one, other) ?? state);
        for (const ended of [one, other]) if (ended.exitCode !== 0) expectTold(ended);
      });
    },
  );
});
