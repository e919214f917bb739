import { describe, expect, it } from '@jest/globals';
import { renderHtmlReport } from '../../../src/report/html/page.ts';
import { renderComment } from '../../../src/report/markdown/comment.ts';
import { renderReport } from '../../../src/report/markdown/report.ts';
import { deploymentOf, findingOf, links, lintOf, plannedOf, resultOf } from '../results.ts';
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
