import { dirname, relative, sep } from 'node:path';
import type { Bundle } from '../../domain/bundle.ts';
import type { Finding } from '../../domain/findings/finding.ts';
import type { LintJob, RawFinding } from '../../lint-worker/protocol.ts';
import { type BundleFiles, messageIn, placeIn, ruleIn } from './answer-fields.ts';

export interface Telling {
  readonly bundle: Bundle;
  readonly job: LintJob;
  readonly files: BundleFiles;
  /** Takes the values of secrets out of a text. */
  readonly redact: (text: string) => string;
}

/** apigeelint's finding in our words, within bounds: its file is one of the bundle, named as the repository names it. */
export function toFinding(raw: RawFinding, telling: Telling): Finding {
  const { bundle, job, files } = telling;
  const { file, isPart } = files.nameOf(fileOf(raw.file, job));
  const line = isPart ? placeIn(raw.line) : undefined;
  const column = isPart ? placeIn(raw.column) : undefined;
  return {
    bundle: bundle.name,
    kind: bundle.kind,
    file,
    ...(line === undefined ? {} : { line }),
    ...(column === undefined ? {} : { column }),
    rule: ruleIn(raw.rule),
    severity: raw.severity === 2 ? 'error' : 'warning',
    message: asTold(withoutStack(raw.message), telling),
  };
}

const fileOf = (file: string, job: LintJob): string =>
  relative(job.clone, asShown(file, job)).split(sep).join('/');

/** A text of the child's for people: no folder of this machine in it, no secret, not too long. */
export function asTold(text: string, { job, redact }: Pick<Telling, 'job' | 'redact'>): string {
  return messageIn(asShown(text, job).replaceAll(`${job.clone}/`, ''), redact);
}

/** What comes out of a zip is in a folder that does not exist. */
function asShown(text: string, { root, shownAt }: LintJob): string {
  return text.replaceAll(`${dirname(root)}/`, `${shownAt}/`);
}

/**
 * Some messages end in the stack of an error: paths and lines inside apigeelint and Node, which change with every
 * release of either, so that a baseline would not know the finding again.
 */
const withoutStack = (message: string): string => message.replaceAll(/\n {4}at [^\n]*/g, '');
