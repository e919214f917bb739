import { spawnSync } from 'node:child_process';
import { createRepository } from '../support/repository.ts';
import { PROGRAM } from '../support/run-pipe.ts';
import { interleave } from './interleave.ts';
import { median, type Row, times } from './row.ts';

const ROUNDS = 25;
const BUDGET = 2.5;

/** From process to process: a run without variables, which tells all that is missing, and Node doing nothing. */
export async function benchStartUp(): Promise<readonly Row[]> {
  await using clone = await createRepository();
  const run = (expected: number, ...given: string[]): number => {
    const startedMs = performance.now();
    const { status } = spawnSync(process.execPath, given, { cwd: clone.path, env: {}, stdio: 'ignore' });
    if (status !== expected) throw new Error(`node ${given.join(' ')} ended with ${String(status)}`);
    return performance.now() - startedMs;
  };
  const taken = await interleave(ROUNDS, { bare: () => run(0, '-e', '0'), pipe: () => run(2, PROGRAM) });
  const ratio = median(taken.pipe) / median(taken.bare);
  return [
    {
      what: 'start-up to a configuration error',
      budget: `≤ ${BUDGET} × bare \`node -e 0\``,
      measured: `${times(ratio)} (${Math.round(median(taken.pipe))} ms, bare ${Math.round(median(taken.bare))} ms; medians of ${ROUNDS})`,
      holds: ratio <= BUDGET,
    },
  ];
}
