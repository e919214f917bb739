import { describe, expect, it } from '@jest/globals';
import type { EntityAddress, EntityBody } from '../../src/ports/apigee-entities.ts';
import { startConfiguring } from '../../src/resources/apply-configuration.ts';
import type { EntityStore } from '../../src/resources/kind.ts';
import { planConfiguration } from '../../src/resources/plan-configuration.ts';
import { assert, asyncProperty, type Scheduler, scheduler } from '../support/properties.ts';
import { declare } from './trial.ts';

/** The field of each entity that the runs are about. */
type Want = Readonly<Record<'first' | 'second' | 'gold', string>>;
type Name = keyof Want;

const NAMES: readonly Name[] = ['first', 'second', 'gold'];
const BEFORE: Want = { first: 'old', second: 'old', gold: 'old' };
const ONE: Want = { first: 'one', second: 'old', gold: 'one' };
const OTHER: Want = { first: 'old', second: 'other', gold: 'old' };

function declared(want: Want) {
  return [
    declare('targetserver', 'env/test', ['first'], { host: want.first }),
    declare('targetserver', 'env/test', ['second'], { host: want.second }),
    declare('apiproduct', 'org', ['gold'], { displayName: want.gold }),
  ];
}

interface Touch {
  readonly run: string;
  readonly kind: 'read' | 'written';
  readonly name: Name;
  readonly value: string;
}

type Body = Readonly<Record<string, unknown>>;

function bodyOf(name: Name): Body {
  const value = BEFORE[name];
  return name === 'gold' ? { displayName: value } : { host: value, isEnabled: true, protocol: 'HTTP' };
}

function valueOf(body: Body | undefined): string {
  return String(body?.['host'] ?? body?.['displayName']);
}

/** An Apigee that takes its time over each request and each answer, as the schedule wants it. */
function apigee(schedule: Scheduler) {
  const touches: Touch[] = [];
  const there = new Map<Name, Body>(NAMES.map((name) => [name, bodyOf(name)]));
  const atLeisure = async <Answer>(label: string, work: () => Answer): Promise<Answer> => {
    await schedule.schedule(Promise.resolve(), label);
    const answer = work();
    await schedule.schedule(Promise.resolve(), `${label}, answered`);
    return answer;
  };
  const look = (run: string, name: Name) => {
    const body = there.get(name);
    touches.push({ run, kind: 'read', name, value: valueOf(body) });
    return { name, ...body };
  };
  const entitiesOf = (run: string) => ({
    read: async ({ segments }: EntityAddress) => {
      const last = segments.at(-1) ?? '';
      return atLeisure(`${run} reads ${last}`, () => {
        if (last === 'targetservers') return ['first', 'second'];
        if (last === 'apiproducts') return { apiProduct: [look(run, 'gold')] };
        return look(run, last as Name);
      });
    },
    replace: async ({ segments }: EntityAddress, body: EntityBody) => {
      const name = segments.at(-1) as Name;
      const { json } = body as { readonly json: Body };
      await atLeisure(`${run} writes ${valueOf(json)} to ${name}`, () => {
        there.set(name, json);
        touches.push({ run, kind: 'written', name, value: valueOf(json) });
      });
    },
  });
  const storeOf = (run: string): EntityStore => ({
    entities: entitiesOf(run) as never,
    clock: {
      now: () => 0,
      elapsed: () => 0,
      sleep: async () => schedule.schedule(Promise.resolve(), `${run} sleeps`),
    },
    cache: new Map(),
  });
  return {
    storeOf,
    touches,
    state: () => Object.fromEntries([...there].map(([name, body]) => [name, valueOf(body)])),
  };
}

type Apigee = ReturnType<typeof apigee>;

/** Plans, brings everything in, and goes back if it fails. */
async function bringIn(name: string, want: Want, { storeOf, touches }: Apigee) {
  const store = storeOf(name);
  const { changes } = await planConfiguration(
    { declared: declared(want), mark: () => '', prune: undefined, irreversible: false },
    store,
  );
  const found = Object.fromEntries(
    NAMES.map((one) => [one, touches.findLast((touch) => touch.run === name && touch.name === one)?.value]),
  );
  const configuring = startConfiguring(changes, ['test'], store);
  let isDone = true;
  for (const stage of ['before', 'between', 'after'] as const) {
    isDone &&= await configuring.apply(stage, 'test');
  }
  if (!isDone) await configuring.putBack('before');
  const seen = touches.length;
  return {
    name,
    want,
    found,
    isDone,
    seen,
    results: configuring.results(),
    failures: configuring.failures(),
  };
}

type Ended = Awaited<ReturnType<typeof bringIn>>;

async function bothAtOnce(schedule: Scheduler, [first, second]: readonly [Want, Want]) {
  const organization = apigee(schedule);
  const runs = Promise.all([bringIn('one', first, organization), bringIn('other', second, organization)]);
  const [one, other] = await schedule.waitFor(runs);
  return { organization, one, other };
}

/** What a run wrote last, if nobody wrote over it. */
function leftBy({ name: run }: Ended, name: Name, { touches }: Apigee): string | undefined {
  const last = touches.findLast((touch) => touch.kind === 'written' && touch.name === name);
  return last?.run === run ? last.value : undefined;
}

const SCHEDULES = { numRuns: 50 };

describe('Of two runs at once, however their requests fall between each other’s,', () => {
  it('both bring in what both want, and neither takes it back', async () => {
    await assert(
      asyncProperty(scheduler(), async (schedule) => {
        const { organization, one, other } = await bothAtOnce(schedule, [ONE, ONE]);

        expect([one.failures, other.failures]).toEqual([[], []]);
        expect([one.isDone, other.isDone]).toEqual([true, true]);
        expect(organization.state()).toEqual(ONE);
      }),
      SCHEDULES,
    );
  });

  it('one that says it is done has seen in place all that it wants after the last of its writes', async () => {
    await assert(
      asyncProperty(scheduler(), async (schedule) => {
        const { organization, one, other } = await bothAtOnce(schedule, [ONE, OTHER]);

        for (const { isDone, name: run, want, seen } of [one, other]) {
          if (!isDone) continue;
          const own = organization.touches.slice(0, seen).filter((touch) => touch.run === run);
          const lastWrite = own.findLastIndex(({ kind }) => kind === 'written');
          for (const name of NAMES)
            expect(own.slice(lastWrite + 1).findLast((touch) => touch.name === name)?.value).toBe(want[name]);
        }
      }),
      SCHEDULES,
    );
  });

  it('one that fails leaves what it found, or tells of each entity that it did not', async () => {
    await assert(
      asyncProperty(scheduler(), async (schedule) => {
        const { organization, one, other } = await bothAtOnce(schedule, [ONE, OTHER]);

        for (const ended of [one, other].filter(({ isDone }) => !isDone)) {
          for (const { code } of ended.failures)
            expect(['changed-meanwhile', 'rollback-failed']).toContain(code);
          for (const { name, change } of ended.results) {
            const left = leftBy(ended, name as Name, organization);
            expect(['restored', 'unchanged', 'failed']).toContain(change);
            if (change !== 'failed') expect([undefined, ended.found[name]]).toContain(left);
          }
        }
      }),
      SCHEDULES,
    );
  });
});
