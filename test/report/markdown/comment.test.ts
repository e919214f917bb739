import { describe, expect, it } from '@jest/globals';
import type { JudgedGate } from '../../../src/domain/gate.ts';
import type { PreviewResult, RunResult } from '../../../src/domain/results/run-result.ts';
import { judgedPullRequest } from '../../../src/report/gate-text.ts';
import { renderHtmlReport } from '../../../src/report/html/page.ts';
import { renderComment } from '../../../src/report/markdown/comment.ts';
import { differenceSection } from '../../../src/report/markdown/difference-section.ts';
import { failedByLint, wasLinted } from '../../../src/report/markdown/lint-summary.ts';
import { renderPreviewComment } from '../../../src/report/markdown/preview-comment.ts';
import { renderReport } from '../../../src/report/markdown/report.ts';
import {
  deploymentOf,
  findingOf,
  leftOutOf,
  links,
  lintOf,
  plannedOf,
  previewOf,
  resultOf,
} from '../results.ts';
import { stories } from '../stories.ts';

describe('The comment', () => {
  it('stays below what Bitbucket takes, cut between lines, and points to the whole', () => {
    const names = Array.from({ length: 2000 }, (_, index) => `proxy-with-a-rather-long-name-${index}`);
    const result = resultOf({ deployments: names.map((bundle) => deploymentOf({ bundle })) });

    const comment = renderComment(result, links);
    const rows = comment.split('\n').filter((line) => line.startsWith('|'));

    expect(Buffer.byteLength(comment)).toBeLessThan(30_000);
    expect(rows.every((row) => row.endsWith('|'))).toBe(true);
    expect(comment).toContain('There is more than fits here.');
    expect(comment).toContain('report.md');
  });

  it('puts the cause of a failure before the table', () => {
    const comment = renderComment(stories['partial-failure-with-rollback'] ?? resultOf(), links);

    expect(comment.indexOf('ResourceCompileFailed')).toBeLessThan(comment.indexOf('| bundle'));
    expect(comment.match(/ResourceCompileFailed/g)).toHaveLength(1);
  });

  it('never says undefined or null, whatever is not known', () => {
    const unknown = resultOf({
      source: { repository: null, commit: null, branch: null, pullRequest: null, build: null },
      apigee: { platform: 'x', organization: null, environments: [] },
      deployments: [
        deploymentOf({
          state: null,
          revision: { before: null, after: null },
          change: 'failed',
          aftermath: 'untouched',
        }),
      ],
      lint: lintOf([findingOf({ line: undefined, column: undefined })]),
    });

    for (const render of [renderComment, renderReport]) {
      expect(render(unknown, { buildUrl: undefined, reportPath: 'report.md' })).not.toMatch(
        /undefined|null|NaN/,
      );
    }
  });

  it.each([
    ['9', '**failed**, rev 9 of somebody else serves'],
    [null, '**failed**, nothing serves any more'],
  ])('tells what serves where somebody else was faster: %s', (after, told) => {
    const overtaken = deploymentOf({
      change: 'failed',
      aftermath: 'replaced',
      revision: { before: '7', after },
    });

    expect(renderComment(resultOf({ deployments: [overtaken] }), links)).toContain(told);
  });

  it('has no column for an environment that was left out, unless all were', () => {
    const left = ['orders', 'rates'].map((bundle) => leftOutOf(bundle));
    const failed = deploymentOf({ environment: 'test', change: 'failed', aftermath: 'untouched' });
    const skipped = deploymentOf({ ...leftOutOf('rates'), environment: 'test' });
    const headOf = (deployments: RunResult['deployments']) =>
      renderComment(resultOf({ deployments }), links)
        .split('\n')
        .find((line) => line.startsWith('| bundle'));

    expect(headOf([failed, skipped, ...left])).toMatch(/^\| bundle \| test \| base path \|/);
    expect(headOf(left)).toMatch(/^\| bundle \| prod \|/);
  });

  it.each([
    [['/v2/orders', '/orders'], '`/orders`', 'https://api.acme.com/orders'],
    [['/v2/orders', '/orders'], '`/v2/orders`', 'https://api.acme.com/v2/orders'],
    [['/stock/**/'], '`/stock/**/`', 'https://api.acme.com/stock'],
  ])('leads from each of the base paths %j to its own address: %s', (basePaths, shown, address) => {
    const urls = ['/v2/orders', '/orders', '/stock'].map((path) => `https://api.acme.com${path}`);
    const result = resultOf({ deployments: [deploymentOf({ basePaths, urls })] });

    expect(renderComment(result, links)).toContain(`[${shown}](${address})`);
  });

  it('leads nowhere if no host name can be called', () => {
    const urls = ['https://*.acme.com/orders'];
    const result = resultOf({ deployments: [deploymentOf({ basePaths: ['/orders'], urls })] });

    expect(renderComment(result, links)).not.toContain('](https://*');
    expect(renderHtmlReport(result, links)).not.toContain('href="https://*');
  });

  it.each([
    [
      [{ code: 'overwrite', message: 'It is a hand-made copy.' }] as const,
      '`orders` in test, **edited outside git**: ',
    ],
    [[], '`orders` in test: '],
  ])('says of what a plan changes whether somebody edited it outside git: %j', (problems, begins) => {
    const differences = [
      { file: 'apiproxy/a.xml', path: '/A', change: 'edited', git: '1', live: '2' },
    ] as const;
    const result = resultOf({ action: 'plan', plan: [plannedOf({ problems, differences })] });

    expect(renderComment(result, links)).toContain(
      `\n- ${begins}\`apiproxy/a.xml\` \`/A\`: git \`1\`, live \`2\`\n`,
    );
  });

  it('names every finding in the report', () => {
    const report = renderReport(stories['300-findings'] ?? resultOf(), links);

    expect(report.match(/Finding number/g)).toHaveLength(300);
  });
});

