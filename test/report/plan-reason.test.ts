import { describe, expect, it } from '@jest/globals';
import type { LeftInError, PlanReason } from '../../src/domain/results/plan-reason.ts';
import { paintWith } from '../../src/report/console/paint.ts';
import { renderPlan, renderReasons } from '../../src/report/console/plan-table.ts';
import { resultJson } from '../../src/report/files/result-json.ts';
import { reasonInWords } from '../../src/report/plan-reason.ts';
import { plannedOf, resultOf } from './results.ts';

const left: LeftInError = { revision: '7', kind: 'apiproxy', serving: undefined, duplicate: undefined };
const stays = (because: Extract<PlanReason, { kind: 'error-stays' }>['because']): PlanReason => ({
  kind: 'error-stays',
  revision: '7',
  because,
});
const UNKNOWN = 'revision 7 holds this bundle but is in ERROR, and nobody knows what serves: ';
const ALL: readonly (readonly [PlanReason, string])[] = [
  [{ kind: 'nothing-serves' }, 'nothing serves there yet'],
  [{ kind: 'bundle-changed', revision: '7' }, 'the bundle changed since revision 7'],
  [
    { kind: 'bundle-changed', revision: '7', commit: 'a1b2c3d4e5f6' },
    'the bundle changed since revision 7 (commit a1b2c3d4e5f6)',
  ],
  [{ kind: 'forced', first: undefined }, 'FORCE asks for it'],
  [
    { kind: 'forced', first: left },
    'FORCE asks for it; revision 7 holds this bundle but is in ERROR, and nothing serves: it is undeployed first',
  ],
  [
    { kind: 'left-in-error', first: { ...left, kind: 'sharedflow', duplicate: '5' } },
    'revision 7 holds this bundle but is in ERROR, and nothing serves: it is undeployed first, or replaced by revision 5, which holds the same bundle, where something needs it, then deployed again',
  ],
  [
    { kind: 'left-in-error', first: { ...left, kind: 'sharedflow' } },
    'revision 7 holds this bundle but is in ERROR, and nothing serves: it is undeployed first, or replaced by one more import of it where something needs it, then deployed again',
  ],
  [
    { kind: 'left-in-error', first: { ...left, serving: '6' } },
    'revision 7 holds this bundle but is in ERROR, and revision 6 still serves: that is rolled back to first, which an earlier run owed, then deployed again',
  ],
  [
    { kind: 'account-changed', accountBefore: undefined, accountAfter: 'new@acme.example' },
    'the deployment service account changes from none to new@acme.example',
  ],
  [stays({ kind: 'processes-only' }), `${UNKNOWN}the runtime reports pods only`],
  [stays({ kind: 'no-instance' }), `${UNKNOWN}no instance is reported`],
  [stays({ kind: 'failed-one-held', revision: '7' }), `${UNKNOWN}revision 7 itself is on some instance`],
  [
    stays({ kind: 'instances-differ', revisions: ['1', '3'] }),
    `${UNKNOWN}the instances hold different revisions, 1 and 3`,
  ],
  [stays({ kind: 'held-ones-gone' }), `${UNKNOWN}no instance holds a revision that still exists`],
  [
    { kind: 'imported-already', revision: '5', because: { kind: 'nothing-serves' } },
    'nothing serves there yet; revision 5 holds the same bundle',
  ],
  [{ kind: 'holds-bundle', revision: '7' }, 'revision 7 holds this bundle'],
  [{ kind: 'rolling-out', revision: '7' }, 'revision 7 holds this bundle and is still rolling out'],
  [{ kind: 'base-path-taken', revision: '7' }, 'revision 7 holds this bundle, but its base path is taken'],
  [{ kind: 'deleted', revision: '7' }, 'revision 7 was deleted meanwhile'],
  [{ kind: 'unreadable', revision: '7' }, 'revision 7 cannot be read back'],
  [{ kind: 'foreign', revision: '7' }, 'revision 7 was not imported by this pipe'],
  [{ kind: 'hand-made', revision: '7' }, 'revision 7 is a hand-made copy: it was edited after its import'],
  [{ kind: 'named-by-to', revision: '5' }, 'TO names revision 5'],
  [{ kind: 'served-before', commit: undefined, build: undefined }, 'it served before'],
  [
    { kind: 'served-before', commit: 'a1b2c3d4e5f6', build: 10 },
    'it served before (commit a1b2c3d4e5f6, build 10)',
  ],
  [{ kind: 'imported-by', by: { build: 42 } }, 'build 42 imported it'],
  [{ kind: 'serves', revision: '5', by: undefined }, 'revision 5 serves'],
  [{ kind: 'serves', revision: '5', by: { commit: 'a1b2c3d' } }, 'revision 5 of commit a1b2c3d serves'],
  [
    { kind: 'rolled-back-already', revision: '5', newer: '6' },
    'revision 5 was deployed there after revision 6 had been imported: it was rolled back to already; TO names an older one',
  ],
  [{ kind: 'serves-in', revision: '5', environment: 'stage' }, 'revision 5 serves in stage'],
];

describe('Why a line of the plan is there', () => {
  it.each(ALL)('%j is told as a clause', (reason, words) => {
    expect(reasonInWords(reason)).toBe(words);
  });

  it('is the same clause in the log and in result.json', () => {
    const reason: PlanReason = { kind: 'hand-made', revision: '7' };
    const planned = plannedOf({ reason });

    expect(renderReasons([planned], 'telling')).toBe(`  orders in test: ${reasonInWords(reason)}`);
    expect(resultJson(resultOf({ plan: [planned] })).plan?.[0]?.reason).toBe(reasonInWords(reason));
    expect(renderPlan([planned], paintWith(false))).not.toContain('hand-made');
  });

  it('joins lines that were decided alike, and no others', () => {
    const of = (bundle: string, revision: string) =>
      plannedOf({ bundle, reason: { kind: 'foreign', revision } });

    expect(renderReasons([of('a', '7'), of('b', '7'), of('c', '8')], 'all').split('\n')).toEqual([
      '  a, b in test: revision 7 was not imported by this pipe',
      '  c in test: revision 8 was not imported by this pipe',
    ]);
  });
});
