import { describe, expect, it } from '@jest/globals';
import {
  nameWidthFor,
  renderDeployment,
  renderUnderWay,
  type UnderWay,
} from '../../../src/report/console/deployment-lines.ts';
import { paintWith } from '../../../src/report/console/paint.ts';
import { renderPlan, renderReasons } from '../../../src/report/console/plan-table.ts';
import { deploymentOf, plannedOf, problem } from '../results.ts';

const plain = paintWith(false);
const line = (change: Parameters<typeof deploymentOf>[0]) => renderDeployment(deploymentOf(change), 8, plain);

describe('The line of a deployment says', () => {
  it('where it serves, how fully, and how long it took', () => {
    const instances = ['eu-1', 'us-1'].map((instance) => ({ instance, revision: '8', percentage: 100 }));

    expect(line({ instances })).toMatch(
      /^ {2}✔ orders {4}rev 8 {3}READY on 2 of 2 instances +\/orders +14\.2 s$/,
    );
  });

  it('that it was unchanged, reused, or left out and why', () => {
    expect(line({ change: 'unchanged' })).toBe('  – orders    rev 8   unchanged');
    expect(line({ change: 'reused' })).toContain('✔ orders    rev 8');
    expect(line({ change: 'skipped', problems: [problem('skipped', 'it needs common')] })).toMatch(
      /○ orders +it needs common$/,
    );
  });

  it('every cause of a failure, and what serves now', () => {
    const rolledBack = line({
      change: 'rolled-back',
      revision: { before: '7', after: '7' },
      problems: [problem('deployment-failed', 'it is in ERROR'), problem('apigee-forbidden', 'no keystore')],
    });
    const untouched = line({
      change: 'failed',
      aftermath: 'untouched',
      revision: { before: '7', after: '7' },
      problems: [problem('apigee-forbidden', 'no')],
    });
    const nothing = line({
      change: 'failed',
      aftermath: 'removed',
      revision: { before: null, after: null },
      problems: [problem('deployment-failed', 'no')],
    });
    const degraded = line({
      change: 'failed',
      aftermath: 'rollback-failed',
      problems: [problem('deployment-failed', 'no'), problem('rollback-failed', 'no way back')],
    });

    expect(rolledBack.split('\n')).toEqual([
      expect.stringMatching(/✖ orders +ERROR, see below \(14\.2 s\)$/),
      expect.stringMatching(/ {3}orders +no keystore$/),
      expect.stringMatching(/↩ orders +rev 7 +serves again, READY$/),
    ]);
    expect(line({ change: 'rolled-back', tried: '8', revision: { before: '7', after: '7' } })).toContain(
      '✖ orders    rev 8   failed (14.2 s)\n  ↩ orders    rev 7   serves again',
    );
    expect(untouched).toContain('still serves, it was not touched');
    expect(nothing).toContain('nothing served before, nothing serves now');
    expect(degraded).toContain('✖ orders    rev 8   ERROR, see below (14.2 s)');
    expect(degraded).toContain('the rollback failed, see below');
    expect(degraded).toContain('✖ orders    rev 7   was not brought back: a person is needed');
    expect(degraded).not.toMatch(/still serves|serves again/);
  });

  it.each([
    ['kept', '7', '8', /↩ orders +rev 8 +stays deployed, and rev 7 was not brought back$/],
    ['kept', null, '8', /↩ orders +rev 8 +stays deployed$/],
    [
      'stopped',
      '7',
      '8',
      /↩ orders +rev 8 +was rolling out when the run was stopped: the next run waits for it$/,
    ],
    ['stopped', '7', '7', /↩ orders +rev 7 +still serves, it was not touched$/],
    ['stopped', null, null, /↩ orders +nothing served before, nothing serves now$/],
    ['put-back', '7', '7', /↩ orders +rev 7 +serves again$/],
    ['untouched', '7', '7', /↩ orders +rev 7 +still serves, it was not touched$/],
    ['replaced', '7', '9', /↩ orders +rev 9 +serves: somebody else deployed it meanwhile$/],
    ['replaced', '7', null, /↩ orders +nothing serves any more: somebody else took it out$/],
    ['removed', null, null, /↩ orders +nothing served before, nothing serves now$/],
    ['rollback-failed', '7', '8', /✖ orders +rev 7 +was not brought back: a person is needed$/],
  ] as const)('what serves after %s from %s to %s', (aftermath, before, after, last) => {
    const told = line({ change: 'failed', aftermath, revision: { before, after } });

    expect(told.split('\n').at(-1)).toMatch(last);
  });

  it('a cause in short, since the end of the log has the sentence, and each once', () => {
    const twice = line({
      change: 'failed',
      aftermath: 'untouched',
      problems: [problem('guard', 'one long sentence'), problem('guard', 'another one')],
    });

    expect(twice).toContain('stopped by a guard, see below');
    expect(twice).not.toMatch(/sentence|another/);
    expect(twice.match(/guard/g)).toHaveLength(1);
  });
});

