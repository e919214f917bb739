import { existsSync, mkdirSync, mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { measure, medianOf } from './measure.ts';

export interface BenchRow {
  readonly what: string;
  readonly budget: string;
  readonly measured: string;
  readonly holds: boolean;
}

const PIPE = resolve('dist/pipe.mjs');
const APIGEELINT = resolve('node_modules/apigeelint/cli.js');
const CORPUS = resolve('../shared/corpus');

/** The budgets of lint and start-up (DESIGN §7), both sides measured in one go with the same Node. */
export async function benchLint(): Promise<readonly BenchRow[]> {
  const rows = [await startUp(), await oneBundle([]), await oneBundle(['a', 'b', 'c'])];
  // Without the corpus of real bundles beside the project two rows are missing, and the table says so by that.
  return existsSync(CORPUS) ? [...rows, ...(await wholeCorpus())] : rows;
}

async function startUp(): Promise<BenchRow> {
  const cwd = mkdtempSync(join(tmpdir(), 'bench-'));
  const bare = await medianOf({ program: '', args: ['-e', '0'], cwd }, 15);
  const pipe = await medianOf({ program: PIPE, cwd }, 15);
  return {
    what: 'start-up to a configuration error',
    budget: '≤ 3 × bare node',
    measured: `${(pipe / bare).toFixed(2)} × (${pipe.toFixed(0)} ms to ${bare.toFixed(0)} ms)`,
    holds: pipe <= 3 * bare,
  };
}

async function oneBundle(scripts: readonly string[]): Promise<BenchRow> {
  const cwd = mkdtempSync(join(tmpdir(), 'bench-'));
  for (const [name, text] of Object.entries(proxyWith(scripts))) {
    mkdirSync(dirname(join(cwd, name)), { recursive: true });
    writeFileSync(join(cwd, name), text);
  }
  const theirs = await medianOf(callOf(cwd, join(cwd, 'orders/apiproxy')), 7);
  const ours = await medianOf(lintOf(cwd, 'orders'), 7);
  const most = scripts.length >= 2 ? 0.5 : 1;
  return {
    what: `lint of one bundle ${scripts.length === 0 ? 'without scripts' : `with ${scripts.length} scripts`}`,
    budget: `≤ ${most.toFixed(1)} × one apigeelint call`,
    measured: `${(ours / theirs).toFixed(2)} × (${ours.toFixed(0)} ms to ${theirs.toFixed(0)} ms)`,
    holds: ours <= most * theirs,
  };
}

async function wholeCorpus(): Promise<readonly BenchRow[]> {
  const roots = rootsIn(CORPUS);
  let theirs = 0;
  for (const root of roots) theirs += (await measure(callOf(CORPUS, root))).milliseconds;
  const ours = await medianOf(lintOf(CORPUS, '.'), 5);
  const { peakMegabytes } = await measure({ ...lintOf(CORPUS, '.'), weigh: true });
  return [
    {
      what: `lint of ${roots.length} bundles, one run against one apigeelint call each`,
      budget: '≥ 20 × faster',
      measured: `${(theirs / ours).toFixed(1)} × (${ours.toFixed(0)} ms to ${theirs.toFixed(0)} ms)`,
      holds: theirs >= 20 * ours,
    },
    {
      what: 'peak memory of all processes, same run',
      budget: '≤ 256 MB',
      measured: `${peakMegabytes.toFixed(0)} MB`,
      holds: peakMegabytes <= 256,
    },
  ];
}

const callOf = (cwd: string, root: string) => ({
  program: APIGEELINT,
  args: ['-s', root, '-f', 'json.js', '--profile', 'apigeex'],
  cwd,
});

const lintOf = (cwd: string, bundles: string) => ({
  program: PIPE,
  cwd,
  env: {
    ACTION: 'lint',
    BUNDLES: bundles,
    LINT_FAIL_ON: 'never',
    REPORT_DIR: mkdtempSync(join(tmpdir(), 'bench-reports-')),
  },
});

function rootsIn(folder: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .flatMap(({ name }) =>
      ['apiproxy', 'sharedflowbundle'].includes(name) ? [join(folder, name)] : rootsIn(join(folder, name)),
    );
}

const proxyWith = (scripts: readonly string[]): Readonly<Record<string, string>> => ({
  'orders/apiproxy/orders.xml': '<APIProxy name="orders" revision="1"/>',
  'orders/apiproxy/proxies/default.xml':
    '<ProxyEndpoint name="default"><PreFlow><Request><Step><Name>SA-Limit</Name></Step></Request></PreFlow><HTTPProxyConnection><BasePath>/orders</BasePath></HTTPProxyConnection><RouteRule name="none"/></ProxyEndpoint>',
  'orders/apiproxy/policies/SA-Limit.xml': '<SpikeArrest name="SA-Limit"><Rate>10ps</Rate></SpikeArrest>',
  ...Object.fromEntries(
    scripts.map((name) => [
      `orders/apiproxy/resources/jsc/${name}.js`,
      `var ${name} = context.getVariable('x');\nif (${name} == null) { context.setVariable("y", 'z') }\n`,
    ]),
  ),
});
