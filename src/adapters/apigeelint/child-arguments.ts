import { bootstrap } from './bootstrap.ts';
import type { ChildPlace } from './lint-child.ts';

/** How Node is started as a linter that may read `readable`, on one lane or two. */
export function childArguments(
  { program, limits }: Pick<ChildPlace, 'program' | 'limits'>,
  { readable, lanes }: { readonly readable: readonly string[]; readonly lanes: 1 | 2 },
): readonly string[] {
  return [
    '--permission',
    // Threads keep the permissions of the process. Code of the repository never runs beside a second lane.
    ...(lanes === 2 ? ['--allow-worker'] : []),
    // SQLite opens files past the permission model (tried with Node 26.10: ATTACH creates one).
    '--no-experimental-sqlite',
    '--no-addons',
    '--disable-warning=ExperimentalWarning',
    '--no-deprecation',
    `--max-old-space-size=${limits.heapMegabytes}`,
    // With 1 MB a lane stops hundreds of times to clear it; 4 MB cost 20 MB of the 256 MB that all may have together.
    `--min-semi-space-size=${SEMI_SPACE_MEGABYTES}`,
    `--max-semi-space-size=${SEMI_SPACE_MEGABYTES}`,
    ...COMPILER,
    // A * would be a wildcard: whoever asks leaves such paths out, and here is the second wall.
    ...[program, ...readable.filter((path) => !path.includes('*'))].map((path) => `--allow-fs-read=${path}`),
    '--eval',
    lanes === 1 ? firstLane(program) : `${secondLane(program)}\n${firstLane(program)}`,
  ];
}

const SEMI_SPACE_MEGABYTES = 2;

/**
 * A lint is over before TurboFan's code has paid for its making; Maglev's has. What the build compiles ahead must be
 * compiled with the same flags, or V8 refuses it.
 */
export const COMPILER = ['--no-opt'];

const lane = (program: string, ends: string): string =>
  `(${bootstrap.toString()})(require, ${JSON.stringify(program)})('lint').serve(${ends});`;

const firstLane = (program: string): string => lane(program, '0, 1');

const secondLane = (program: string): string =>
  `new (require('node:worker_threads').Worker)(${JSON.stringify(lane(program, '3, 4'))}, ` +
  `{ eval: true, env: {}, resourceLimits: { maxYoungGenerationSizeMb: ${3 * SEMI_SPACE_MEGABYTES} } });`;
