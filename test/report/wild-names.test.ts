import { describe, expect, it } from '@jest/globals';
import { SaxesParser } from 'saxes';
import { cut } from '../../src/adapters/bitbucket/shared/cut.ts';
import type { Problem } from '../../src/domain/problem.ts';
import type { RunResult } from '../../src/domain/results/run-result.ts';
import { renderDeployment, renderUnderWay } from '../../src/report/console/deployment-lines.ts';
import { renderHeading } from '../../src/report/console/heading.ts';
import { paintWith } from '../../src/report/console/paint.ts';
import { renderPlan, renderReasons } from '../../src/report/console/plan-table.ts';
import { renderProblems } from '../../src/report/console/problems.ts';
import { renderSummary } from '../../src/report/console/summary.ts';
import { renderJunit } from '../../src/report/files/junit.ts';
import { renderSarif } from '../../src/report/files/sarif.ts';
import { renderHtmlReport } from '../../src/report/html/page.ts';
import { renderInsights } from '../../src/report/insights/insights.ts';
import { renderComment } from '../../src/report/markdown/comment.ts';
import { renderReport } from '../../src/report/markdown/report.ts';
import { inEnvironments } from '../../src/report/removals.ts';
import { closingStatuses } from '../../src/report/status.ts';
import { assert, constantFrom, oneof, property, string, tuple } from '../support/properties.ts';
import { deploymentOf, findingOf, links, lintOf, plannedOf, resultOf } from './results.ts';

const FORGED = 'Done 3 deployed';
const wild = tuple(
  oneof(
    string({ unit: 'binary', maxLength: 12 }),
    constantFrom(
      '\n',
      '\r\n',
      '\u2028',
      '\u001B[2K\r',
      '\u202E',
      '`',
      '|',
      '](https://evil.example)',
      '<img src=x>',
      ']]>',
      '--><x',
      '@dana',
      '\\',
      '&#10;',
      '\uD800',
    ),
  ),
  string({ unit: 'binary', maxLength: 6 }),
).map(([one, other]) => `n${one}${FORGED}${other}`);

function resultWith(name: string): RunResult {
  const problem: Problem = { code: 'deployment-failed', message: name, hint: name, where: `${name}:3` };
  const change = {
    bundle: name,
    problems: [problem],
    basePaths: [name],
    urls: [`https://h/${name}`],
    conflicts: [name],
    state: name,
  };
  return resultOf({
    outcome: 'failed',
    exitCode: 3,
    source: { ...resultOf().source, branch: name },
    apigee: { platform: 'x', organization: name, environments: [name] },
    bundles: [{ name, kind: 'apiproxy', path: name, digest: 'sha256:aa' }],
    lint: lintOf([findingOf({ bundle: name, file: `${name}/a.xml`, rule: name, message: name })], 0),
    deployments: [
      deploymentOf(change),
      deploymentOf({ ...change, change: 'failed', aftermath: 'kept' }),
      deploymentOf({ ...change, environment: name, change: 'skipped' }),
    ],
    plan: [
      plannedOf({
        bundle: name,
        reason: { kind: 'account-changed', accountBefore: name, accountAfter: name },
        problems: [problem],
      }),
      plannedOf({ bundle: name, environment: name, change: 'blocked', problems: [problem] }),
    ],
    problems: [problem],
    warnings: [problem],
  });
}

const paint = paintWith(false);
const BROKEN = /[^\P{C}\n\p{Co}\p{Cn}]|[\u2028\u2029]/u;

/** What the log is told, renderer by renderer. */
function logOf(result: RunResult, name: string): readonly string[] {
  const context = {
    ...resultOf().source,
    repository: name,
    commit: name,
    branch: name,
    tag: name,
    pullRequest: 7,
    build: 1,
  };
  const under = { bundle: name, revision: name, detail: name, rollingBack: true, sinceMs: 0 };
  return [
    ...inEnvironments(result.deployments).map((one) => renderDeployment(one, 8, paint)),
    renderPlan(result.plan, paint),
    renderReasons(result.plan, 'all'),
    renderSummary(result, paint),
    ...renderProblems(result.problems),
    ...renderUnderWay([under, under], 1000, { ended: 0, all: 2 }),
    renderHeading({
      version: '1.0.0',
      action: 'deploy',
      organization: name,
      environments: [name],
      context: { ...context, destinationBranch: name, buildUrl: undefined, triggeredBy: undefined },
    }),
  ];
}

