import { describe, expect, it } from '@jest/globals';
import { refuseUntrueTimes } from '../support/run-pipe.ts';

const run =
  (log: string, result: object | null = null) =>
  () =>
    refuseUntrueTimes({ log, result: result as never, durationMs: 2000 });

describe('The times that a run tells', () => {
  it.each([
    'Found      1 bundle: 1 proxy                      0.1 s\n',
    '  ✔ orders  rev 8   READY      /orders       2.9 s\nDone  1 deployed in 2.0 s',
    'Wait up to 10 s, or 5 min 3 s.\n',
  ])('may be as long as it took: %j', (log) => {
    expect(run(log)).not.toThrow();
  });

  it.each(['Found  1 bundle     950 min 2 s\n', 'Linted  no findings     3.1 s'])(
    'are never longer: %j',
    (log) => {
      expect(run(log)).toThrow('A run of 2000 ms says that it took');
    },
  );

  it('are as true in result.json', () => {
    expect(run('', { durationMs: 1000, deployments: [{ durationMs: 900 }, {}] })).not.toThrow();
    expect(run('', { durationMs: 9000, deployments: [] })).toThrow('took 9000 ms');
    expect(run('', { durationMs: 0, deployments: [{ durationMs: -1 }] })).toThrow('took -1 ms');
  });
});
