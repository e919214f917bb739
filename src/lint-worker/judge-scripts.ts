import fs from 'node:fs';
import { join } from 'node:path';
import type { Eslint, EslintMessage } from 'part:eslint';
import type { Resource } from 'apigeelint/lib/package/Bundle.js';
import type { LintJob } from './protocol.ts';

/** What ESLint says about one script: its messages, or the text with which its command line would have failed. */
export type ScriptVerdict = { readonly messages: readonly EslintMessage[] } | { readonly failure: string };

type Part = typeof import('part:eslint');

/**
 * Asks ESLint about every script of a bundle before the rules run: PO025 is synchronous and starts a process
 * per script; here the same class answers in this process.
 */
export async function judgeScripts(
  job: LintJob,
  resources: readonly Resource[],
): Promise<Map<string, ScriptVerdict>> {
  const verdicts = new Map<string, ScriptVerdict>();
  const scripts = resources.filter((one) => /\.jsc?$/.test(one.getFileName()));
  if (scripts.length === 0) return verdicts;
  // The part is another script of the same file: bundles without scripts never load it.
  const part = require('part:eslint') as Part;
  for (const { path } of scripts) verdicts.set(path, await judge(part, job, path));
  return verdicts;
}

/** As PO025 does: the repository's configuration where there is one, apigeelint's own where ESLint finds none. */
async function judge(part: Part, job: LintJob, path: string): Promise<ScriptVerdict> {
  if (job.ownEslint) {
    const verdict = await ask(part, eslintOf(part, job.clone), path);
    if (!('failure' in verdict) || !verdict.failure.includes("couldn't find an eslint.config."))
      return verdict;
  }
  return ask(part, defaultEslintOf(part, job.clone), path);
}

async function ask(part: Part, eslint: Eslint, path: string): Promise<ScriptVerdict> {
  try {
    const [result] = await eslint.lintFiles([path]);
    return { messages: result?.messages ?? [] };
  } catch (error) {
    return { failure: part.messageOf(error) };
  }
}

const kept = new Map<string, Eslint>();

function keep(key: string, make: () => Eslint): Eslint {
  const eslint = kept.get(key) ?? make();
  kept.set(key, eslint);
  return eslint;
}

const eslintOf = (part: Part, cwd: string): Eslint =>
  keep(`own ${cwd}`, () => new part.ESLint({ cwd, applySuppressions: hasSuppressions(cwd) }));

const defaultEslintOf = (part: Part, cwd: string): Eslint =>
  keep(
    `default ${cwd}`,
    () =>
      new part.ESLint({
        cwd,
        applySuppressions: hasSuppressions(cwd),
        overrideConfigFile: true,
        overrideConfig: DEFAULT_CONFIG,
      }),
  );

// The command line applies the file where it lies in the working folder; asking for it unread would throw.
const hasSuppressions = (cwd: string): boolean => fs.existsSync(join(cwd, 'eslint-suppressions.json'));

/** The configuration that PO025 writes to a temporary file where a script has none. */
const DEFAULT_CONFIG = [
  {
    languageOptions: {
      ecmaVersion: 5,
      sourceType: 'script',
      globals: { print: 'readonly', sync: 'readonly' },
    },
    rules: {
      'no-var': 'off',
      'prefer-arrow-callback': 'off',
      'object-shorthand': 'off',
      semi: 'error',
      quotes: ['error', 'double'],
      'quote-props': ['error', 'as-needed'],
      strict: ['error', 'function'],
    },
  },
];
