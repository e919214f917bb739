import { describe, expect, it } from '@jest/globals';
import {
  configuredIn,
  endOfBoth,
  obstaclesOf,
  planDeclared,
  readDeclared,
  recordPlanned,
} from '../../../src/actions/steps/configuration.ts';
import { PipeError } from '../../../src/errors/pipe-error.ts';
import { keepRecord } from '../../../src/run/keep-record.ts';

type Planned = Parameters<typeof obstaclesOf>[1];

const change = (kind: string, scope = 'env/test', problems: readonly object[] = []) => ({
  change: kind,
  ref: { kind: 'targetservers', scope, path: ['a'], fields: {} },
  problems,
});
const planOf = (...changes: readonly object[]) => ({ changes }) as unknown as Planned;
const guard = { code: 'guard', message: 'stands' };
const remark = { code: 'remark', message: 'told' };

function running({
  aborted = false,
  config = {},
}: {
  readonly aborted?: boolean;
  readonly config?: object;
} = {}) {
  const { record, note } = keepRecord();
  const run = {
    config: { apigee: { environments: ['test', 'prod'] }, configuration: [], ...config },
    record,
    events: { emit: note },
    signal: { aborted },
  } as never;
  return { run, record };
}

describe('What stands before configuration', () => {
  it('blocks the run, and what is only to be told does not', () => {
    for (const [problems, outcomes] of [
      [[], []],
      [[remark], []],
      [[guard], ['blocked']],
      [[remark, guard], ['blocked']],
    ] as const) {
      const { run, record } = running();
      expect(obstaclesOf(run, planOf(change('update', 'env/test', problems)))).toEqual(outcomes);
      expect(record.problems).toEqual(problems.filter((one) => one === guard));
      expect(record.warnings).toEqual(problems.filter((one) => one === remark));
    }
    expect(obstaclesOf(running().run, undefined)).toEqual([]);
  });
});

describe('The environments that configuration changes', () => {
  it.each([
    [[change('create')], ['test']],
    [[change('unchanged'), change('delete', 'env/prod')], ['prod']],
    [[change('unchanged')], []],
    [[change('unchanged', 'org')], []],
    [[change('update', 'org')], ['test', 'prod']],
    [[change('update', 'api/orders')], ['test', 'prod']],
  ])('are those of what changes: %#', (changes, environments) => {
    expect(configuredIn(running().run, planOf(...changes))).toEqual(environments);
  });

  it('are none without configuration', async () => {
    expect(configuredIn(running().run, undefined)).toEqual([]);
    expect(recordPlanned(running().run, undefined)).toBe(0);
    expect(await planDeclared(running().run, undefined)).toBeUndefined();
  });
});

describe('Configuration', () => {
  it.each([
    ['nothing is declared', { configuration: [] }],
    ['another step brings it in', { configuration: ['resources'], shard: { step: 1, count: 2 } }],
  ])('is not read where %s', async (_, config) => {
    expect(
      await readDeclared(running({ config }).run, { environments: [] }, { secrets: false }),
    ).toBeUndefined();
  });
});

describe('A run of bundles and configuration', () => {
  const result = (kind: string, ...problems: readonly object[]) => ({ change: kind, problems });
  const end = (
    bundles: 'done' | 'unchanged' | 'failed',
    results: readonly object[],
    { failures = [], aborted = false }: { failures?: readonly PipeError[]; aborted?: boolean } = {},
  ) => {
    const { run, record } = running({ aborted });
    const configuring = { results: () => results, failures: () => failures } as never;
    return { outcome: endOfBoth(run, bundles, configuring), record };
  };

  it.each([
    ['unchanged', [], 'unchanged'],
    ['unchanged', [result('unchanged')], 'unchanged'],
    ['unchanged', [result('unchanged'), result('created')], 'done'],
    ['done', [result('unchanged')], 'done'],
  ] as const)('that ends as %s for bundles ends for both: %#', (bundles, results, outcome) => {
    expect(end(bundles, results).outcome).toBe(outcome);
  });

  it('ends as its bundles do without configuration', () => {
    expect(endOfBoth(running().run, 'unchanged', undefined)).toBe('unchanged');
  });

  it('is degraded if what was changed could not be put back', () => {
    const failures = [new PipeError('rollback-failed', 'no')];

    expect(end('done', [], { failures }).outcome).toBe('degraded');
    expect(end('done', [], { failures: [new PipeError('apigee-forbidden', 'no')] }).outcome).not.toBe(
      'degraded',
    );
  });

  it('is stopped if it was stopped and something was left', () => {
    const left = result('unchanged', { code: 'skipped', message: 'x' });

    expect(end('done', [left], { aborted: true }).outcome).toBe('stopped');
    expect(end('done', [left]).outcome).toBe('done');
    expect(end('done', [result('unchanged')], { aborted: true }).outcome).toBe('done');
  });

  it('tells what went wrong with it, and not what was remarked or stood before it', () => {
    const failed = { code: 'apigee-forbidden', message: 'no' };

    expect(end('done', [result('failed', remark, guard, failed)]).record.problems).toEqual([failed]);
  });
});
