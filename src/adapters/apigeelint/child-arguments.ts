import { bootstrap } from './bootstrap.ts';
import type { ChildPlace } from './lint-process.ts';

/** How Node is started as a linter that may read `readable`. */
export function childArguments(
  { program, limits }: Pick<ChildPlace, 'program' | 'limits'>,
  readable: readonly string[],
): readonly string[] {
  return [
    '--permission',
    // SQLite opens files past the permission model (tried with Node 26.10: ATTACH creates one).
    '--no-experimental-sqlite',
    '--no-addons',
    // For the thread that ends the child with the pipe; `hardenSandbox` takes threads away from everybody else.
    '--allow-worker',
    '--disable-warning=PERM0006',
    '--disable-warning=ExperimentalWarning',
    '--no-deprecation',
    `--max-old-space-size=${limits.heapMegabytes}`,
    // With 1 MB it stops hundreds of times to clear it. A second thread with 2 MB each is no faster than this, costs more
    // memory and a sixth more work: what it would save, the pipe needs to read the bundles meanwhile.
    `--min-semi-space-size=${SEMI_SPACE_MEGABYTES}`,
    `--max-semi-space-size=${SEMI_SPACE_MEGABYTES}`,
    // A * would be a wildcard: whoever asks leaves such paths out, and here is the second wall.
    ...[program, ...readable.filter((path) => !path.includes('*'))].map((path) => `--allow-fs-read=${path}`),
    '--eval',
    `${SET_COMPILER}(${bootstrap.toString()})(require, ${JSON.stringify(program)})('lint').serve(${process.pid});`,
  ];
}

const SEMI_SPACE_MEGABYTES = 8;

/**
 * A lint is over before TurboFan's code has paid for its making; Maglev's has. Told to the running process and not on
 * the command line, where V8 would refuse what Node brings compiled of its own modules: those that the linter needs
 * are loaded first. What the build compiles ahead must be compiled after the same lines, or V8 refuses it.
 */
export const SET_COMPILER = `['zlib', 'vm', 'module', 'os', 'worker_threads', 'url', 'util'].forEach((name) => require(name));
require('v8').setFlagsFromString('--no-opt');
`;
