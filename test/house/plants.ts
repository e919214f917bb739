/** A file that breaks one rule of the house. */
export interface Plant {
  readonly what: string;
  readonly file: string;
  readonly rule: string;
  readonly text: string;
}

const imports = (from: string): string => `import { a } from '${from}';\nexport const b: unknown = a;\n`;
const restricted = 'eslint(no-restricted-imports)';

export const PLANTS: readonly Plant[] = [
  { what: 'a room that speaks HTTP', file: 'src/deploy/http.ts', rule: restricted, text: imports('got') },
  { what: 'a room that reads files', file: 'src/bundle/disk.ts', rule: restricted, text: imports('node:fs') },
  {
    what: 'an action that starts processes',
    file: 'src/actions/exec.ts',
    rule: restricted,
    text: imports('execa'),
  },
  {
    what: 'a room that knows an adapter',
    file: 'src/lint/door.ts',
    rule: restricted,
    text: imports('../adapters/files/node-files.ts'),
  },
  {
    what: 'an action that knows an adapter',
    file: 'src/actions/door.ts',
    rule: restricted,
    text: imports('../adapters/files/node-files.ts'),
  },
  {
    what: 'a room that knows an action',
    file: 'src/report/back.ts',
    rule: restricted,
    text: imports('../actions/run.ts'),
  },
  {
    what: 'a room that knows the door',
    file: 'src/config/out.ts',
    rule: restricted,
    text: imports('../../pipe/version.ts'),
  },
  {
    what: 'an adapter that knows a room',
    file: 'src/adapters/room.ts',
    rule: restricted,
    text: imports('../config/config.ts'),
  },
  {
    what: 'a port that knows a room',
    file: 'src/ports/room.ts',
    rule: restricted,
    text: imports('../deploy/candidate.ts'),
  },
  {
    what: 'a domain type that knows an adapter',
    file: 'src/domain/door.ts',
    rule: restricted,
    text: imports('../adapters/files/node-files.ts'),
  },
  {
    what: 'a town that knows our client',
    file: 'test/town/client.ts',
    rule: restricted,
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
    file: 'src/deploy/wait.ts',
    rule: 'eslint(no-restricted-globals)',
    text: 'export const wait = () => setTimeout(() => 1, 2);\n',
  },
  {
    what: 'a log past the journal',
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
  {
    what: 'a circle',
    file: 'src/lint/one.ts',
    rule: 'import(no-cycle)',
    text: "import { b } from './other.ts';\nexport const a: unknown = b;\n",
  },
  {
    what: 'a promise nobody waits for',
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
    what: 'four parameters',
    file: 'src/lint/four.ts',
    rule: 'eslint(max-params)',
    text: 'export const f = (a: number, b: number, c: number, d: number) => a + b + c + d;\n',
  },
];
/** The other half of the circle. */
export const CIRCLE = imports('./one.ts');
export const SOUND = "import { b } from '../domain/sound.ts';\nexport const c = b;\n";
