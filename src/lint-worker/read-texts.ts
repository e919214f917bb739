import { readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { PIPE_RULES } from '../domain/pipe-rules.ts';
import type { LintJob, RawFinding } from './protocol.ts';
import { secretsIn } from './secrets.ts';
import { placeAt, type TextFinding } from './text-position.ts';

/** The rules that read every text of a bundle: secrets and placeholders. */
export async function readTexts({ root, files, excluded }: LintJob): Promise<readonly RawFinding[]> {
  const findings: RawFinding[] = [];
  const texts = files.map(([file]) => file).filter((file) => TEXT.test(file));
  for (const file of texts.sort()) {
    const text = readFileSync(file, 'utf8');
    if (text.length > MOST_CHARACTERS) continue;
    const name = relative(root, file);
    const found = [
      ...(excluded.includes('PIPE002') ? [] : await secretsIn(text, name)),
      ...(excluded.includes('PIPE006') ? [] : placeholdersIn(text, name)),
    ];
    if (found.length > 0) findings.push(...findingsOf(found, { file, text }));
  }
  return findings;
}

function findingsOf(
  found: readonly TextFinding[],
  { file, text }: { readonly file: string; readonly text: string },
): readonly RawFinding[] {
  const lines = text.split('\n');
  return found
    .filter(({ rule, line }) => !isDisabled(lines[line - 2] ?? '', rule))
    .map(({ rule, line, column, message }) => {
      const severity = PIPE_RULES[rule].severity === 'error' ? 2 : 1;
      return { file, line, column, rule, severity, message };
    });
}

const TEXT = /\.(?:xml|jsc?|json|properties|ya?ml|py|xslt?|wsdl|xsd|txt|pem|key|crt|graphql|html)$/i;

// Larger ones are data, not what somebody wrote: the largest text of 397 real bundles has 0.6 MB.
const MOST_CHARACTERS = 2_000_000;

/** In any kind of comment, on the line before. */
function isDisabled(lineBefore: string, rule: string): boolean {
  const names = /apigeelint\s+disable\s?=\s*([A-Z0-9,\s-]+)/.exec(lineBefore.slice(0, 1000))?.[1] ?? '';
  return names.split(/[,\s]+/).includes(rule);
}

/**
 * PIPE006: what Jinja, Mustache and Maven leave where nobody rendered. Only in what Apigee reads as configuration:
 * a resource may hold such text for its own purposes.
 */
function placeholdersIn(text: string, name: string): readonly TextFinding[] {
  if (!/\.xml$/i.test(name) && !/\.properties$/i.test(name)) return [];
  if (/^resources\/(?!properties\/)/.test(name)) return [];
  if (!text.includes('{{') && !text.includes('@')) return [];
  const readable = text.replace(/<!--[\s\S]*?-->/g, (comment) => comment.replace(/[^\n]/g, ' '));
  return [...readable.matchAll(PLACEHOLDER)].map((found) => ({
    rule: 'PIPE006',
    ...placeAt(text, found.index),
    message: `Still holds the placeholder ${found[0].slice(0, 60)}.`,
  }));
}

// A name with nothing but filters behind it: `{{"a":1}}` is JSON. An address such as a@b.c has no second @.
const PLACEHOLDER =
  /\{\{-?\s*[A-Za-z_][\w.[\]'"-]*(?:\s*\|[^{}]*)?\s*-?\}\}|(?<![\w.@])@[A-Za-z_][\w.-]*@(?![\w@])/g;
