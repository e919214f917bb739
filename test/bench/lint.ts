import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { plainProxy, writeTree } from '../adapters/apigeelint/bundles.ts';
import { watchMemory } from './family-memory.ts';
import { interleave } from './interleave.ts';
import { median, type Row, seconds, times } from './row.ts';

const PIPE = resolve('dist/pipe.mjs');
const APIGEELINT = resolve('node_modules/apigeelint/cli.js');
const CORPUS = resolve('../shared/corpus');
const ROUNDS = 9;

/** The budgets of lint (DESIGN §7): a whole run of the pipe against calls of apigeelint, in turns. */
export async function benchLint(): Promise<readonly Row[]> {
  const rows = [await oneBundle([], 1), await oneBundle(['a', 'b', 'c'], 0.5)];
  // Without the corpus of real bundles beside the project two rows are missing, and the table shows it.
  return existsSync(CORPUS) ? [...rows, ...(await wholeCorpus())] : rows;
}

async function oneBundle(scripts: readonly string[], most: number): Promise<Row> {
  const files = scripts.map((name): [string, string] => [
    `resources/jsc/${name}.js`,
    `var ${name} = context.getVariable('x');\nif (${name} == null) { context.setVariable("y", 'z') }\n`,
  ]);
  const clone = writeTree(
    mkdtempSync(join(tmpdir(), 'bench-')),
    plainProxy('orders', Object.fromEntries(files)),
  );
  const taken = await interleave(ROUNDS, {
    pipe: async () => lintWithPipe(clone, 'orders'),
    apigeelint: async () => callApigeelint(clone, join(clone, 'orders/apiproxy')),
  });
  const ratio = median(taken.pipe) / median(taken.apigeelint);
  return {
    what: `whole lint run on one bundle ${scripts.length === 0 ? 'without scripts' : `with ${scripts.length} scripts`}`,
    budget: `≤ ${most.toFixed(1)} × one apigeelint call`,
    measured: `${times(ratio)} (${seconds(median(taken.pipe))} to ${seconds(median(taken.apigeelint))})`,
    holds: ratio <= most,
  };
}

async function wholeCorpus(): Promise<readonly Row[]> {
  const roots = rootsIn(CORPUS);
  let peakMegabytes = 0;
  const taken = await interleave(3, {
    pipe: async () => lintWithPipe(CORPUS, '.', (peak) => (peakMegabytes = Math.max(peakMegabytes, peak))),
    apigeelint: async () => {
      let total = 0;
      for (const root of roots) total += await callApigeelint(CORPUS, root);
      return total;
    },
  });
  const ratio = median(taken.apigeelint) / median(taken.pipe);
  return [
    {
      what: `lint of ${roots.length} bundles, one run against one apigeelint call each`,
      budget: '≥ 20 × faster',
      measured: `${times(ratio)} (${seconds(median(taken.pipe))} to ${seconds(median(taken.apigeelint))})`,
      holds: ratio >= 20,
    },
    {
      what: 'peak memory of all processes together, same runs',
      budget: '≤ 256 MB',
      measured: `${Math.round(peakMegabytes)} MB`,
      holds: peakMegabytes <= 256,
    },
  ];
}

const callApigeelint = async (clone: string, root: string): Promise<number> =>
  run(clone, [APIGEELINT, '-s', root, '-f', 'json.js', '--profile', 'apigeex'], {});

const lintWithPipe = async (
  clone: string,
  bundles: string,
  weigh?: (peak: number) => void,
): Promise<number> => {
  const REPORT_DIR = mkdtempSync(join(tmpdir(), 'bench-reports-'));
  return run(clone, [PIPE], { ACTION: 'lint', BUNDLES: bundles, LINT_FAIL_ON: 'never', REPORT_DIR }, weigh);
};

/** Milliseconds from the start of a Node program to its end. */
async function run(
  ...[cwd, args, env, weigh]: [string, readonly string[], Record<string, string>, ((peak: number) => void)?]
): Promise<number> {
  const startedMs = performance.now();
  const child = spawn(process.execPath, args, {
    cwd,
    env: { PATH: process.env['PATH'], ...env },
    stdio: 'ignore',
  });
  const watch = weigh === undefined ? undefined : watchMemory(child.pid ?? 0);
  await new Promise((done) => child.on('exit', done));
  if (watch !== undefined) weigh?.(watch.peakMegabytes());
  watch?.stop();
  return performance.now() - startedMs;
}

function rootsIn(folder: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .flatMap(({ name }) =>
      ['apiproxy', 'sharedflowbundle'].includes(name) ? [join(folder, name)] : rootsIn(join(folder, name)),
    );
}
