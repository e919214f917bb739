import { relative, sep } from 'node:path';
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
    message: withoutStack(raw.message),
  };
}

function fileOf(file: string, { root, shownAt, clone }: LintJob): string {
  const container = root.slice(0, root.lastIndexOf('/'));
  const shown = file.startsWith(`${container}/`) ? shownAt + file.slice(container.length) : file;
  return relative(clone, shown).split(sep).join('/');
}

/**
 * Some messages end in the stack of an error: paths and lines inside apigeelint and Node, which change with every
 * release of either, so that a baseline would not know the finding again.
 */
const withoutStack = (message: string): string => message.replaceAll(/\n {4}at [^\n]*/g, '');
