import { readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { PIPE_RULES, type PipeRuleId } from '../../../domain/pipe-rules.ts';
import type { LintJob, RawFinding } from '../protocol.ts';
import { placeholdersIn } from './placeholders.ts';
import { secretsIn } from './secrets.ts';

/** What a rule of ours saw in one file. */
export interface Sighting {
  readonly rule: PipeRuleId;
  readonly line: number;
  readonly column: number;
  readonly message: string;
}

/** The rules that read every text of a bundle: secrets and placeholders. */
export async function readTexts({ root, files, excluded }: LintJob): Promise<readonly RawFinding[]> {
  const findings: RawFinding[] = [];
  const texts = files.map(([file]) => file).filter((file) => TEXT.test(file));
  for (const file of texts.sort()) {
    const text = readFileSync(file, 'utf8');
    if (text.length > MOST_CHARACTERS) continue;
    const name = relative(root, file);
    const sightings = [
      ...(excluded.includes('PIPE002') ? [] : await secretsIn(text, name)),
      ...(excluded.includes('PIPE006') ? [] : placeholdersIn(text, name)),
    ];
    if (sightings.length > 0) findings.push(...findingsOf(sightings, { file, text }));
  }
  return findings;
}

function findingsOf(
  sightings: readonly Sighting[],
  { file, text }: { readonly file: string; readonly text: string },
): readonly RawFinding[] {
  const lines = text.split('\n');
  return sightings
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
