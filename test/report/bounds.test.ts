import { describe, expect, it } from '@jest/globals';
import type { PreviewResult, RunResult } from '../../src/domain/results/run-result.ts';
import { differenceLines } from '../../src/report/console/difference-lines.ts';
import { renderLintText } from '../../src/report/console/lint-text.ts';
import { paintWith } from '../../src/report/console/paint.ts';
import { renderPlan, renderReasons } from '../../src/report/console/plan-table.ts';
import { renderSummary } from '../../src/report/console/summary.ts';
import { renderHtmlReport } from '../../src/report/html/page.ts';
import { changeTable } from '../../src/report/markdown/change-table.ts';
import { renderComment } from '../../src/report/markdown/comment.ts';
import { differenceSection } from '../../src/report/markdown/difference-section.ts';
import { renderPreviewComment, renderUpdatingPreview } from '../../src/report/markdown/preview-comment.ts';
import { statusKey } from '../../src/report/status.ts';
import { edited, many } from './many.ts';
import {
  context,
  deploymentOf,
  findingOf,
  leftOutOf,
  links,
  lintOf,
  plannedOf,
  resultOf,
  unchangedOf,
} from './results.ts';

const paint = paintWith(false);
const lintLog = (findings: RunResult['lint']['findings']): string =>
  renderLintText(findings, { colour: false, sources: new Map() }).join('\n');
const warning = (rule: string) => (index: number) =>
  findingOf({ severity: 'warning', rule, file: `${index}.xml` });
const end = (result: Partial<RunResult>): string => renderSummary(resultOf(result), paint);
const copyOf = (index: number): PreviewResult => ({
  name: `copy-${index}`,
  bundle: `bundle-${index}`,
  kind: 'apiproxy',
  environment: 'test',
  change: 'deployed',
  revision: '1',
  state: 'READY',
  urls: [`https://test.acme.example/${index}`],
  pullRequest: 7,
  commit: null,
  expiresAt: null,
});
const comment = (previews: number): string =>
  renderPreviewComment(resultOf({ action: 'preview', previews: many(previews, copyOf) }), links);
const problems = (number: number) =>
  many(number, (index) => ({ code: 'apigee-refused', message: `Cause ${index}.` }) as const);
const skipped = (number: number) => {
  const deployments = many(number, (index) => leftOutOf(`b${index}`));
  return { deployments, problems: deployments.flatMap((one) => one.problems) };
};

/** What is shown of as many as there is room for, and of one more. */
const BOUNDS: readonly (readonly [string, most: number, show: (number: number) => string, rest: string])[] = [
  [
    'lines of a difference',
    10,
    (number) => differenceLines(many(number, edited)).join('\n'),
    'and 2 more lines, all in report.md',
  ],
  ['errors of a lint', 100, (number) => lintLog(many(number, () => findingOf())), 'and 1 more error'],
  ['warnings of one rule', 25, (number) => lintLog(many(number, warning('PO001'))), '  and 23 more'],
  [
    'rules with warnings',
    40,
    (number) => lintLog([...many(26, warning('A')), ...many(number - 1, (index) => warning(`B${index}`)(0))]),
    'and warnings of 1 more rule',
  ],
  [
    'problems at the end of the log',
    25,
    (number) => end({ problems: problems(number) }),
    'and 1 more problem, all in result.json',
  ],
  [
    'errors at the end of the log',
    10,
    (number) =>
      end({ outcome: 'findings', lint: lintOf([...many(number, () => findingOf()), warning('A')(0)]) }),
    'and 1 more error, all in result.json',
  ],
  ['bundles that were left out', 3, (number) => end(skipped(number)), '4 bundles were left out in prod'],
  [
    'causes in the comment',
    10,
    (number) => renderComment(resultOf({ problems: problems(number) }), links),
    '- and 1 more in the report',
  ],
  [
    'differences in the comment',
    20,
    (number) =>
      renderComment(
        resultOf({
          plan: many(number, (index) => plannedOf({ bundle: `b${index}`, differences: [edited(0)] })),
        }),
        links,
      ),
    '- and 1 more in the report',
  ],
  ['copies in the comment', 60, comment, 'and 1 more in the report'],
  [
    'differences of a bundle in report.md',
    200,
    (number) =>
      differenceSection({ plan: [plannedOf({ differences: many(number, edited) })], differences: [] }).join(
        '\n',
      ),
    '- and 1 more, all in result.json',
  ],
  [
    'rows of the comment',
    30,
    (number) =>
      changeTable(
        resultOf({
          deployments: [
            deploymentOf(),
            ...many(number - 1, (index) => unchangedOf(`b${index}`, 'test', '1')),
          ],
        }),
      ).join('\n'),
    'and 30 unchanged',
  ],
  [
    'rows of the plan',
    30,
    (number) =>
      renderPlan(
        [
          plannedOf(),
          ...many(number - 1, (index) => plannedOf({ bundle: `b${index}`, change: 'unchanged' })),
        ],
        paint,
      ),
    '  and 30 unchanged',
  ],
  [
    'reasons of the plan',
    60,
    (number) =>
      renderReasons(
        many(number, (index) =>
          plannedOf({ bundle: `b${index}`, reason: { kind: 'foreign', revision: `${index}` } }),
        ),
        'all',
      ),
    '  and 1 more line, all in report.md',
  ],
];

