import { describe, expect, it } from '@jest/globals';
import type { Finding, Severity } from '../../src/domain/findings/finding.ts';
import { judgeFindings, type LintPolicy } from '../../src/lint/verdict.ts';

const of = (severity: Severity): Finding => ({
  bundle: 'orders',
  kind: 'apiproxy',
  file: 'a.xml',
  rule: 'TD004',
  severity,
  message: 'x',
});

const judge = (errors: number, warnings: number, policy: LintPolicy) =>
  judgeFindings(
    [
      ...Array.from({ length: errors }, () => of('error')),
      ...Array.from({ length: warnings }, () => of('warning')),
    ],
    policy,
    { bundles: 3 },
  );

describe('what findings mean', () => {
  it.each([
    { errors: 0, warnings: 0, policy: { failOn: 'error' }, failed: false },
    { errors: 1, warnings: 0, policy: { failOn: 'error' }, failed: true },
    { errors: 0, warnings: 9, policy: { failOn: 'error' }, failed: false },
    { errors: 0, warnings: 3, policy: { failOn: 'error', maxWarnings: 3 }, failed: false },
    { errors: 0, warnings: 4, policy: { failOn: 'error', maxWarnings: 3 }, failed: true },
    { errors: 0, warnings: 1, policy: { failOn: 'error', maxWarnings: 0 }, failed: true },
    { errors: 0, warnings: 1, policy: { failOn: 'warning' }, failed: true },
    { errors: 0, warnings: 0, policy: { failOn: 'warning' }, failed: false },
    { errors: 5, warnings: 5, policy: { failOn: 'never', maxWarnings: 0 }, failed: false },
  ] as const)('$errors errors and $warnings warnings under $policy: fails is $failed', (story) => {
    const { errors, warnings, policy, failed } = story;
    expect(judge(errors, warnings, policy).failed).toBe(failed);
  });

  it('says how many of what, and why where the numbers do not', () => {
    expect(judge(2, 4, { failOn: 'error' }).sentence).toBe('2 errors, 4 warnings in 3 bundles');
    expect(judge(0, 4, { failOn: 'error', maxWarnings: 1 }).sentence).toBe(
      '0 errors, 4 warnings in 3 bundles: LINT_MAX_WARNINGS allows 1',
    );
    expect(judgeFindings([of('error')], { failOn: 'error' }, { accepted: 18, bundles: 1 }).sentence).toBe(
      '1 error, 0 warnings in 1 bundle (18 accepted by the baseline)',
    );
  });

  it('counts what is not told, and not what is accepted or excepted', () => {
    const counts = { accepted: 2, excepted: 3, bundles: 2, leftOut: { errors: 4, warnings: 5 } };
    const verdict = judgeFindings([of('error'), of('warning'), of('warning')], { failOn: 'error' }, counts);

    expect(verdict).toEqual({
      errors: 5,
      warnings: 7,
      suppressed: 5,
      failed: true,
      sentence: '5 errors, 7 warnings in 2 bundles (2 accepted by the baseline, 3 excepted by the manifest)',
    });
  });
});
