import { describe, expect, it } from '@jest/globals';
import { renderInsights } from '../../../src/report/insights/insights.ts';
import { deploymentOf, findingOf, links, lintOf, plannedOf, resultOf, unconfigured } from '../results.ts';
import { stories } from '../stories.ts';

describe('The lint report', () => {
  it('shows the thousand most severe and says how many were left out', () => {
    const findings = Array.from({ length: 1101 }, (_, index) =>
      findingOf({ severity: index < 1000 ? 'warning' : 'error', line: index + 1 }),
    );

    const [report] = renderInsights(resultOf({ lint: lintOf(findings) }), links);

    expect(report?.annotations).toHaveLength(1000);
    expect(report?.annotations.filter(({ severity }) => severity === 'high')).toHaveLength(101);
    expect(report?.annotations[0]).toMatchObject({ severity: 'high', line: 1001 });
    expect(report?.details).toContain('The 1000 most severe are shown here, 101 are left out.');
    expect(new Set(report?.annotations.map(({ id }) => id)).size).toBe(1000);
  });

  it('leaves out by name what lies outside the repository', () => {
    const files = ['/etc/passwd', '../other/apiproxy/a.xml', 'proxies/../../x.xml', 'C:\\x.xml'];
    const findings = [...files.map((file) => findingOf({ file })), findingOf()];

    const [report] = renderInsights(resultOf({ lint: lintOf(findings) }), links);

    expect(report?.annotations.map(({ path }) => path)).toEqual([
      'proxies/orders/apiproxy/policies/SA-Limit.xml',
    ]);
    for (const file of files) expect(report?.details).toContain(file);
  });

  it('keeps a path with spaces and any script as it is', () => {
    const file = 'proxies/mein proxy/apiproxy/policies/Größe 100%.xml';

    const [report] = renderInsights(resultOf({ lint: lintOf([findingOf({ file })]) }), links);

    expect(report?.annotations[0]?.path).toBe(file);
  });

  it('fails where the lint fails the run, and only there', () => {
    const lint = lintOf([findingOf()]);

    const [failed] = renderInsights(stories['lint-errors'] ?? resultOf(), links);
    const [accepted] = renderInsights(resultOf({ lint, outcome: 'done' }), links);

    const refused = { code: 'bundle-refused' as const, message: 'Apigee refused orders.' };
    const [byApigee] = renderInsights(resultOf({ lint, outcome: 'findings', problems: [refused] }), links);

    expect(failed?.passed).toBe(false);
    expect(byApigee?.passed).toBe(true);
    expect(accepted?.passed).toBe(true);
  });

  it('tells what is new since the baseline', () => {
    const [report] = renderInsights(resultOf({ lint: lintOf([findingOf()], 18) }), links);

    expect(report?.fields).toContainEqual({ kind: 'number', title: 'New since baseline', number: 1 });
    expect(report?.fields.length).toBeLessThanOrEqual(10);
  });
});

describe('The deploy report', () => {
  it('tells each environment and its revisions', () => {
    const report = renderInsights(stories['partial-failure-with-rollback'] ?? resultOf(), links)[1];

    expect(report).toMatchObject({ key: 'apigee-pipe-deploy', title: 'Apigee deployment', passed: false });
    expect(report?.fields).toContainEqual({
      kind: 'text',
      title: 'test',
      text: 'deployed: orders 8, rates 4',
    });
    expect(report?.details).toContain('orders could not be deployed to prod');
  });

  it('tells the plan while nothing is done', () => {
    const report = renderInsights(resultOf({ plan: [plannedOf()] }), links)[1];

    expect(report).toMatchObject({ title: 'Apigee plan', passed: true });
    expect(report?.fields[1]).toEqual({ kind: 'text', title: 'test', text: '1 to deploy' });
  });

  it('counts many bundles instead of naming them', () => {
    const deployments = Array.from({ length: 20 }, (_, index) => deploymentOf({ bundle: `b${index}` }));

    const report = renderInsights(resultOf({ deployments }), links)[1];

    expect(report?.fields[1]).toEqual({
      kind: 'text',
      title: 'test',
      text: 'deployed: b0 8, b1 8, b2 8 and 17 more',
    });
  });

  it('is not written where nothing was planned, nor the lint report where nothing was linted', () => {
    expect(renderInsights(unconfigured, links)).toEqual([]);
  });
});

it.each(['drift', 'rollback', 'promote', 'undeploy', 'export', 'audit'])(
  'A run of %s, which lints nothing, leaves the lint report of its commit as it is',
  (action) => {
    const keys = renderInsights(resultOf({ action }), links).map(({ key }) => key);

    expect(keys).not.toContain('apigee-pipe-lint');
  },
);
