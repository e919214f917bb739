import { describe, expect, it } from '@jest/globals';
import type { RunResult } from '../../../src/domain/results/run-result.ts';
import { differenceLines } from '../../../src/report/console/difference-lines.ts';
import { lineFor, renderLintText } from '../../../src/report/console/lint-text.ts';
import { paintWith, spent } from '../../../src/report/console/paint.ts';
import { renderPlan, renderReasons } from '../../../src/report/console/plan-table.ts';
import { renderFound, renderShare, renderStep } from '../../../src/report/console/steps.ts';
import { renderSummary } from '../../../src/report/console/summary.ts';
import { edited, many } from '../many.ts';
import { deploymentOf, findingOf, lintOf, plannedOf, resultOf, unchangedOf } from '../results.ts';

const paint = paintWith(false);
const lintLog = (findings: RunResult['lint']['findings']): string =>
  renderLintText(findings, { colour: false, sources: new Map() }).join('\n');
const warning = (rule: string) => (index: number) =>
  findingOf({ severity: 'warning', rule, file: `${index}.xml` });
const end = (result: Partial<RunResult>): string => renderSummary(resultOf(result), paint);

describe('The log', () => {
  it('tells where all findings are as soon as it leaves some out', () => {
    expect(lintLog(many(26, warning('A')))).toContain('All findings are in result.json and lint.sarif.');
    expect(lintLog(many(101, () => findingOf()))).toContain(
      'All findings are in result.json and lint.sarif.',
    );
    expect(lintLog(many(100, () => findingOf()))).not.toContain('All findings');
    expect(lintLog(many(25, warning('A')))).not.toContain('All findings');
    expect(lintLog(many(29, (index) => warning(index < 26 ? 'A' : 'B')(index)))).toContain(
      'B  3 warnings\n  26.xml:3  ',
    );
    expect(lintLog(many(29, (index) => warning(index < 26 ? 'A' : 'B')(index)))).not.toContain('and 0 more');
  });

  it('cuts a message of more than 100 characters at the 100th', () => {
    const whole = 'x'.repeat(100);
    expect(lineFor(findingOf({ message: whole }))).toContain(`  ${whole}`);
    expect(lineFor(findingOf({ message: `${whole}y` }))).toMatch(/ x{99}…$/);
  });

  it('repeats the errors only if they stood far above', () => {
    const few = lintOf(many(10, () => findingOf()));
    expect(end({ outcome: 'findings', lint: few })).not.toContain('PO034');
    expect(end({ outcome: 'findings', lint: lintOf(many(11, warning('A'))) })).not.toMatch(
      / {2}\d\.xml|more error/,
    );
    expect(end({ outcome: 'findings', lint: lintOf([...many(11, warning('A')), findingOf()]) })).toContain(
      'PO034  ',
    );
    expect(end({ outcome: 'failed', lint: lintOf(many(11, () => findingOf())) })).not.toContain('PO034');
  });

  it('counts what was found, by kind', () => {
    const bundle = { kind: 'apiproxy' } as never;
    const flow = { kind: 'sharedflow' } as never;
    expect(renderFound([bundle, bundle, flow], 100)).toMatch(
      /^Found {6}3 bundles: 2 proxies, 1 shared flow {2,}0\.1 s$/,
    );
    expect(renderFound([bundle], 100)).toContain('1 bundle: 1 proxy  ');
    expect(renderFound([flow], 100)).toContain('1 bundle: 1 shared flow  ');
    expect(renderFound([], 100)).toContain('0 bundles  ');
  });

  it('ends the line of a step with its time, in one column', () => {
    expect(renderStep('Found', 'a', 100)).toHaveLength(89);
    expect(renderStep('Lint', 'no errors', 200_000)).toHaveLength(92);
  });

  it('says which share a step has', () => {
    expect(renderShare({ step: 0, count: 2 }, 3, 6)).toBe('Share      3 of 6 bundles, as step 1 of 2');
    expect(renderShare({ step: 1, count: 2 }, 0, 1)).toBe(
      'Share      This step has no share of the 1 bundle',
    );
  });

  it.each([
    [59_949, '59.9 s'],
    [59_950, '60 s'],
    [179_499, '179 s'],
    [179_500, '3 min 0 s'],
    [185_000, '3 min 5 s'],
  ])('says %i ms as people do: %s', (milliseconds, words) => {
    expect(spent(milliseconds)).toBe(words);
  });

  it('leads to the first address that changed', () => {
    const unchanged = unchangedOf('rates', 'test', '4');
    expect(end({ deployments: [unchanged, deploymentOf()] })).toMatch(
      / · https:\/\/test.acme.example\/orders$/,
    );
    expect(end({ deployments: [unchanged] })).not.toContain('https');
    expect(end({ deployments: [deploymentOf({ urls: [] }), deploymentOf({ bundle: 'rates' })] })).toMatch(
      /\/rates$/,
    );
  });

  it('keeps the plan a table as long as it fits', () => {
    const wide = { bundle: 'b'.repeat(30), environment: 'e'.repeat(40) };
    const table = renderPlan([plannedOf(wide)], paint, Infinity);
    const needed = 30 + 11 + 6 + 40;
    expect(table.split('\n')[0]).toBe(`${'Plan'.padEnd(47)}${'e'.repeat(40)}`);
    expect(renderPlan([plannedOf(wide)], paint, needed)).toBe(table);
    expect(renderPlan([plannedOf(wide)], paint, needed - 1)).toMatch(/^Plan\n {2}b+\n {4}e+ {2}deploy/);
  });

  it('keeps the columns of a plan apart, however long the environments’ names are', () => {
    const [one, other] = ['e'.repeat(40), 'f'.repeat(26)];
    const plan = [one, other].map((environment) => plannedOf({ environment }));
    expect(renderPlan(plan, paint).split('\n')[0]).toBe(`${'Plan'.padEnd(25)}${one}  ${other}`);
  });

  it('counts no unchanged bundles if there are none', () => {
    const plan = many(61, (index) => plannedOf({ bundle: `b${index}` }));
    expect(renderPlan(plan, paint).split('\n').at(-1)).toBe('  and 1 more that change, all in report.md');
  });

  it('cuts a value that differs at the 80th character', () => {
    const line = (length: number) => differenceLines([{ ...edited(0), git: 'x'.repeat(length) }]);
    expect(line(80)).toEqual([`apiproxy/0.xml: git ${'x'.repeat(80)}, live 2`]);
    expect(line(81)).toEqual([`apiproxy/0.xml: git ${'x'.repeat(80)}…, live 2`]);
  });

  it('has ten lines for what differs, the last of which counts the rest', () => {
    const lines = differenceLines(many(12, edited));
    expect(lines).toHaveLength(10);
    expect(lines.at(-2)).toContain('apiproxy/8.xml');
    expect(lines.at(-1)).toBe('and 3 more lines, all in report.md');
  });

  it('leaves a plan ten lines for what is inside a bundle, commits first', () => {
    const commits = many(2, (index) => ({
      hash: `${index}`.repeat(40),
      author: 'Dana',
      subject: 'S',
      at: '',
    }));
    const reasons = (number: number): readonly string[] =>
      renderReasons([plannedOf({ commits, differences: many(number, edited) })], 'all').split('\n');
    expect(reasons(8)).toHaveLength(11);
    expect(reasons(9).at(-1)).toBe('    and 2 more lines, all in report.md');
  });
});
