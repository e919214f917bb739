import type { Dice } from './dice.ts';

/** Resources that policies of the patterns may name; some of them exist. */
export const RESOURCE_NAMES: readonly string[] = [
  'one.js',
  'two.js',
  'lib/three.js',
  'four.jsc',
  'api.json',
  'script.py',
  'sheet.xsl',
  'absent.js',
];

/** Few scripts: each costs the original two processes. */
export function resourceFiles(dice: Dice): Record<string, string> {
  const chosen = CHEAP.filter(() => dice.chance(0.25));
  const scripts = dice.chance(0.12) ? dice.times(1, 2, () => dice.pick(SCRIPTS)) : [];
  return Object.fromEntries([...chosen, ...scripts].map(([path, text]) => [`resources/${path}`, text]));
}

const CHEAP: readonly (readonly [path: string, text: string])[] = [
  ['jsc/api.json', '{"a":1,}\n'],
  ['oas/api.json', '{"openapi":"3.0.0"}\n'],
  ['oas/api.yaml', 'openapi: 3.0.0\n'],
  ['py/script.py', 'print("a")\n'],
  ['xsl/sheet.xsl', '<x/>\n'],
  ['xsd/odd.txt', 'x\n'],
  ['properties/p.properties', 'a=b\n'],
  ['odd/file.bin', 'x\n'],
  ['jsc/backup.js~', 'x\n'],
  ['jsc/.DS_Store', 'x\n'],
  ['jsc/node_modules/x/index.txt', 'x\n'],
  ['deep/er/still/x.txt', 'x\n'],
];

const SCRIPTS: readonly (readonly [path: string, text: string])[] = [
  ['jsc/one.js', "var a = 'b'\nif (a == null) { print(a) }\n"],
  ['jsc/two.js', 'function f() { "use strict"; return {\'a\': 1} }\nf();\n'],
  ['jsc/lib/three.js', 'let broken = (;\n'],
  ['jsc/four.jsc', '\uFEFFvar x = context.getVariable("y");\r\n/* jshint eqnull:true */\r\n'],
  ['node/app.js', '#!/usr/bin/env node\nconst a = `b`;\n'],
  ['jsc/empty.js', ''],
];