describe('The column of names', () => {
  it.each([
    [['a'], undefined, 8],
    [['orders', 'orders-of-yesterday'], undefined, 19],
    [['orders', 'orders-of-yesterday'], 60, 19],
    [['orders', 'orders-of-the-day-before-yesterday'], 60, 21],
    [['orders', 'orders-of-the-day-before-yesterday'], 40, 8],
    [['注文注文注文'], undefined, 12],
  ])('of %j in %s columns is %i wide', (names, columns, width) => {
    expect(nameWidthFor(names, columns)).toBe(width);
  });

  it('is left alone by a longer name, which has a line of its own', () => {
    const told = renderDeployment(deploymentOf({ bundle: 'orders-v1' }), 8, plain);

    expect(told.split('\n')).toEqual([
      '  ✔ orders-v1',
      expect.stringMatching(/^ {14}rev 8 {3}READY +\/orders-v1 +14\.2 s$/),
    ]);
  });

  it('moves what stands beside it, times too', () => {
    const [narrow, wide] = [8, 20].map((width) => renderDeployment(deploymentOf({}), width, plain));

    expect(wide?.length).toBe((narrow?.length ?? 0) + 12);
  });
});

describe('The plan says', () => {
  const plan = [
    plannedOf({
      bundle: 'orders',
      environment: 'test',
      change: 'deploy',
      revision: { before: '7', after: null },
      reason: { kind: 'bundle-changed', revision: '7' },
    }),
    plannedOf({
      bundle: 'orders',
      environment: 'prod',
      change: 'unchanged',
      revision: { before: '7', after: '7' },
    }),
    plannedOf({
      bundle: 'rates',
      environment: 'test',
      change: 'reuse',
      revision: { before: null, after: '3' },
      reason: { kind: 'nothing-serves' },
    }),
  ];

  it('a row a bundle, a column an environment', () => {
    const [heading, orders, rates] = renderPlan(plan, plain).split('\n');

    expect(heading).toMatch(/^Plan +test +prod$/);
    expect(orders).toMatch(/^ {2}orders +proxy +deploy +rev 7 → new +unchanged +rev 7$/);
    expect(rates).toMatch(/^ {2}rates +proxy +reuse +rev 3$/);
  });

  it('why, for what a reader would not guess', () => {
    expect(renderReasons(plan, 'telling')).not.toContain('nothing serves there yet');
    expect(renderReasons([plannedOf({ reason: { kind: 'forced', first: undefined } })], 'telling')).toBe(
      '  orders in test: FORCE asks for it',
    );
  });

  it('why, for all that changes', () => {
    expect(renderReasons(plan, 'all')).toBe(
      '  orders in test: the bundle changed since revision 7\n  rates in test: nothing serves there yet',
    );
  });

  it('one reason of many in one line, and apart what has remarks', () => {
    const fresh = ['test', 'prod'].flatMap((environment) =>
      ['a', 'b', 'c', 'd', 'e'].map((bundle) =>
        plannedOf({
          bundle,
          environment,
          reason: { kind: 'nothing-serves' },
          problems:
            bundle === 'd' && environment === 'prod' ? [problem('reference-missing', 'no keystore')] : [],
        }),
      ),
    );

    expect(renderReasons(fresh, 'all').split('\n')).toEqual([
      '  a, b, c and 2 more in test: nothing serves there yet',
      '  a, b, c, e in prod: nothing serves there yet',
      '  d in prod: nothing serves there yet',
      '    no keystore',
    ]);
    expect(
      renderReasons(
        fresh.filter(({ bundle }) => bundle !== 'd'),
        'all',
      ),
    ).toBe('  a, b, c, e in test and prod: nothing serves there yet');
  });

  it('the same of other bundles in a line of their own, though as many', () => {
    const of = (environment: string, names: string) =>
      names
        .split('')
        .map((bundle) =>
          plannedOf({ bundle, environment, reason: { kind: 'bundle-changed', revision: '7' } }),
        );

    expect(renderReasons([...of('test', 'abcde'), ...of('prod', 'abcxy')], 'all').split('\n')).toEqual([
      '  a, b, c and 2 more in test: the bundle changed since revision 7',
      '  a, b, c and 2 more in prod: the bundle changed since revision 7',
    ]);
  });
});

describe('What is under way is said', () => {
  const orders: UnderWay = {
    bundle: 'orders',
    revision: '8',
    detail: 'eu-1 0 %',
    rollingBack: false,
    sinceMs: 1000,
  };

  it('alone in one line with the time that it takes', () => {
    expect(renderUnderWay([orders], 6000, { ended: 0, all: 1 })).toEqual([
      '  ● orders    rev 8   eu-1 0 %   5.0 s',
    ]);
    const back = { ...orders, rollingBack: true, revision: undefined };
    expect(renderUnderWay([back], 6000, { ended: 0, all: 1 })).toEqual([
      '  ● orders            rolling back, eu-1 0 %   5.0 s',
    ]);
    expect(renderUnderWay([], 6000, { ended: 1, all: 1 })).toEqual([]);
  });

  it('of many as a table: how far it is, the oldest first, the rest counted', () => {
    const many = Array.from({ length: 8 }, (_, index) => ({
      ...orders,
      bundle: `orders-${index}`,
      sinceMs: 5000 - index * 100,
    }));

    expect(renderUnderWay(many, 6000, { ended: 4, all: 40 })).toEqual([
      '  4 of 40 done, 3 more under way',
      '  ● orders-7  rev 8   eu-1 0 %   1.7 s',
      '  ● orders-6  rev 8   eu-1 0 %   1.6 s',
      '  ● orders-5  rev 8   eu-1 0 %   1.5 s',
      '  ● orders-4  rev 8   eu-1 0 %   1.4 s',
      '  ● orders-3  rev 8   eu-1 0 %   1.3 s',
    ]);
  });
});
