/** A file that breaks one rule of the house. */
export interface Plant {
  readonly what: string;
  readonly file: string;
  readonly rule: string;
  readonly text: string;
}

const imports = (from: string): string => `import { a } from '${from}';\nexport const b: unknown = a;\n`;
const importsType = (from: string): string => `import type { A } from '${from}';\nexport type B = A;\n`;
const RESTRICTED = 'eslint(no-restricted-imports)';

/** Which room may not know which, one plant for each arrow that would turn back: [importer, imported]. */
const ARROWS: readonly (readonly [string, string])[] = [
  ...['run', 'actions', 'plan', 'deploy', 'verify', 'live', 'preview', 'resources', 'approval'].map(
    (room) => [room, 'adapters/files/node-files.ts'] as const,
  ),
  ...['evidence', 'query', 'lint', 'notify', 'bundle', 'config', 'report', 'ports', 'domain', 'errors'].map(
    (room) => [room, 'adapters/files/node-files.ts'] as const,
  ),
  ...[
    'plan',
    'deploy',
    'verify',
    'live',
    'preview',
    'resources',
    'approval',
    'evidence',
    'query',
    'setup',
  ].map((room) => [room, 'actions/deploy.ts'] as const),
  ['lint', 'actions/lint.ts'],
  ['notify', 'run/act.ts'],
  ['deploy', 'run/context.ts'],
  ['run', 'lint-worker/main.ts'],
  ['lint', 'lint-worker/protocol.ts'],
  ['bundle', 'plan/make-plan.ts'],
  ['bundle', 'lint/baseline.ts'],
  ['config', 'deploy/run-graph.ts'],
  ['report', 'plan/make-plan.ts'],
  ['report', 'notify/deliver-reports.ts'],
  ['report', 'run/context.ts'],
  ['plan', 'ports/logger.ts'],
  ['evidence', 'ports/logger.ts'],
  ['report', 'ports/logger.ts'],
  ['ports', 'plan/make-plan.ts'],
  ['ports', 'config/config.ts'],
  ['domain', 'ports/clock.ts'],
  ['errors', 'bundle/content.ts'],
  ['adapters/http', 'config/config.ts'],
  ['adapters/git', 'bundle/content.ts'],
  ['adapters/google', 'lint-worker/protocol.ts'],
  ['adapters/apigeelint', 'lint-worker/main.ts'],
  ['adapters/apigeelint', 'lint/baseline.ts'],
  ['lint-worker', 'adapters/apigeelint/limits.ts'],
  ['lint-worker', 'bundle/content.ts'],
  ['lint-worker', 'config/config.ts'],
];

const up = (room: string): string => '../'.repeat(room.split('/').length);

const AGAINST_THE_ARROWS: readonly Plant[] = ARROWS.map(([room, imported], index) => ({
  what: `src/${room} that knows ${imported}`,
  file: `src/${room}/planted-${index}.ts`,
  rule: RESTRICTED,
  text: (index % 2 === 0 ? imports : importsType)(`${up(room)}${imported}`),
}));

