import type { Bundle } from '../domain/bundle.ts';
import type { Finding } from '../domain/finding.ts';
import { count } from '../report/console/paint.ts';
import { renderStep } from '../report/console/steps.ts';
import type { Run } from './run.ts';

export interface Linted {
  readonly failed: boolean;
  /** What the log is to say, once it is this one's turn. */
  readonly log: readonly string[];
}

/** Lints all bundles at once and judges what was found; what did not come to an end is a problem, never silence. */
export async function lintBundles(run: Run, bundles: readonly Bundle[]): Promise<Linted> {
  if (bundles.length === 0) return { failed: false, log: [] };
  const { clock } = run.doors;
  const { lint } = run.config;
  const startedMs = clock.elapsed();
  const linter = await run.doors.linter();
  const { findings, problems } = await linter.inspect(bundles, {
    profile: lint.profile,
    excluded: lint.excluded,
  });
  const errors = findings.filter(({ severity }) => severity === 'error').length;
  const warnings = findings.length - errors;
  run.record.lint = { errors, warnings, suppressed: 0, findings: findings.map(withoutKind) };
  run.record.problems.push(...problems);
  const text = `${count(errors, 'error')}, ${count(warnings, 'warning')}`;
  const failed = (lint.failOn !== 'never' && errors > 0) || problems.length > 0;
  return { failed, log: [renderStep('Linted', text, clock.elapsed() - startedMs)] };
}

function withoutKind(finding: Finding): Omit<Finding, 'kind'> {
  const { bundle, file, line, column, rule, severity, message } = finding;
  return { bundle, file, line, column, rule, severity, message };
}
