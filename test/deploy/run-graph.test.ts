import { describe, expect, it } from '@jest/globals';
import { runGraph, transitiveDependencies, type WorkGraph } from '../../src/deploy/run-graph.ts';

it('What work waits for is what it needs, through what is unchanged too, and nothing else', () => {
  const dependsOn = new Map([
    ['proxy', new Set(['flow'])],
    ['flow', new Set(['base'])],
    ['unchanged', new Set(['other'])],
  ]);

  expect(transitiveDependencies(['proxy'], dependsOn)).toEqual(new Set(['flow', 'base']));
  expect(transitiveDependencies([], dependsOn)).toEqual(new Set());
});

describe('runGraph', () => {
  it('begins a piece as soon as what it needs is done, not when a whole wave is', async () => {
    const day = workDay({ slow: 50, quick: 10, after: 10 });

    await runGraph(graphOf({ slow: [], quick: [], after: ['quick'] }), { parallel: 2 }, day.work);

    expect(day.begun).toEqual({ slow: 0, quick: 0, after: 10 });
    expect(day.now()).toBe(50);
  });

  it('holds no more places than it may', async () => {
    const day = workDay({ a: 10, b: 10, c: 10, d: 10, e: 10 });

    await runGraph(graphOf({ a: [], b: [], c: [], d: [], e: [] }), { parallel: 2 }, day.work);

    expect(day.mostAtOnce()).toBe(2);
    expect(day.now()).toBe(30);
  });

  it('begins the critical path first, so that it decides when all is over', async () => {
    const day = workDay({ x: 10, y: 10, a: 10, b: 10, c: 10 });

    await runGraph(graphOf({ x: [], y: [], a: [], b: ['a'], c: ['b'] }), { parallel: 2 }, day.work);

    expect(day.begun['a']).toBe(0);
    expect(day.now()).toBe(30);
  });

  it('ends 20 proxies and 3 shared flows with the critical path, where work that waits gives its place back', async () => {
    const names = Array.from({ length: 20 }, (_, index) => `p${index}`);
    const needs = Object.fromEntries(names.map((name, index) => [name, index % 2 === 0 ? ['f3'] : []]));
    const day = workDay(Object.fromEntries([...names, 'f1', 'f2', 'f3'].map((name) => [name, 124])), 4);

    await runGraph(graphOf({ f1: [], f2: ['f1'], f3: ['f2'], ...needs }), { parallel: 8 }, day.work);

    expect(day.now()).toBeLessThanOrEqual(4 * 124 * 1.1);
  });

  it('counts a place that is given back twice once', async () => {
    const day = workDay({ a: 10, b: 10, c: 10, d: 10 });

    await runGraph(graphOf({ a: [], b: [], c: [], d: [] }), { parallel: 1 }, async (key, place) => {
      const outcome = await day.work(key, place);
      place.release();
      place.release();
      return outcome;
    });

    expect(day.mostAtOnce()).toBe(1);
  });

  it('stops the dependents of a failure and nothing else, and says where it started', async () => {
    const day = workDay({ flow: 10, near: 10, far: 10, other: 10 }, undefined, ['flow']);

    const outcomes = await runGraph(
      graphOf({ flow: [], near: ['flow'], far: ['near'], other: [] }),
      { parallel: 1 },
      day.work,
    );

    expect(Object.fromEntries(outcomes)).toEqual({
      flow: { kind: 'failed' },
      near: { kind: 'skipped', because: 'flow' },
      far: { kind: 'skipped', because: 'flow' },
      other: { kind: 'ok' },
    });
    expect(Object.keys(day.begun)).toEqual(['flow', 'other']);
  });

  it('begins nothing after it was stopped, and waits for what is under way', async () => {
    const stop = new AbortController();
    const day = workDay({ a: 10, b: 10, c: 10 });
    const running = runGraph(
      graphOf({ a: [], b: ['a'], c: [] }),
      { parallel: 1, signal: stop.signal },
      (key, place) => {
        stop.abort();
        return day.work(key, place);
      },
    );

    const outcomes = await running;

    expect(Object.fromEntries(outcomes)).toEqual({
      a: { kind: 'ok' },
      b: { kind: 'not-begun' },
      c: { kind: 'not-begun' },
    });
  });

  it('throws what its work throws, once everything under way has ended', async () => {
    const ended: string[] = [];

    const running = runGraph(
      graphOf({ bad: [], good: [], later: ['good'] }),
      { parallel: 2 },
      async (key) => {
        if (key === 'bad') throw new RangeError('a defect');
        await Promise.resolve();
        ended.push(key);
        return 'ok';
      },
    );

    await expect(running).rejects.toThrow('a defect');
    expect(ended).toEqual(['good']);
  });

  it('has nothing to do for an empty graph', async () => {
    expect(await runGraph(graphOf({}), { parallel: 8 }, () => Promise.resolve('ok'))).toEqual(new Map());
  });
});

function graphOf(needs: Record<string, readonly string[]>): WorkGraph<string> {
  return {
    order: Object.keys(needs),
    dependsOn: new Map(Object.entries(needs).map(([key, needed]) => [key, new Set(needed)])),
  };
}

/** Work that takes imagined time: whenever everybody waits, the clock jumps to the next end. */
function workDay(durations: Record<string, number>, placeFor?: number, failing: readonly string[] = []) {
  let now = 0;
  let holding = 0;
  let most = 0;
  let timers: { readonly at: number; readonly ring: () => void }[] = [];
  const begun: Record<string, number> = {};

  function sleep(milliseconds: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    timers.push({ at: now + milliseconds, ring: resolve });
    setImmediate(ringNext);
    return promise;
  }

  function ringNext(): void {
    const next = Math.min(...timers.map(({ at }) => at));
    if (!Number.isFinite(next)) return;
    now = next;
    const due = timers.filter(({ at }) => at === next);
    timers = timers.filter(({ at }) => at !== next);
    for (const { ring } of due) ring();
    if (timers.length > 0) setImmediate(ringNext);
  }

  return {
    begun,
    now: () => now,
    mostAtOnce: () => most,
    work: async (key: string, place: { release(): void }): Promise<'ok' | 'failed'> => {
      begun[key] = now;
      holding += 1;
      most = Math.max(most, holding);
      const whole = durations[key] ?? 0;
      await sleep(placeFor ?? whole);
      holding -= 1;
      if (placeFor !== undefined) {
        place.release();
        await sleep(whole - placeFor);
      }
      return failing.includes(key) ? 'failed' : 'ok';
    },
  };
}
