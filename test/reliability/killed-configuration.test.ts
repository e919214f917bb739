import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pMap from 'p-map';
import { type Emulator, startEmulator } from '../emulator/emulator.ts';
import { createRepository, proxyFiles, type Repository } from '../support/repository.ts';
import { type PipeEnding, runPipe } from '../support/run-pipe.ts';
import { writesIn } from '../support/story.ts';
import { stateOf } from './configuration-cells.ts';
import { answered, asked, type Moment, runUntil, SLOW } from './interrupted.ts';

const EDGE = 'resources/edge';
const json = (value: unknown): string => `${JSON.stringify(value, undefined, 2)}\n`;
const server = (name: string, host: string) => ({ name, host, port: 443, isEnabled: true });
const key = { consumerKey: 'hush-key', consumerSecret: 'hush-secret', apiProducts: ['gold'] };
const owned = (...ones: readonly object[]) => json({ 'ada@example.com': ones });
const rates = (...names: readonly string[]) =>
  json([{ name: 'rates', exclusive: true, entry: names.map((name) => ({ name, value: `hush-${name}` })) }]);

/** What serves, and what is to take its place. */
const BEFORE = {
  'apigee.yaml': `version: 1\nconfiguration: [${EDGE}]\n`,
  ...proxyFiles('proxies/orders', 'orders'),
  [`${EDGE}/env/test/targetServers.json`]: json([server('changes', 'one')]),
  [`${EDGE}/env/test/kvms.json`]: rates('eur', 'gone'),
  [`${EDGE}/org/apiProducts.json`]: json([{ name: 'gold', displayName: 'Gold', proxies: ['orders'] }]),
  [`${EDGE}/org/developers.json`]: json([
    { email: 'ada@example.com', firstName: 'Ada', lastName: 'L', userName: 'ada' },
  ]),
  [`${EDGE}/org/developerApps.json`]: owned(),
  [`${EDGE}/org/importKeys.json`]: owned(),
};
const AFTER = {
  ...proxyFiles('proxies/orders', 'orders', { payload: 'changed' }),
  [`${EDGE}/env/test/targetServers.json`]: json([server('changes', 'two'), server('new', 'new')]),
  [`${EDGE}/env/test/kvms.json`]: rates('eur', 'usd'),
  [`${EDGE}/org/apiProducts.json`]: json([{ name: 'gold', displayName: 'Gold!', proxies: ['orders'] }]),
  [`${EDGE}/org/developerApps.json`]: owned({ name: 'shop', callbackUrl: 'https://shop' }),
  [`${EDGE}/org/importKeys.json`]: owned({ name: 'shop', ...key }),
};

interface Phase {
  readonly phase: string;
  readonly seen: Moment;
  /** What is refused, so that the run is putting things back when it is killed. */
  readonly refused?: RegExp;
}

const PHASES: readonly Phase[] = [
  { phase: 'before the first write is answered', seen: asked(/targetservers\.(?:create|update)$/) },
  { phase: 'after a target server is changed', seen: answered(/targetservers\.update$/) },
  { phase: 'after an entry is made', seen: answered(/entries\.create$/) },
  { phase: 'after the import of the proxy', seen: answered(/apis\.create$/) },
  { phase: 'before the product is changed', seen: asked(/apiproducts\.update$/) },
  { phase: 'after the app is made, with a key of Apigee’s', seen: answered(/developers\.apps\.create$/) },
  { phase: 'after the key of Apigee’s is gone', seen: answered(/apps\.keys\.delete$/) },
  { phase: 'after the key is imported, without its product', seen: answered(/apps\.keys\.create$/) },
  { phase: 'before the entry is deleted', seen: asked(/entries\.delete$/) },
  {
    phase: 'before what it made is taken away again',
    seen: asked(/targetservers\.delete$/),
    refused: /developers\.apps\.create$/,
  },
  {
    phase: 'while it puts a value back',
    seen: asked(/entries\.delete$/),
    refused: /developers\.apps\.create$/,
  },
];

interface Ended {
  readonly emulator: Emulator;
  readonly repository: Repository;
  readonly killed: PipeEnding | undefined;
  readonly again: PipeEnding;
  readonly state: string;
  readonly third: PipeEnding;
  readonly written: number;
}

async function end({ seen, refused }: Phase, signal: 'SIGKILL' | 'SIGTERM'): Promise<Ended> {
  const emulator = await startEmulator(SLOW);
  const repository = await createRepository(BEFORE);
  const environment = emulator.environment({ ATOMIC: 'true' });
  const run = () => runPipe({ environment, directory: repository.path });
  await run();
  await repository.write(AFTER);
  const from = emulator.requests.length;
  if (refused !== undefined) emulator.fault({ on: { operation: refused }, kind: '400' });
  const killed = await runUntil(
    { emulator, repository, environment },
    (requests) => seen(requests.slice(from)),
    signal,
  );
  emulator.clearFaults();
  const again = await run();
  const state = stateOf(emulator);
  const writes = writesIn(emulator).length;
  const third = await run();
  return { emulator, repository, killed, again, state, third, written: writesIn(emulator).length - writes };
}

/** Where a stopped run has something to put back that it has not begun to put back. */
const STOPPED = PHASES.filter(({ phase }) => phase.startsWith('after'));

const ends = new Map<string, Ended>();
const stops = new Map<string, Ended>();
let undisturbed = '';

beforeAll(async () => {
  const runs = [
    ...PHASES.map((phase) => async () => void ends.set(phase.phase, await end(phase, 'SIGKILL'))),
    ...STOPPED.map((phase) => async () => void stops.set(phase.phase, await end(phase, 'SIGTERM'))),
  ];
  await pMap(runs, async (run) => run(), { concurrency: 5 });
  const calm = await end({ phase: 'never', seen: () => false }, 'SIGKILL');
  undisturbed = calm.state;
  ends.set('never', calm);
}, 1_200_000);

afterAll(async () => {
  for (const { emulator, repository } of [...ends.values(), ...stops.values()]) {
    await emulator.close();
    await repository[Symbol.asyncDispose]();
  }
});

describe('A run that is killed while it brings in configuration', () => {
  it.each(PHASES.map(({ phase }) => phase))(
    '%s is finished by the next one, nothing there twice',
    (phase) => {
      const ended = ends.get(phase);

      expect(ended?.killed?.exitCode).toBeNull();
      expect(ended?.again.result).toMatchObject({ exitCode: 0, problems: [] });
      expect(ended?.state).toBe(undisturbed);
      expect(ended?.third.result.outcome).toBe('unchanged');
      expect(ended?.written).toBe(0);
      expect(ended?.emulator.unexpected).toEqual([]);
    },
  );
});

describe('A run that is stopped while it brings in configuration', () => {
  it.each(STOPPED.map(({ phase }) => phase))(
    '%s leaves each entity as it was or as it is asked, and the next one finishes it',
    (phase) => {
      const ended = stops.get(phase);

      const changes = ended?.killed?.result.configuration?.map(({ change }) => change);

      expect(ended?.killed?.exitCode).toBe(143);
      expect(changes).toContain('restored');
      expect(changes).not.toContain('failed');
      expect(ended).toMatchObject({ again: { result: { exitCode: 0, problems: [] } }, state: undisturbed });
      expect(ended?.emulator.unexpected).toEqual([]);
    },
  );
});
