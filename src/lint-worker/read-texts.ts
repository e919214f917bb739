import { readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { disabledAt } from '../domain/findings/lint-directive.ts';
import { PIPE_RULES } from '../domain/findings/pipe-rules.ts';
import type { LintJob, RawFinding } from './protocol.ts';
import { secretsIn } from './secrets.ts';
import { placesIn, type TextFinding } from './text-position.ts';

/** The rules that read every text of a bundle: secrets and placeholders. */
export async function readTexts({
  root,
  files,
  excluded,
}: Pick<LintJob, 'root' | 'files' | 'excluded'>): Promise<readonly RawFinding[]> {
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
    findings.push(...findingsOf(found, { file, text }));
  }
  return findings;
}

function findingsOf(
  found: readonly TextFinding[],
  { file, text }: { readonly file: string; readonly text: string },
): readonly RawFinding[] {
  const lines = text.split('\n');
  return found
    .filter(({ rule, line }) => !disabledAt(lines, line).includes(rule))
    .map(({ rule, line, column, message }) => {
      const severity = PIPE_RULES[rule].severity === 'error' ? 2 : 1;
      return { file, line, column, rule, severity, message };
    });
}

const TEXT = /\.(?:xml|jsc?|json|properties|ya?ml|py|xslt?|wsdl|xsd|txt|pem|key|crt|graphql|html)$/i;

// Larger ones are data, not what somebody wrote: the largest text of 397 real bundles has 0.6 MB.
const MOST_CHARACTERS = 2_000_000;

/**
 * PIPE006: what Jinja, Mustache and Maven leave where nobody rendered. Only in what Apigee reads as configuration:
 * a resource may hold such text for its own purposes.
 */
function placeholdersIn(text: string, name: string): readonly TextFinding[] {
  if (!/\.xml$/i.test(name) && !/\.properties$/i.test(name)) return [];
  if (/^resources\/(?!properties\/)/.test(name)) return [];
  if (!text.includes('{{') && !text.includes('@')) return [];
  const found = [...withoutOwnTemplates(withoutComments(text)).matchAll(PLACEHOLDER)];
  if (found.length === 0) return [];
  const placeAt = placesIn(text);
  return found.map(({ 0: placeholder, index }) => ({
    rule: 'PIPE006',
    ...placeAt(index),
    message: `Still holds the placeholder ${placeholder.slice(0, 60)}.`,
  }));
}

// A name with nothing but filters behind it: `{{"a":1}}` is JSON. An address such as a@b.c has no second @.
const PLACEHOLDER =
  /\{\{-?\s{0,20}[A-Za-z_][\w.[\]'"-]{0,200}(?:\s{0,20}\|[^{}]{0,500})?\s{0,20}-?\}\}|(?<![\w.@])@[A-Za-z_][\w.-]{0,200}@(?![\w@])/g;

/** By hand: a pattern looks for the end of each of a million comments that have none. */
function withoutComments(text: string): string {
  return blanked(text, '<!--', (start) => {
    const end = text.indexOf('-->', start + 4);
    return end === -1 ? undefined : end + 3;
  });
}

/**
 * A payload may choose what marks Apigee's own variables: with `variablePrefix="@"` it is Apigee that fills in `@x@`.
 */
function withoutOwnTemplates(text: string): string {
  return blanked(text, 'variablePrefix', (start) => {
    const chosen = /^variablePrefix\s{0,5}=\s{0,5}["'](?:@|\{\{)/.test(text.slice(start, start + 40));
    const end = chosen ? text.indexOf('</', start) : start + 14;
    return end === -1 ? undefined : end;
  });
}

/** Blanks from each `mark` to where `endOf` says it ends, up to one that has no end; every place stays. */
function blanked(text: string, mark: string, endOf: (start: number) => number | undefined): string {
  const pieces: string[] = [];
  let at = 0;
  for (let start = text.indexOf(mark); start !== -1; start = text.indexOf(mark, at)) {
    const end = endOf(start);
    if (end === undefined) break;
    pieces.push(text.slice(at, start), text.slice(start, end).replace(/[^\n]/g, ' '));
    at = end;
  }
  return pieces.join('') + text.slice(at);
}