describe('A name of any characters', () => {
  it('begins no line of the log', () => {
    assert(
      property(wild, (name) => {
        for (const text of logOf(resultWith(name), name)) {
          expect(text).not.toMatch(BROKEN);
          expect(text.split('\n').filter((line) => line.startsWith(FORGED))).toEqual([]);
        }
      }),
    );
  });

  it('breaks no table and begins no line, tag, link or mention of Markdown', () => {
    assert(
      property(wild, (name) => {
        for (const text of [renderComment(resultWith(name), links), renderReport(resultWith(name), links)]) {
          expect(text).not.toMatch(BROKEN);
          expect(text.split('\n').filter((line) => line.startsWith(FORGED))).toEqual([]);
          const prose = text.replaceAll(/(?<!\\)`[^`\n]*`/g, '');
          expect(prose).not.toMatch(/(?<!\\)\]\(https:\/\/evil/);
          expect(prose).not.toMatch(/<(?!!--)[a-z/]|(^|\s)@dana/);
          const widths = tablesIn(text).map((rows) => new Set(rows.map(cellsIn)).size);
          expect(widths.filter((size) => size !== 1)).toEqual([]);
        }
      }),
    );
  });

  it('adds no element and no attribute to report.html', () => {
    // `>` never stands in a text or a value, so a tag ends at the first one.
    const tagsOf = (name: string): readonly string[] =>
      (renderHtmlReport(resultWith(name), links).match(/<[^>]*>/g) ?? [])
        .filter((tag) => !/^<\/?a\b/.test(tag))
        .map((tag) => tag.replaceAll(/"[^"]*"/g, '""'));
    const harmless = tagsOf(`n-${FORGED}-`);
    assert(
      property(wild, (name) => {
        expect(tagsOf(name)).toEqual(harmless);
        expect(renderHtmlReport(resultWith(name), links).replaceAll('\t', ' ')).not.toMatch(BROKEN);
      }),
    );
  });

  it('leaves junit.xml well-formed and without anything unseen', () => {
    assert(
      property(wild, (name) => {
        const xml = renderJunit(resultWith(name));
        const parser = new SaxesParser();
        parser.write(xml).close();

        expect(xml.replaceAll('\t', ' ')).not.toMatch(BROKEN);
        expect(xml.replaceAll(/>[^<]*</g, '><')).not.toContain(`\n${FORGED}`);
      }),
    );
  });

  it('leaves SARIF, annotations and statuses JSON that says the same', () => {
    assert(
      property(wild, (name) => {
        const result = resultWith(name);
        const { findings } = result.lint;
        const sarif = renderSarif({
          version: '1.0.0',
          findings: findings.map((finding) => ({ ...finding, kind: 'apiproxy' as const })),
          accepted: [],
        });
        expect(() => JSON.parse(sarif) as unknown).not.toThrow();
        const texts = [
          ...renderInsights(result, links).flatMap((report) => [report.title, report.details]),
          ...closingStatuses(result, {
            ...result.source,
            repository: 'acme/apis',
            commit: 'a'.repeat(40),
            branch: name,
            tag: undefined,
            pullRequest: 7,
            destinationBranch: undefined,
            build: 42,
            buildUrl: undefined,
            triggeredBy: undefined,
          }).flatMap(({ key, description }) => [key, description]),
        ];
        for (const text of texts.map((one) => cut(one, 450).replaceAll('\t', ' '))) {
          expect(text).not.toMatch(BROKEN);
          expect(text.split('\n').filter((line) => line.startsWith(FORGED))).toEqual([]);
        }
      }),
    );
  });
});

function tablesIn(markdown: string): readonly (readonly string[])[] {
  return markdown
    .split('\n\n')
    .map((block) => block.split('\n').filter((line) => line.startsWith('|')))
    .filter((rows) => rows.length > 0);
}

const cellsIn = (row: string): number => row.replaceAll(/\\[\\|]/g, '').split('|').length;