describe('The pull request that a gate was judged by', () => {
  const open = { environment: 'test', met: true, requirements: [] };
  const closed = { ...open, environment: 'prod', met: false };

  it.each<readonly [string, readonly JudgedGate[], number | undefined]>([
    ['is the one of a gate that is closed', [closed, { ...closed, pullRequest: 7 }], 7],
    ['is not the one of a gate that is met', [{ ...open, pullRequest: 7 }], undefined],
    [
      'is not the one of a gate that was overridden',
      [{ ...closed, override: 'x', pullRequest: 7 }],
      undefined,
    ],
    ['is none if no gate has one', [closed], undefined],
  ])('%s', (...[, gates, pullRequest]) => {
    expect(judgedPullRequest(resultOf({ gates }))).toBe(pullRequest);
  });
});

describe('What differs, in report.md', () => {
  const commits = [{ hash: 'a'.repeat(40), author: 'Dana', subject: 'Limit', at: '2026-11-20T10:00:00Z' }];
  const edited = { file: 'a.xml', change: 'edited', git: '1', live: '2' } as const;
  const told = (planned: Parameters<typeof plannedOf>[0]) =>
    differenceSection({ plan: [plannedOf(planned)], differences: [] });

  it('is told as soon as there is a commit or a difference', () => {
    const between = 'What they change:';

    expect(told({})).toEqual([]);
    expect(told({ commits })).not.toContain(between);
    expect(told({ differences: [edited] })).not.toContain(between);
    expect(told({ commits, differences: [edited] })).toContain(between);
    for (const planned of [{ commits }, { differences: [edited] }, { commits, differences: [edited] }])
      expect(told(planned)).toContain('### orders in test');
  });

  it('has values of up to 120 characters, and diffs of up to 6,000', () => {
    const value = (length: number) => told({ differences: [{ ...edited, git: 'x'.repeat(length) }] });
    expect(value(120)).toContain(`- \`a.xml\`: git \`${'x'.repeat(120)}\`, live \`2\``);
    expect(value(121)).toContain(`- \`a.xml\`: git \`${'x'.repeat(120)}…\`, live \`2\``);

    const diff = (length: number) => told({ differences: [{ ...edited, diff: '+'.padEnd(length, 'x') }] });
    expect(diff(6000)).not.toContain('      …');
    expect(diff(6001)).toContain('      …');
  });
});

describe('What a lint found', () => {
  it.each([
    ['drift', [], 0, false],
    ['drift', [findingOf()], 0, true],
    ['drift', [], 1, true],
    ['drift', [findingOf()], 1, true],
    ['plan', [], 0, true],
  ] as const)(
    'is told of ACTION=%s with findings %j and %i accepted: %p',
    (...[action, findings, accepted, is]) => {
      expect(wasLinted(resultOf({ action, lint: lintOf(findings, accepted) }))).toBe(is);
    },
  );

  it.each([
    ['failed', [findingOf()], false],
    ['findings', [findingOf()], true],
    ['findings', [], false],
  ] as const)('is why a run ended as %s with findings %j: %p', (...[outcome, findings, is]) => {
    expect(failedByLint(resultOf({ outcome, lint: lintOf(findings) }))).toBe(is);
  });
});

describe('The comment of a preview', () => {
  const product = previewOf('key', { kind: 'apiproduct', change: 'unchanged' });
  const environment = previewOf('pr-7', { kind: 'environment', change: 'unchanged' });
  const copy = previewOf('orders-pr7', { urls: ['https://test.acme.example/orders/pr7'] });
  const stateOf = (previews: readonly PreviewResult[]) =>
    /^\*\*Preview · (\w+)\*\*/.exec(
      renderPreviewComment(resultOf({ action: 'preview', previews }), links),
    )?.[1];

  it.each([
    ['ready', [copy, product, environment]],
    ['removed', [product]],
    ['removed', [environment]],
    ['removed', [{ ...copy, change: 'deleted' }]],
    ['removed', [{ ...copy, change: 'deleted' }, product, environment]],
    ['none', []],
  ] as const)('says %s as long as a copy stands, whatever else does: %j', (state, previews) => {
    expect(stateOf(previews)).toBe(state);
  });

  it('says until when the first copy stays that has an address', () => {
    const previews = [
      { ...product, expiresAt: '2026-12-01T10:00:00.000Z' },
      { ...copy, expiresAt: '2026-12-02T11:00:00.000Z' },
    ];

    expect(renderPreviewComment(resultOf({ action: 'preview', previews }), links)).toContain(
      'It stays until 2026-12-02 11:00 UTC',
    );
  });
});
