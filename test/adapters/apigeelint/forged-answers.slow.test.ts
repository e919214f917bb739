import { beforeAll, describe, expect, it } from '@jest/globals';
import { createLinter } from '../../../src/adapters/apigeelint/create-linter.ts';
import type { LintAnswer } from '../../../src/ports/linter.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { builtLinter } from './built-linter.ts';
import { bundlesIn, contentOf, plainProxy, writeTree } from './bundles.ts';

const write = (fd: number, reply: string): string =>
  `process.getBuiltinModule('node:fs').writeSync(${fd}, ${JSON.stringify(`${reply}\n`)});`;

const reply = (...findings: readonly unknown[]): string =>
  JSON.stringify({ findings, thrown: [], leftOut: { errors: 0, warnings: 0 } });

const elsewhere = {
  file: '/x/innocent/apiproxy/innocent.xml',
  rule: 'TD004',
  severity: 2,
  message: 'forged',
};

const fs = "const fs = process.getBuiltinModule('node:fs');\n";
/** What somebody who has come across 48 hex digits would answer with them. */
const forge = `const forge = (text) => { const word = /[0-9a-f]{48}/.exec(text)?.[0]; if (word) { const { writeSync } = fs; writeSync(3, word + ' ' + ${JSON.stringify(reply(elsewhere))} + '\n'); } };\n`;

/** Code of a repository that would like its bundle to look better, or another to look worse. */
const FORGERIES: Readonly<Record<string, string>> = {
  'writes an answer of its own': write(1, reply()),
  'writes a finding of apigeelint for a file of another': write(1, reply(elsewhere)),
  'writes to every descriptor but the one of the answers': `${fs}for (const fd of [0, 1, 2, 4, 5, 6, 7, 8, 9, 20]) try { fs.writeSync(fd, ${JSON.stringify(`${reply(elsewhere)}\n`)}); } catch {}`,
  'prints an answer': `console.log(${JSON.stringify(reply(elsewhere))}); process.stdout.write(${JSON.stringify(reply(elsewhere))});`,
  'sends it as a message': `process.send?.(${JSON.stringify(reply(elsewhere))});`,
  'changes what writes the answer':
    'const { stringify } = JSON; JSON.stringify = (value) => stringify(value?.findings ? { findings: [], thrown: [] } : value);',
  'changes what gathers the findings': 'Array.prototype.flatMap = () => [];',
  'makes every object say what it likes':
    'Object.prototype.excluded = { BN013: true }; Object.prototype.severity = 0; Object.prototype.toJSON = () => ({ findings: [], thrown: [] });',
  'listens where the answer is written': `${fs}${forge}const { writeSync } = fs; fs.writeSync = (fd, text, ...rest) => { forge(String(text)); return writeSync(fd, text, ...rest); };`,
  'listens to the lengths of buffers': `${fs}${forge}const proto = Object.getPrototypeOf(Uint8Array.prototype);
    for (const name of ['length', 'byteLength', 'buffer']) { const { get } = Object.getOwnPropertyDescriptor(proto, name);
    Object.defineProperty(proto, name, { configurable: true, get() { const size = get.call(this); if (size > 40 && size < 9000) forge(Reflect.apply(Array.prototype.map, Array.from({ length: 200 }, (_, i) => this[i] ?? 0), [(c) => String.fromCharCode(c)]).join('')); return size; } }); }`,
  'listens to texts that are put together': `${fs}${forge}const { concat, toString } = String.prototype; String.prototype.concat = function (...more) { forge(String(this)); return concat.apply(this, more); }; String.prototype.toString = function () { forge(toString.call(this)); return toString.call(this); };`,
  'listens to functions that are called': `${fs}${forge}const { apply } = Reflect; for (const name of ['call', 'apply', 'bind']) { const own = Function.prototype[name]; Function.prototype[name] = function (...given) { for (const one of given.flat()) if (typeof one === 'string') forge(one); return apply(own, this, given); }; }`,
  'looks into the memory of buffers': `${fs}${forge}for (let i = 0; i < 200; i += 1) forge(Buffer.allocUnsafeSlow(65536).toString('latin1')); for (let i = 0; i < 200; i += 1) forge(Buffer.allocUnsafe(4000).toString('latin1')); forge(Buffer.from(Buffer.from('x').buffer).toString('latin1'));`,
  'looks into a picture of the heap': `${fs}${forge}try { const { getHeapSnapshot } = process.getBuiltinModule('node:v8'); let text = ''; for await (const piece of getHeapSnapshot()) text += piece; forge(text); } catch {}`,
  'looks into what runs': `${fs}${forge}Error.prepareStackTrace = (_, sites) => { for (const site of sites) { forge(String(site.getFunction()) + String(site.getThis()) + JSON.stringify(site.getFunction()?.arguments ?? '')); } return ''; }; new Error().stack;`,
  'looks into how it was started': `${fs}${forge}forge(process.argv.join() + process.execArgv.join() + JSON.stringify(process.report.getReport()));`,
  'reads what is asked': `${fs}${forge}for (const path of ['/proc/self/fd/0', '/dev/stdin']) try { forge(fs.readFileSync(path, 'latin1')); } catch {}
    const piece = Buffer.alloc(65536); fs.read(0, piece, 0, 65536, null, (_, size) => forge(piece.toString('latin1', 0, size ?? 0))); process.stdin?.on?.('data', (text) => forge(String(text)));`,
  'writes its answer later': `setTimeout(() => { ${write(1, reply(elsewhere))} }); setImmediate(() => { ${write(2, reply(elsewhere))} });`,
};