export const PLANTS: readonly Plant[] = [
  ...AGAINST_THE_ARROWS,
  { what: 'a room that speaks HTTP', file: 'src/deploy/http.ts', rule: RESTRICTED, text: imports('got') },
  { what: 'a room that reads files', file: 'src/bundle/disk.ts', rule: RESTRICTED, text: imports('node:fs') },
  {
    what: 'an action that starts processes',
    file: 'src/actions/exec.ts',
    rule: RESTRICTED,
    text: imports('execa'),
  },
  {
    what: 'a run that opens sockets',
    file: 'src/run/socket.ts',
    rule: RESTRICTED,
    text: imports('node:net'),
  },
  {
    what: 'a room that knows the program',
    file: 'src/config/out.ts',
    rule: RESTRICTED,
    text: imports('../../pipe/main.ts'),
  },
  {
    what: 'a property whose seed changes with every run',
    file: 'test/domain/some.test.ts',
    rule: RESTRICTED,
    text: imports('fast-check'),
  },
  {
    what: 'an emulator that knows our client',
    file: 'test/emulator/ours.ts',
    rule: RESTRICTED,
    text: imports('../../src/domain/secret.ts'),
  },
  {
    what: 'the environment read in a room',
    file: 'src/config/env.ts',
    rule: 'node(no-process-env)',
    text: 'export const home = process.env["HOME"];\n',
  },
  {
    what: 'a room that ends the process',
    file: 'src/actions/exit.ts',
    rule: 'eslint(no-restricted-globals)',
    text: 'export const end = () => process.exit(1);\n',
  },
  {
    what: 'a room that looks at the clock',
    file: 'src/deploy/now.ts',
    rule: 'eslint(no-restricted-properties)',
    text: 'export const now = () => Date.now();\n',
  },
  {
    what: 'a room that waits',
    file: 'src/plan/wait.ts',
    rule: 'eslint(no-restricted-globals)',
    text: 'export const wait = () => setTimeout(() => 1, 2);\n',
  },
  {
    what: 'a log past the logger',
    file: 'src/report/log.ts',
    rule: 'eslint(no-console)',
    text: 'export const log = () => console.log(1);\n',
  },
  {
    what: 'a default export',
    file: 'src/lint/standard.ts',
    rule: 'import(no-default-export)',
    text: 'export default 1;\n',
  },
  { what: 'a circle', file: 'src/lint/one.ts', rule: 'import(no-cycle)', text: imports('./other.ts') },
  {
    what: 'a circle of types alone',
    file: 'src/lint/first.ts',
    rule: 'import(no-cycle)',
    text: "import type { B } from './second.ts';\nexport interface A {\n  readonly b?: B;\n}\n",
  },
  {
    what: 'a promise that is not awaited',
    file: 'src/deploy/float.ts',
    rule: 'typescript(no-floating-promises)',
    text: 'const f = async (): Promise<void> => {};\nexport const g = (): void => {\n  f();\n};\n',
  },
  {
    what: 'a union that is not exhausted',
    file: 'src/deploy/switch.ts',
    rule: 'typescript(switch-exhaustiveness-check)',
    text: 'export function f(x: "a" | "b"): number {\n  switch (x) {\n    case "a":\n      return 1;\n  }\n  return 2;\n}\n',
  },
  {
    what: 'a file of 301 lines',
    file: 'src/lint/long.ts',
    rule: 'eslint(max-lines)',
    text: `${'// line\n'.repeat(300)}export const last = 1;\n`,
  },
  {
    what: 'a port of 61 lines',
    file: 'src/ports/long.ts',
    rule: 'eslint(max-lines)',
    text: `${'// line\n'.repeat(60)}export type Last = 1;\n`,
  },
  {
    what: 'five parameters',
    file: 'src/lint/five.ts',
    rule: 'eslint(max-params)',
    text: 'export const f = (a: number, b: number, c: number, d: number, e: number) => a + b + c + d + e;\n',
  },
  {
    what: 'a function with more than ten ways through it',
    file: 'src/lint/maze.ts',
    rule: 'eslint(complexity)',
    text: `export function f(x: number): number {\n${'  if (x > 1) return x;\n'.repeat(11)}  return 0;\n}\n`,
  },
];

/** The other half of each circle. */
export const OTHER_HALVES: readonly Pick<Plant, 'file' | 'text'>[] = [
  { file: 'src/lint/other.ts', text: imports('./one.ts') },
  {
    file: 'src/lint/second.ts',
    text: "import type { A } from './first.ts';\nexport interface B {\n  readonly a?: A;\n}\n",
  },
];

const sound = (file: string, from: string) => ({
  what: `${file} that knows ${from}`,
  file,
  text: `import { c as below } from '${from}';\nexport const c = below;\n`,
});

/** The right direction. */
export const SOUND: readonly Pick<Plant, 'what' | 'file' | 'text'>[] = [
  { what: 'a domain of its own', file: 'src/domain/sound.ts', text: 'export const c = 1;\n' },
  { what: 'a protocol', file: 'src/lint-worker/protocol.ts', text: 'export const c = 1;\n' },
  sound('src/bundle/sound.ts', '../domain/sound.ts'),
  sound('src/plan/sound.ts', '../bundle/sound.ts'),
  sound('src/deploy/sound.ts', '../plan/sound.ts'),
  sound('src/actions/sound.ts', '../deploy/sound.ts'),
  sound('src/run/sound.ts', '../actions/sound.ts'),
  sound('pipe/sound.ts', '../src/run/sound.ts'),
  sound('src/adapters/apigeelint/sound.ts', '../../lint-worker/protocol.ts'),
  sound('src/adapters/http/sound.ts', '../../domain/sound.ts'),
];
