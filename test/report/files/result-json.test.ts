import { describe, expect, it } from '@jest/globals';
import { renderResultJson, resultJson } from '../../../src/report/files/result-json.ts';
import { deploymentOf, findingOf, lintOf, plannedOf, resultOf } from '../results.ts';

describe('result.json', () => {
  it('has the changes that are promised, and no word of what only the other reports need', () => {
    const { deployments = [], lint = { findings: [] } } = resultJson(
      resultOf({
        lint: { ...lintOf([findingOf()]), accepted: [findingOf({ rule: 'TD004' })] },
        deployments: [
          { change: 'deleted', bundle: 'orders', kind: 'apiproxy', revision: '3' },
          deploymentOf({ change: 'blocked' }),
          deploymentOf({ change: 'failed', aftermath: 'kept' }),
        ],
      }),
    );

    expect(deployments.map(({ change, environment }) => [change, environment])).toEqual([
      ['deleted', ''],
      ['failed', 'test'],
      ['failed', 'test'],
    ]);
    expect(deployments[0]?.revision).toEqual({ before: '3', after: null });
    expect(new Set(deployments.map((one) => Object.keys(one).join(' ')))).toEqual(
      new Set([
        'bundle kind environment change imported revision state basePaths urls conflicts instances problems durationMs',
      ]),
    );
    expect(Object.keys(lint)).toEqual(['errors', 'warnings', 'suppressed', 'findings']);
    expect(Object.keys(lint.findings[0] ?? {}).join(' ')).toBe(
      'bundle file line column rule severity message',
    );
  });

  it.each([
    ['lint', 'bundles lint'],
    ['plan', 'bundles lint plan'],
    ['deploy', 'bundles lint deployments plan'],
    ['rollback', 'bundles deployments plan'],
    ['undeploy', 'deployments'],
    ['export', 'bundles'],
    ['check', ''],
    ['audit', ''],
    ['polish', 'bundles lint deployments plan'],
    ['constructor', 'bundles lint deployments plan'],
  ])('leaves out what ACTION=%s does not fill, and has the rest though it is empty', (action, keys) => {
    const nothing = { bundles: [], lint: lintOf([]), deployments: [], plan: [] };
    const told = Object.keys(resultJson(resultOf({ action, ...nothing })));

    expect(told.filter((key) => key in nothing).join(' ')).toBe(keys);
    expect(told.slice(-2)).toEqual(['problems', 'warnings']);
  });

  it('leaves out nothing that a run has come to', () => {
    const told = resultJson(
      resultOf({ action: 'check', deployments: [deploymentOf()], lint: lintOf([], 1) }),
    );

    expect(told).toMatchObject({ deployments: [{ bundle: 'orders' }], lint: { suppressed: 1 } });
  });

  it.each([
    [{ errors: 1, warnings: 1, suppressed: 0 }, true],
    [{ errors: 0, warnings: 1, suppressed: 1 }, true],
    [{ errors: 1, warnings: 0, suppressed: 1 }, true],
    [{ errors: 0, warnings: 0, suppressed: 0 }, false],
  ])('tells of a lint that found %j, whatever the action: %p', (counts, told) => {
    const lint = { ...lintOf([]), ...counts };

    expect('lint' in resultJson(resultOf({ action: 'check', lint }))).toBe(told);
  });

  it('names no environment for what retention removes', () => {
    const removal = {
      change: 'remove',
      bundle: 'orders',
      kind: 'apiproxy',
      revisions: ['1', '2'],
      keep: 3,
    } as const;

    expect(resultJson(resultOf({ plan: [plannedOf(), removal] })).plan?.[1]).toEqual({
      bundle: 'orders',
      kind: 'apiproxy',
      environment: '',
      change: 'remove',
      reason: 'revisions 1, 2 are older than the newest 3 and deployed nowhere',
      revision: { before: null, after: null },
      problems: [],
    });
  });

  it('tells why in a sentence alone', () => {
    expect(Object.keys(resultJson(resultOf({ plan: [plannedOf()] })).plan?.[0] ?? {}).join(' ')).toBe(
      'bundle kind environment change reason revision problems',
    );
  });

  it('ends with a line break', () => {
    expect(renderResultJson(resultOf())).toMatch(/\}\n$/);
  });
});
