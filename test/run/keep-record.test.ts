import { describe, expect, it } from '@jest/globals';
import type { Run, RunRecord } from '../../src/run/context.ts';
import { keepRecord } from '../../src/run/keep-record.ts';
import { deploymentOf, plannedOf, previewOf } from '../report/results.ts';

const PROBLEM = { code: 'apigee-refused' as const, message: 'orders was refused.' };
const REMARK = { code: 'remark' as const, message: 'rates was left alone.' };

/** True for two types that are the same to the last modifier. */
type Same<A, B> =
  (<T>(one: T) => T extends A ? 1 : 2) extends <T>(one: T) => T extends B ? 1 : 2 ? true : false;
/** The fields that hold a list, or hold something that holds one, which can be written to. */
type WithOpenLists<Held> = {
  [Key in keyof Held]-?: NonNullable<Held[Key]> extends unknown[] ? Key : never;
}[keyof Held];

describe('The record of a run', () => {
  it('is not for an action to write', () => {
    const { record } = keepRecord();
    const run = { record } as Run;

    const isReadonly: Same<RunRecord, Readonly<RunRecord>> = true;
    const hasNoOpenList: Same<WithOpenLists<RunRecord>, never> = true;
    const nothingInside: Same<WithOpenLists<RunRecord['lint'] & RunRecord['evidence']>, never> = true;
    const writes: readonly (() => unknown)[] = [
      // @ts-expect-error what is there is another only if that is told
      () => (run.record.plan = []),
      // @ts-expect-error what was not there too
      () => (run.record.previews = []),
      // @ts-expect-error and nothing is taken away
      () => delete run.record.setup,
    ];

    expect([isReadonly, hasNoOpenList, nothingInside]).not.toContain(false);
    for (const write of writes) expect(write).toThrow(TypeError);
    expect(record).toMatchObject({ plan: [] });
    expect(record.previews).toBeUndefined();
  });

  it('nor by way of a type that forgets that it is read-only', () => {
    const { record } = keepRecord();
    const forgetful: { plan: unknown } = record;

    expect(() => {
      forgetful.plan = [plannedOf()];
    }).toThrow(TypeError);
    expect(record.plan).toEqual([]);
  });

  it('grows by what each event tells', () => {
    const { record, note } = keepRecord();

    note({ kind: 'refused', problems: [PROBLEM] });
    note({ kind: 'warned', warnings: [REMARK] });
    note({ kind: 'carried-out', deployments: [deploymentOf()], problems: [] });
    note({ kind: 'carried-out', deployments: [deploymentOf()], problems: [PROBLEM] });
    note({ kind: 'busy', doing: 'Linting' });

    expect(record).toMatchObject({ problems: [PROBLEM, PROBLEM], warnings: [REMARK] });
    expect(record.deployments).toHaveLength(2);
  });

  it('keeps where a promotion comes from beside what it is about to bring', () => {
    const { record, note } = keepRecord();
    const from = { organization: 'acme', environment: 'test' };

    note({ kind: 'promoting', from });
    note({
      kind: 'bringing',
      notes: { brought: [], changes: [{ path: 'proxies/orders', serving: undefined }] },
    });

    expect(record.evidence).toEqual({
      promotedFrom: from,
      brought: [],
      changes: [{ path: 'proxies/orders', serving: undefined }],
    });
  });

  it('has the environment of a preview first and once', () => {
    const { record, note } = keepRecord();
    const environment = previewOf('pr-7', { kind: 'environment', change: 'created' });

    note({ kind: 'environment-prepared', environment: { ...environment, change: 'unchanged' } });
    note({ kind: 'previewed', previews: [previewOf('orders-pr-7')] });
    note({ kind: 'environment-prepared', environment });

    expect(record.previews).toEqual([environment, previewOf('orders-pr-7')]);
  });

  it('forgets the failure of a preview that was overtaken, and says why', () => {
    const { record, note } = keepRecord();

    note({ kind: 'warned', warnings: [REMARK] });
    note({ kind: 'carried-out', deployments: [deploymentOf()], problems: [PROBLEM] });
    note({ kind: 'previewed', previews: [previewOf('orders-pr-7')] });
    note({ kind: 'preview-overtaken', because: 'Build 8 is newer.' });

    expect(record).toMatchObject({
      problems: [],
      deployments: [],
      previews: [{ change: 'skipped', reason: 'Build 8 is newer.' }],
      warnings: [REMARK, { code: 'preview-superseded', message: 'Build 8 is newer.' }],
    });
  });

  it('plans nothing any more for a preview that is skipped', () => {
    const { record, note } = keepRecord();

    note({ kind: 'planned', plan: [plannedOf()] });
    note({ kind: 'refused', problems: [PROBLEM] });
    note({ kind: 'preview-skipped', previews: [previewOf('orders-pr-7')], because: 'Build 8 is newer.' });

    expect(record).toMatchObject({
      plan: [],
      problems: [PROBLEM],
      previews: [{ change: 'skipped', reason: 'Build 8 is newer.' }],
    });
  });

  it('still has the deployments of a preview while it is removed again', () => {
    const { record, note } = keepRecord();

    note({ kind: 'carried-out', deployments: [deploymentOf()], problems: [] });
    note({ kind: 'previewed', previews: [previewOf('orders-pr-7')] });
    note({ kind: 'preview-withdrawing' });
    note({ kind: 'previewed', previews: [previewOf('orders-pr-7', { change: 'deleted' })] });
    const before = record.deployments;
    note({ kind: 'preview-withdrawn' });

    expect(before).toHaveLength(1);
    expect(record.previews).toMatchObject([{ change: 'deleted' }]);
    expect(record.deployments).toEqual([]);
  });
});
