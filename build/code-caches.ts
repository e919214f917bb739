import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { bootstrap } from '../src/adapters/apigeelint/bootstrap.ts';
import { SET_COMPILER } from '../src/adapters/apigeelint/child-arguments.ts';
import type { LintJob } from '../src/lint-worker/protocol.ts';
import { embedParts, type Part } from './embed-parts.ts';
import { TRAINING_BUNDLE } from './training-bundle.ts';

/**
 * What V8 compiled of each part while the pipe linted a bundle that touches most rules: a start with it takes half
 * the time. V8 refuses a cache of another version, so that the worst that can happen is the old speed.
 */
export function codeCaches(parts: readonly Part[]): readonly Part[] {
  const folder = mkdtempSync(join(tmpdir(), 'code-caches-'));
  try {
    // Named from where it is run: V8 writes the name down, and two builds are to give the same bytes.
    const program = './parts.mjs';
    writeFileSync(join(folder, program), embedParts('', parts));
    for (const [name, text] of Object.entries(TRAINING_BUNDLE)) write(join(folder, name), text);
    const job = `${JSON.stringify(trainingJob(folder))}\n${Object.values(TRAINING_BUNDLE).join('')}`;
    // What deploys is loaded only: its emulator is not here. What is used as well is trained again below, and better.
    const idle = parts.filter(({ name }) => !STARTING.has(name)).map(({ name }) => name);
    train({ program, folder, use: `${JSON.stringify(idle)}.forEach(load)`, input: '' });
    train({
      program,
      folder,
      before: SET_COMPILER,
      use: "load('lint').serve(process.ppid)",
      input: `password\n${job}${job}`,
    });
    train({ program, folder, use: "load('main')", input: '' });
    return parts
      .map(({ name, plain = false }) => ({ name: `${name}.v8`, plain, path: join(folder, `${name}.v8`) }))
      .filter(({ path }) => existsSync(path))
      .map(({ name, plain, path }) => ({ name, plain, content: readFileSync(path) }));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Parts that begin a run when they are loaded, and those of the linter. */
const STARTING = new Set(['start', 'lint', 'eslint', 'jshint', 'secrets']);

function write(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

interface Lesson {
  readonly program: string;
  readonly folder: string;
  /** What runs before anything is loaded. */
  readonly before?: string;
  /** What to do with `load`. */
  readonly use: string;
  readonly input: string;
}

/** Else hashes are seeded by chance, and what was compiled is thrown away by the clock. */
const STEADY = [
  '--predictable',
  '--random-seed=1',
  '--single-threaded-gc',
  '--no-concurrent-recompilation',
  '--no-lazy-feedback-allocation',
  '--min-semi-space-size=256',
  '--max-semi-space-size=256',
];

/** No clock goes and none strikes, so that every build takes the same way through the code. */
const STILL = `
    performance.now = () => 0;
    process.hrtime = () => [0, 0];
    Date.now = () => 0;
    globalThis.setInterval = () => ({ ref() {}, unref() {} });`;

/** The pipe's exit code does not matter here: what it compiled on its way does. */
function train({ program, folder, before = '', use, input }: Lesson): void {
  const code = `${before}
    process.argv[1] = ${JSON.stringify(program)};
    ${STILL}
    const scripts = new Map();
    const keep = (name, script) => scripts.set(name, script);
    const load = (${bootstrap.toString()})(require, process.argv[1], keep);
    process.on('exit', () => {
      for (const [name, script] of scripts) {
        require('node:fs').writeFileSync(${JSON.stringify(folder)} + '/' + name + '.v8', script.createCachedData());
      }
      process.exitCode = 0;
    });
    ${use};`;
  const env = { ACTION: 'lint', LINT_FAIL_ON: 'never', REPORT_DIR: join(folder, 'reports') };
  execFileSync(process.execPath, [...STEADY, '--eval', code], {
    cwd: folder,
    input,
    env,
    // The fourth takes the linter's answers. Node loads other parts of itself for a file than for a pipe, and V8 counts
    // functions into what it keeps: wherever the build's own output goes, the third is a pipe.
    stdio: ['pipe', 'ignore', 'pipe', 'pipe'],
  });
}

const trainingJob = (clone: string): LintJob => ({
  kind: 'apiproxy',
  root: join(clone, 'training/apiproxy'),
  zip: false,
  shownAt: join(clone, 'training'),
  files: Object.entries(TRAINING_BUNDLE).map(([name, text]) => [join(clone, name), Buffer.byteLength(text)]),
  hints: [],
  clone,
  profile: 'apigeex',
  excluded: [],
  ignoreDirectives: false,
  complexConditionTermCount: 12,
  policyCountLimit: 100,
  plugins: [],
  ownEslint: false,
});
