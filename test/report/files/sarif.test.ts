import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { Ajv, type AnySchema } from 'ajv';
import type { Finding } from '../../../src/domain/findings/finding.ts';
import { renderSarif } from '../../../src/report/files/sarif.ts';

const finding: Finding = {
  bundle: 'orders',
  kind: 'apiproxy',
  file: 'proxies/or ders/apiproxy/policies/Q#1.xml',
  line: 3,
  column: 5,
  rule: 'PO035',
  severity: 'error',
  message: 'A quota.',
};

// The OASIS schema, as Microsoft's matcher brings it. It is draft 4, of which ajv misses two words.
const schema = JSON.parse(
  readFileSync('node_modules/@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json', 'utf8'),
  (key, value: unknown) => (['$schema', 'id'].includes(key) && typeof value === 'string' ? undefined : value),
) as AnySchema;
const isValid = new Ajv({ strict: false, validateFormats: false, unicodeRegExp: false }).compile(schema);

function render(findings: readonly Finding[], accepted: readonly Finding[] = []) {
  const log = JSON.parse(renderSarif({ version: '1.0.0', findings, accepted })) as {
    runs: [
      {
        results: Record<string, unknown>[];
        tool: { driver: { rules: { id: string; help: { text: string } }[] } };
      },
    ];
  };
  expect(isValid(log) ? [] : isValid.errors).toEqual([]);
  return log.runs[0];
}

describe('lint.sarif', () => {
  it('names file, place, rule and help of every finding', () => {
    const run = render([
      finding,
      { ...finding, rule: 'PIPE002', severity: 'warning' },
      { ...finding, rule: 'EX-PO001' },
    ]);

    expect(run.results[0]).toMatchObject({ ruleId: 'PO035', level: 'error', message: { text: 'A quota.' } });
    expect(run.tool.driver.rules.map(({ id }) => id)).toEqual(['EX-PO001', 'PIPE002', 'PO035']);
    expect(run.tool.driver.rules.every(({ help }) => help.text.length > 20)).toBe(true);
    expect(JSON.stringify(run.results)).toContain('proxies/or%20ders/apiproxy/policies/Q%231.xml');
  });

  it('points at the file where a finding has no line, and leaves out a column that is none', () => {
    const { line: _line, column: _column, ...whole } = finding;
    const run = render([whole, { ...finding, line: 0 }, { ...finding, column: 0 }]);

    const regions = run.results.map((result) => JSON.stringify(result).match(/"region":\{[^}]*\}/)?.[0]);
    expect(regions).toEqual([undefined, undefined, '"region":{"startLine":3}']);
  });

  it('tells accepted findings as suppressed', () => {
    const run = render([], [finding]);

    expect(run.results[0]?.['suppressions']).toEqual([
      { kind: 'external', justification: 'Accepted by LINT_BASELINE.' },
    ]);
  });

  it('is a file without findings too', () => {
    expect(render([]).results).toEqual([]);
  });
});
