/** Runs in the container: milliseconds of bare Node and of the pipe without variables, in turns. */
export const TAKE_TURNS = `
  const { spawnSync } = require('node:child_process');
  const taken = { bare: [], pipe: [] };
  const time = (side, args, status) => {
    const startedMs = performance.now();
    const ended = spawnSync('node', args, { env: { PATH: process.env.PATH } });
    if (ended.status !== status) throw new Error(args + ' ended with ' + ended.status);
    taken[side].push(performance.now() - startedMs);
  };
  for (let round = 0; round < 41; round += 1) {
    time('bare', ['-e', '0'], 0);
    time('pipe', ['/opt/apigee-pipe/pipe.mjs'], 2);
  }
  console.log(JSON.stringify(taken));`;

/** The least of the pipe by the least of bare Node: what else the machine does only ever adds to a time. */
export function ratioOf({ output, exitCode }: { readonly output: string; readonly exitCode: number }): {
  readonly ratio: number;
  readonly runs: number;
  readonly exitCode: number;
} {
  const last = output.trim().split('\n').at(-1) ?? '';
  const { bare, pipe } = JSON.parse(last) as Record<'bare' | 'pipe', readonly number[]>;
  return { ratio: Math.min(...pipe) / Math.min(...bare), runs: pipe.length, exitCode };
}