/** Answers that are none: the bundle's scripts have no verdict, the run goes on. */
const NONSENSE: Readonly<Record<string, string>> = {
  'a finding that is nothing': reply(null),
  'a message that is no text': reply({ ...elsewhere, message: 5 }),
  'a reason that is no text': '{"findings":[],"thrown":[],"unreadable":{}}',
  'an answer without the password': reply(elsewhere),
  'an answer with another password': `${'0'.repeat(48)} ${reply(elsewhere)}`,
};

const nameOf = (words: string): string => words.replaceAll(' ', '-');

describe('code of the repository that meddles with the answer', () => {
  let answer: LintAnswer;

  beforeAll(async () => {
    const meddling = [
      ...Object.entries(FORGERIES),
      ...Object.entries(NONSENSE).map(([words, text]) => [words, write(3, text)] as const),
    ];
    const script = { 'resources/jsc/a.js': 'var a = 1\n' };
    const files = meddling.flatMap(([words, code]) => [
      [
        `${nameOf(words)}/eslint.config.mjs`,
        `${code}\nexport default [{ rules: { semi: 'error' } }];\n`,
      ] as const,
      ...Object.entries(plainProxy(nameOf(words), script)),
    ]);
    const clone = writeTree(temporaryFolder('forged-'), {
      ...Object.fromEntries(files),
      ...plainProxy('innocent', script),
    });
    const linter = createLinter({ contentOf, program: builtLinter(), node: process.execPath, clone });
    answer = await linter.inspect(bundlesIn(clone), { profile: 'apigeex', excluded: [] });
  });

  const rulesOf = (name: string): readonly string[] =>
    answer.findings.filter(({ bundle }) => bundle === name).map(({ rule }) => rule);

  it.each([...Object.keys(FORGERIES), ...Object.keys(NONSENSE)])(
    'silences nothing of what apigeelint says: %s',
    (words) => {
      // What it can silence are its own rules and PO025, which it may switch off anyway.
      expect(rulesOf(nameOf(words))).toEqual(expect.arrayContaining(['BN013', 'PO013']));
    },
  );

  it('adds nothing to what another bundle is told', () => {
    expect(rulesOf('innocent').toSorted()).toEqual(['BN013', 'PO013', 'PO025']);
    expect(answer.findings.filter(({ message }) => message === 'forged')).toEqual([]);
  });

  it.each(Object.keys(NONSENSE))('has no verdict by it where the answer is none: %s', (words) => {
    expect(answer.problems.filter(({ where }) => where === nameOf(words))).toEqual([
      expect.objectContaining({
        code: 'lint-died',
        message: `The linter ended without an answer while it ran ${nameOf(words)}/eslint.config.mjs: ${nameOf(words)} was linted without it and without PO025.`,
      }),
    ]);
  });
});
