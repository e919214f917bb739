import { createHash } from 'node:crypto';
import * as z from 'zod';
import type { Finding } from '../domain/findings/finding.ts';

/** The lines of the files that findings are in, by the findings' file names; absent for folders and binaries. */
export type SourceLines = ReadonlyMap<string, readonly string[]>;

const Accepted = z.strictObject({
  file: z.string(),
  rule: z.string(),
  message: z.string(),
  /** Of the offending line without its white space: a finding is the same wherever the line moves. */
  line: z.string(),
  count: z.int().positive(),
});

const BaselineFile = z.strictObject({ version: z.literal(1), accepted: z.array(Accepted) });

/** Findings that were accepted once, each with how often. */
export type Baseline = z.infer<typeof BaselineFile>['accepted'];

/** The baseline a file holds, or a sentence (without the file's name) about what is wrong with it. */
export function parseBaseline(text: string): Baseline | string {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return 'is not JSON. Write it anew with LINT_BASELINE_WRITE.';
  }
  const parsed = BaselineFile.safeParse(value);
  if (parsed.success) return parsed.data.accepted;
  const where = parsed.error.issues[0]?.path.join('.') ?? '';
  return `is no lint baseline${where === '' ? '' : ` (${where})`}. Write it anew with LINT_BASELINE_WRITE.`;
}

export interface SplitFindings {
  readonly fresh: readonly Finding[];
  readonly accepted: readonly Finding[];
  /** Entries of the baseline that nothing matches any more. */
  readonly outdated: number;
}

/** Which findings are new. Of several alike, as many are accepted as the baseline counts, the first ones. */
export function splitByBaseline(
  findings: readonly Finding[],
  baseline: Baseline,
  sources: SourceLines,
): SplitFindings {
  if (baseline.length === 0) return { fresh: findings, accepted: [], outdated: 0 };
  const left = new Map<string, number>();
  for (const entry of baseline) {
    const key = keyOf(asWrittenToday(entry));
    left.set(key, (left.get(key) ?? 0) + entry.count);
  }
  const fresh: Finding[] = [];
  const accepted: Finding[] = [];
  for (const finding of findings) {
    const key = keyOf(describe(finding, sources));
    const count = left.get(key) ?? 0;
    left.set(key, count - 1);
    (count > 0 ? accepted : fresh).push(finding);
  }
  return { fresh, accepted, outdated: [...left.values()].filter((count) => count > 0).length };
}

/** The file that accepts exactly these findings; the same findings give the same bytes. */
export function writeBaseline(findings: readonly Finding[], sources: SourceLines): string {
  const groups = Map.groupBy(
    findings.map((finding) => describe(finding, sources)),
    keyOf,
  );
  const accepted = [...groups]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([, [first, ...more]]) => (first === undefined ? [] : [{ ...first, count: 1 + more.length }]));
  return `${JSON.stringify({ version: 1, accepted } satisfies z.infer<typeof BaselineFile>, null, 2)}\n`;
}

type Described = Omit<Baseline[number], 'count'>;

const keyOf = ({ file, rule, message, line }: Described): string =>
  JSON.stringify([file, rule, line, message]);

function describe({ file, rule, message, line }: Finding, sources: SourceLines): Described {
  const text = line === undefined ? '' : (sources.get(file)?.[line - 1] ?? '');
  return { file, rule, message: withoutPlaces(message), line: hashed(text.replace(/\s+/g, '')) };
}

/** Messages of older baselines name files from the root of the machine that wrote them, by whatever folders. */
function asWrittenToday(entry: Baseline[number]): Baseline[number] {
  const { file, message } = entry;
  const end = message.indexOf(`/${file}`);
  const start = message.slice(0, Math.max(0, end)).search(ROOT_OF_A_MACHINE);
  const told = start === -1 ? message : `${message.slice(0, start)}${message.slice(end + 1)}`;
  return { ...entry, message: withoutPlaces(told) };
}

const ROOT_OF_A_MACHINE = /(?<=^|[\s"'(])(?:\/|[A-Z]:\/)/i;

/** Some messages name another line ("see previous on line 12"), which moves as well. */
const withoutPlaces = (message: string): string =>
  message
    .slice(0, LONGEST_MESSAGE)
    .replace(/\b(line|position) \d+/gi, '$1 #')
    .split(' ')
    .map(belowRoot)
    .join(' ');

const LONGEST_MESSAGE = 8000;

/** A path from the bundle's root folder on: messages name files from the repository's folder on. */
function belowRoot(word: string): string {
  const start = Math.max(word.indexOf('/apiproxy/'), word.indexOf('/sharedflowbundle/'));
  return start === -1 ? word : word.slice(start + 1);
}

/** Short on purpose: it tells lines apart, and gives nothing away of a line that holds a secret. */
const hashed = (text: string): string =>
  text === '' ? '' : createHash('sha256').update(text).digest('hex').slice(0, 8);
