import { describe, expect, it } from '@jest/globals';
import { renderReasons } from '../../../src/report/console/plan-table.ts';
import { plannedOf, problem } from '../results.ts';

describe('The plan says', () => {
  it.each(['hand-made', 'foreign'] as const)('once how what is %s differs', (kind) => {
    const of = (reason: Parameters<typeof plannedOf>[0]) =>
      renderReasons(
        [
          plannedOf({
            problems: [problem('overwrite', 'It was edited.'), problem('guard', 'It is guarded.')],
            differences: [{ file: 'a.xml', path: '/A', change: 'edited', git: '1', live: '2' }],
            ...reason,
          }),
        ],
        'telling',
      );

    const reason = { kind, revision: '7' };
    for (const one of [
      { reason },
      { reason: { kind: 'imported-already', revision: '6', because: reason } },
    ] as const) {
      expect(of(one)).toContain('\n    It is guarded.\n    a.xml /A: git 1, live 2');
      expect(of(one)).not.toContain('It was edited.');
    }
    expect(of({ reason, differences: [] })).toContain('It was edited.');
    expect(of({ reason: { kind: 'forced', first: undefined } })).toContain('It was edited.');
  });

  it('a remark that holds for a bundle wherever it goes once', () => {
    const refused = [problem('apigee-forbidden', 'Nobody may judge it.')];
    const of = (bundle: string, environment: string) =>
      plannedOf({ bundle, environment, reason: { kind: 'nothing-serves' }, problems: refused });

    expect(
      renderReasons([of('orders', 'test'), of('rates', 'test'), of('orders', 'prod')], 'all').split('\n'),
    ).toEqual([
      '  orders in test: nothing serves there yet',
      '    Nobody may judge it.',
      '  rates in test: nothing serves there yet',
      '    Nobody may judge it.',
      '  orders in prod: nothing serves there yet',
    ]);
  });

  it('a remark where the bundle goes, though another environment that has it too is blocked', () => {
    const problems = [problem('apigee-forbidden', 'Nobody may judge it.')];
    const of = (environment: string, change: 'blocked' | 'deploy') =>
      plannedOf({ environment, change, reason: { kind: 'nothing-serves' }, problems });

    expect(renderReasons([of('test', 'blocked'), of('prod', 'deploy')], 'all').split('\n')).toEqual([
      '  orders in test: nothing serves there yet',
      '  orders in prod: nothing serves there yet',
      '    Nobody may judge it.',
    ]);
  });
});
