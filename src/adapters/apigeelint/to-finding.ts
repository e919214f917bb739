import { dirname, relative, sep } from 'node:path';
import type { Bundle } from '../../domain/bundle.ts';
import type { Finding } from '../../domain/finding.ts';
import type { LintJob, RawFinding } from './protocol.ts';

/** apigeelint's finding in our words: its file named as the repository names it. */
export function toFinding(raw: RawFinding, { bundle, job }: { bundle: Bundle; job: LintJob }): Finding {
  return {
    bundle: bundle.name,
    kind: bundle.kind,
    file: fileOf(raw.file, job),
    ...(typeof raw.line === 'number' ? { line: raw.line } : {}),
    ...(typeof raw.column === 'number' ? { column: raw.column } : {}),
    rule: raw.rule,
    severity: raw.severity === 2 ? 'error' : 'warning',
    message: asShown(withoutStack(raw.message), job),
  };
}

const fileOf = (file: string, job: LintJob): string =>
  relative(job.clone, asShown(file, job)).split(sep).join('/');

/**
 * What was unpacked from a zip or rendered lies in a folder with a name of its own in each run: named by it, no
 * finding would be the same twice.
 */
export function asShown(text: string, { root, shownAt }: LintJob): string {
  return text.replaceAll(`${dirname(root)}/`, `${shownAt}/`);
}

/**
 * Some messages end in the stack of an error: paths and lines inside apigeelint and Node, which change with every
 * release of either, so that a baseline would not know the finding again.
 */
const withoutStack = (message: string): string => message.replaceAll(/\n {4}at [^\n]*/g, '');