describe.each(BOUNDS)('Of %s', (_what, most, show, rest) => {
  it(`${most} are shown, and nothing is said of more`, () => {
    const anyRest = rest
      .trim()
      .replaceAll(/\d+/g, '-?\\d+')
      .replaceAll(/(more \w+)/g, '$1s?');
    expect(show(most)).not.toMatch(new RegExp(anyRest));
  });

  it('one more is counted', () => {
    expect(show(most + 1)).toContain(rest);
  });
});

describe('A comment', () => {
  it('names what a preview is being made of', () => {
    expect(renderUpdatingPreview(context)).toContain('updating** — `a1b2c3d4`, [build 42](');
    expect(renderUpdatingPreview({ ...context, commit: undefined, build: undefined })).toContain(
      'updating** — the newest commit\n',
    );
  });

  it('counts the copies and the addresses that it has no room for', () => {
    expect(comment(63).match(/^and 3 more in the report$/gm)).toHaveLength(2);
  });

  it('fills its 28,000 bytes, and no more', () => {
    const long = (number: number, more = 0): string =>
      renderComment(
        resultOf({
          deployments: many(number, (index) =>
            deploymentOf({
              bundle: `b${index}`,
              basePaths: [`/${'x'.repeat(index === 0 ? more : 0)}`],
              urls: [],
            }),
          ),
        }),
        links,
      );
    const isWhole = (text: string): boolean => !text.includes('There is more than fits here.');
    const bundles = lastThat((number) => isWhole(long(number)), 1000);
    const letters = lastThat((more) => isWhole(long(bundles, more)), 100);
    const [whole, cut] = [long(bundles, letters), long(bundles, letters + 1)];

    // Two line breaks are not counted as lines, and a hundred bytes are kept for the sentence that ends a cut one.
    expect(Buffer.byteLength(whole)).toBe(28_000 - 100 + 2);
    for (const text of [cut, long(bundles + 50)]) {
      expect(Buffer.byteLength(text)).toBeLessThanOrEqual(28_000);
      expect(Buffer.byteLength(text)).toBeGreaterThan(28_000 - 250);
    }
  });
});

/** The largest number below `limit` that is as asked: all below it are, none above it is. */
function lastThat(isSo: (number: number) => boolean, limit: number): number {
  let [last, first] = [0, limit];
  while (first - last > 1) {
    const middle = Math.floor((last + first) / 2);
    if (isSo(middle)) last = middle;
    else first = middle;
  }
  return last;
}

describe('A status', () => {
  it('keeps a key of 40 characters and shortens one of 41', () => {
    const whole = 'e'.repeat(40 - 'apigee-pipe-deploy-'.length);
    expect(statusKey('deploy', whole)).toBe(`apigee-pipe-deploy-${whole}`);
    expect(statusKey('deploy', `${whole}e`)).toMatch(/^apigee-pipe-deploy-e{12}-[\da-f]{8}$/);
  });
});

describe('The page', () => {
  it('draws dependencies as long as they can be seen, and lists them open beyond', () => {
    const page = (callers: number): string =>
      renderHtmlReport(
        resultOf({
          bundles: many(callers, (index) => ({
            name: `b${index}`,
            kind: 'apiproxy',
            path: '',
            digest: '',
            calls: ['f'],
          })),
        }),
        { buildUrl: undefined },
      );
    expect(page(299)).toContain('<svg');
    expect(page(299)).not.toContain('<details open><summary>As a list');
    expect(page(300)).not.toContain('<svg');
    expect(page(300)).toContain('<details open><summary>As a list');
  });

  it('opens the first twenty files with findings and ten places that differ', () => {
    const page = renderHtmlReport(
      resultOf({
        lint: lintOf(many(21, (index) => findingOf({ file: `${index}.xml` }))),
        plan: many(11, (index) => plannedOf({ bundle: `b${index}`, differences: [edited(0)] })),
      }),
      { buildUrl: undefined },
    );
    expect(page.match(/<details open>/g)).toHaveLength(30);
    expect(page.match(/<details>/g)).toHaveLength(2);
  });

  it('puts files with errors first, and the errors of a file', () => {
    const page = renderHtmlReport(
      resultOf({
        lint: lintOf([
          findingOf({ severity: 'warning', file: 'a.xml', rule: 'W1' }),
          findingOf({ severity: 'warning', file: 'b.xml', rule: 'W2' }),
          findingOf({ file: 'b.xml', rule: 'E1' }),
          findingOf({ file: 'c.xml', rule: 'E2', line: 0 }),
          findingOf({ file: 'c.xml', rule: 'E3', line: 1, column: 0 }),
          findingOf({ file: 'c.xml', rule: 'E4', line: 1, column: 1 }),
        ]),
      }),
      { buildUrl: undefined },
    );
    expect([...page.matchAll(/<td>([EW]\d)<\/td>/g)].map(([, rule]) => rule)).toEqual([
      'E1',
      'W2',
      'E2',
      'E3',
      'E4',
      'W1',
    ]);
    expect(
      [...page.matchAll(/<th scope="row">(whole file|\d[\d:]*)<\/th>/g)].map(([, place]) => place),
    ).toEqual(['3:5', '3:5', 'whole file', '1', '1:1', '3:5']);
  });
});
