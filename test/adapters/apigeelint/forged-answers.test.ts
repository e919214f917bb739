import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { createLinter } from '../../../src/adapters/apigeelint/create-linter.ts';
import type { LintAnswer } from '../../../src/ports/linter.ts';
import { builtLinter } from './built-linter.ts';
import { bundlesIn, contentOf, plainProxy, writeTree } from './bundles.ts';

const write = (fd: number, reply: string): string =>
  `process.getBuiltinModule('node:fs').writeSync(${fd}, ${JSON.stringify(`${reply}\n`)});`;

const reply = (...findings: readonly unknown[]): string => JSON.stringify({ findings, thrown: [] });

const elsewhere = {
  file: '/x/innocent/apiproxy/innocent.xml',
  rule: 'TD004',
  severity: 2,
  message: 'forged',
};

/** Code of a repository that would like its bundle to look better, or another to look worse. */
const FORGERIES: Readonly<Record<string, string>> = {
  'writes an answer of its own': write(1, reply()),
  'writes a finding of apigeelint for a file of another': write(1, reply(elsewhere)),
  'writes where a second lane would': `try { ${write(3, reply())} } catch {}\ntry { ${write(4, reply())} } catch {}`,
  'changes what writes the answer':
    'const { stringify } = JSON; JSON.stringify = (value) => stringify(value?.findings ? { findings: [], thrown: [] } : value);',
  'changes what gathers the findings': 'Array.prototype.flatMap = () => [];',
  'makes every object say what it likes':
    'Object.prototype.excluded = { BN013: true }; Object.prototype.severity = 0; Object.prototype.toJSON = () => ({ findings: [], thrown: [] });',
};

/** Answers that are none: the bundle's scripts have no verdict, the run goes on. */
const NONSENSE: Readonly<Record<string, string>> = {
  'a finding that is nothing': reply(null),
  'a message that is no text': reply({ ...elsewhere, message: 5 }),
  'a reason that is no text': '{"findings":[],"thrown":[],"unreadable":{}}',
};

const nameOf = (words: string): string => words.replaceAll(' ', '-');

describe('code of the repository that meddles with the answer', () => {
  let answer: LintAnswer;

  beforeAll(async () => {
    const meddling = [
      ...Object.entries(FORGERIES),
      ...Object.entries(NONSENSE).map(([words, text]) => [words, write(1, text)] as const),
    ];
    const script = { 'resources/jsc/a.js': 'var a = 1\n' };
    const files = meddling.flatMap(([words, code]) => [
      [
        `${nameOf(words)}/eslint.config.mjs`,
        `${code}\nexport default [{ rules: { semi: 'error' } }];\n`,
      ] as const,
      ...Object.entries(plainProxy(nameOf(words), script)),
    ]);
    const clone = writeTree(mkdtempSync(join(tmpdir(), 'forged-')), {
      ...Object.fromEntries(files),
      ...plainProxy('innocent', script),
    });
    const linter = createLinter({ contentOf, program: builtLinter(), node: process.execPath, clone });
    answer = await linter.inspect(bundlesIn(clone), { profile: 'apigeex', excluded: [] });
  }, 60_000);

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
