import { spawn } from 'node:child_process';
import { existsSync, mkdtempDisposableSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { plainProxy, writeTree } from '../adapters/apigeelint/bundles.ts';
import { interleave } from './interleave.ts';
import { median, type Row, seconds, times } from './row.ts';

const PIPE = resolve('dist/pipe.mjs');
const APIGEELINT = resolve('node_modules/apigeelint/cli.js');
const CORPUS = resolve('../shared/corpus');
const ROUNDS = 9;

/** The budgets of lint (docs/architecture.md#budgets): a whole run of the pipe against calls of apigeelint, in turns. */
export async function benchLint(): Promise<readonly Row[]> {
  const rows = [await oneBundle([], 0.8), await oneBundle(['a', 'b', 'c'], 0.35)];
  // Without the corpus of real bundles beside the project two rows are missing, and the table shows it.
  return existsSync(CORPUS) ? [...rows, ...(await wholeCorpus())] : rows;
}

async function oneBundle(scripts: readonly string[], most: number): Promise<Row> {
  const files = scripts.map((name): [string, string] => [
    `resources/jsc/${name}.js`,
    `var ${name} = context.getVariable('x');\nif (${name} == null) { context.setVariable("y", 'z') }\n`,
  ]);
  using folder = mkdtempDisposableSync(join(tmpdir(), 'bench-'));
  const clone = writeTree(folder.path, plainProxy('orders', Object.fromEntries(files)));
  const taken = await interleave(ROUNDS, {
    pipe: async () => lintWithPipe(clone, 'orders'),
    apigeelint: async () => callApigeelint(clone, join(clone, 'orders/apiproxy')),
  });
  const ratio = median(taken.pipe) / median(taken.apigeelint);
  return {
    what: `whole lint run on one bundle ${scripts.length === 0 ? 'without scripts' : `with ${scripts.length} scripts`}`,
    budget: `≤ ${most} × one apigeelint call`,
    measured: `${times(ratio)} (${seconds(median(taken.pipe))} to ${seconds(median(taken.apigeelint))})`,
    holds: ratio <= most,
  };
}

/** Nobody watches the memory of these runs, since that takes turns with them: `memory.ts` does, in runs of its own. */
async function wholeCorpus(): Promise<readonly Row[]> {
  const roots = rootsIn(CORPUS);
  const thirds = [0, 1, 2].map((third) => roots.filter((_, index) => index % 3 === third));
  const pipe: number[] = [];
  const calls: number[] = [];
  // A run of the pipe after every third of the calls, so that a machine that slows down slows both.
  for (let round = 0; round < 3; round += 1) {
    let total = 0;
    for (const third of thirds) {
      for (const root of third) total += await callApigeelint(CORPUS, root);
      pipe.push(await lintWithPipe(CORPUS, '.'));
    }
    calls.push(total);
  }
  const ratio = median(calls) / median(pipe);
  return [
    {
      what: `lint of ${roots.length} bundles, one run against one apigeelint call each`,
      budget: '≥ 20 × faster',
      measured: `${times(ratio)} (${seconds(median(pipe))} to ${seconds(median(calls))})`,
      holds: ratio >= 20,
    },
  ];
}

const callApigeelint = async (clone: string, root: string): Promise<number> =>
  run(clone, [APIGEELINT, '-s', root, '-f', 'json.js', '--profile', 'apigeex'], {});

const lintWithPipe = async (clone: string, bundles: string): Promise<number> => {
  using reports = mkdtempDisposableSync(join(tmpdir(), 'bench-reports-'));
  const environment = { ACTION: 'lint', BUNDLES: bundles, LINT_FAIL_ON: 'never', REPORT_DIR: reports.path };
  return await run(clone, [PIPE], environment);
};

/** Milliseconds from the start of a Node program to its end. */
async function run(cwd: string, args: readonly string[], env: Record<string, string>): Promise<number> {
  const startedMs = performance.now();
  const child = spawn(process.execPath, args, {
    cwd,
    env: { PATH: process.env['PATH'], ...env },
    stdio: 'ignore',
  });
  await new Promise((done) => child.on('exit', done));
  return performance.now() - startedMs;
}

function rootsIn(folder: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .flatMap(({ name }) =>
      ['apiproxy', 'sharedflowbundle'].includes(name) ? [join(folder, name)] : rootsIn(join(folder, name)),
    );
}
