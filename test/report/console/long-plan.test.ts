import { describe, expect, it } from '@jest/globals';
import type { PlannedRemoval } from '../../../src/domain/results/run-result.ts';
import { paintWith } from '../../../src/report/console/paint.ts';
import { renderPlan, renderReasons } from '../../../src/report/console/plan-table.ts';
import { plannedOf } from '../results.ts';

const many = (count: number, change: 'deploy' | 'unchanged') =>
  Array.from({ length: count }, (_, index) =>
    plannedOf({
      bundle: `${change}-${index}`,
      environment: 'test',
      change,
      reason: { kind: 'forced', first: undefined },
    }),
  );
const linesOf = (...plan: Parameters<typeof renderPlan>[0]) => renderPlan(plan, paintWith(false)).split('\n');

describe('A plan of many bundles', () => {
  it('shows all up to thirty', () => {
    expect(linesOf(...many(30, 'unchanged'))).toHaveLength(31);
  });

  it('keeps its columns apart, however long the revisions are', () => {
    const [, row] = linesOf(
      plannedOf({ change: 'reuse', revision: { before: '1203', after: '1204' } }),
      plannedOf({ environment: 'prod', change: 'unchanged', revision: { before: '4', after: '4' } }),
    );

    expect(row).toMatch(/rev 1203 → rev 1204 {2}unchanged/);
  });

  it('shows what changes and counts the rest beyond that', () => {
    expect(linesOf(...many(99, 'unchanged'), ...many(2, 'deploy')).slice(1)).toEqual([
      expect.stringContaining('deploy-0'),
      expect.stringContaining('deploy-1'),
      '  and 99 unchanged',
    ]);
    expect(linesOf(...many(99, 'unchanged')).slice(1)).toEqual(['  99 unchanged']);
  });

  it('ends somewhere even where everything changes', () => {
    const lines = linesOf(...many(200, 'deploy'), ...many(3, 'unchanged'));

    expect(lines).toHaveLength(63);
    expect(lines.slice(-2)).toEqual(['  and 140 more that change, all in report.md', '  and 3 unchanged']);
    const apart = many(200, 'deploy').map((one, index) => ({
      ...one,
      reason: { kind: 'foreign', revision: `${index}` } as const,
    }));
    expect(renderReasons(apart, 'all').split('\n').at(-1)).toBe('  and 140 more lines, all in report.md');
  });

  it('has a line for environments that are to have the same done, if there is no room for columns', () => {
    const plan = ['test', 'stage', 'prod'].map((environment) =>
      plannedOf({ bundle: 'orders', environment, change: environment === 'test' ? 'unchanged' : 'deploy' }),
    );
    const lines = renderPlan(plan, paintWith(false), 60).split('\n');

    expect(lines).toEqual([
      'Plan',
      '  orders',
      expect.stringMatching(/^ {4}test {9}unchanged/),
      expect.stringMatching(/^ {4}stage, prod {2}deploy/),
    ]);
  });

  it('tells removals below, without a column of their own', () => {
    const removal: PlannedRemoval = {
      change: 'remove',
      bundle: 'orders',
      kind: 'apiproxy',
      revisions: ['1', '2'],
      keep: 3,
    };

    expect(linesOf(...many(1, 'deploy'), removal)).toHaveLength(2);
    expect(renderReasons([removal], 'telling')).toBe(
      '  orders: revisions 1, 2 are older than the newest 3 and deployed nowhere',
    );
  });

  it('leaves what blocks a change to the summary', () => {
    const problems = [{ code: 'guard' as const, message: 'It would take /orders.' }];
    const blocked = plannedOf({
      bundle: 'orders',
      environment: 'test',
      change: 'blocked',
      reason: { kind: 'foreign', revision: '7' },
      problems,
    });

    expect(renderReasons([blocked], 'all')).toBe(
      '  orders in test: revision 7 was not imported by this pipe',
    );
  });
});
