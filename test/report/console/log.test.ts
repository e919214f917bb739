import { describe, expect, it } from '@jest/globals';
import type { Problem } from '../../../src/domain/problem.ts';
import type { RunResult } from '../../../src/domain/results/run-result.ts';
import { renderHeading } from '../../../src/report/console/heading.ts';
import { count, paintWith, spent } from '../../../src/report/console/paint.ts';
import { renderMisspelt, renderVariableProblems } from '../../../src/report/console/problems.ts';
import { renderFound, renderSignedIn } from '../../../src/report/console/steps.ts';
import { renderSummary } from '../../../src/report/console/summary.ts';
import { bundleOf } from '../../deploy/candidates.ts';
import { deploymentOf, plannedOf, previewOf, problem, resultOf } from '../results.ts';

const plain = paintWith(false);

describe('The log says', () => {
  it('what is run, where, and of which commit', () => {
    const context = { ...nowhere, commit: 'a1b2c3d4e5f6', branch: 'main', build: 42, pullRequest: 7 };

    expect(
      renderHeading({
        version: '1.0.0',
        action: 'deploy',
        organization: 'acme',
        environments: ['test', 'prod'],
        context,
      }),
    ).toBe('apigee-pipe 1.0.0 · deploy · acme/test, acme/prod · a1b2c3d4 on main, pull request 7, build 42');
    expect(
      renderHeading({
        version: '1.0.0',
        action: 'lint',
        organization: undefined,
        environments: [],
        context: nowhere,
      }),
    ).toBe('apigee-pipe 1.0.0 · lint');
  });

  it('what was found, and as whom it signed in', () => {
    const bundles = [bundleOf('orders'), bundleOf('rates'), bundleOf('common', { kind: 'sharedflow' })];

    expect(renderFound(bundles, 120)).toMatch(/^Found {6}3 bundles: 2 proxies, 1 shared flow +0\.1 s$/);
    expect(renderSignedIn({ account: 'ci@acme.iam', method: 'workload identity' }, 900)).toMatch(
      /^Signed in {2}ci@acme\.iam via workload identity +0\.9 s$/,
    );
  });

  it.each([
    [40, '0.0 s'],
    [59_940, '59.9 s'],
    [59_960, '60 s'],
    [75_000, '75 s'],
    [185_000, '3 min 5 s'],
    [239_700, '4 min 0 s'],
  ])('%i ms as %s', (milliseconds, text) => {
    expect(spent(milliseconds)).toBe(text);
  });

  it('one proxy, two proxies', () => {
    expect([count(1, 'proxy', 'proxies'), count(2, 'proxy', 'proxies'), count(0, 'error')]).toEqual([
      '1 proxy',
      '2 proxies',
      '0 errors',
    ]);
  });
});

describe('The summary says', () => {
  it('what became of all, and where it serves', () => {
    const deployments = [
      deploymentOf(),
      deploymentOf({ bundle: 'rates' }),
      deploymentOf({ bundle: 'users', change: 'unchanged' }),
    ];

    expect(renderSummary(resultOf({ deployments }), plain)).toBe(
      'Done       2 deployed, 1 unchanged in 31.4 s · https://test.acme.example/orders',
    );
  });

  it('what was stopped half way apart from what failed', () => {
    const deployments = [
      deploymentOf(),
      deploymentOf({ change: 'failed', aftermath: 'stopped' }),
      deploymentOf({ change: 'failed', aftermath: 'kept' }),
    ];

    expect(renderSummary(resultOf({ deployments, outcome: 'stopped' }), plain)).toMatch(
      /^Stopped {4}1 deployed, 1 stopped, 1 failed in /,
    );
  });

  it('what of a plan Apigee did not judge', () => {
    const plan = [plannedOf({ isUnjudged: true }), plannedOf({ change: 'blocked' })];

    expect(renderSummary(resultOf({ action: 'plan', plan }), plain)).toMatch(
      /^Done {7}1 blocked, 1 planned, 1 not judged by Apigee, nothing was changed in /,
    );
  });

  it('what became of the parts of a preview', () => {
    const part = previewOf('orders-pr7');
    const said = (previews: NonNullable<RunResult['previews']>, action = 'preview') =>
      renderSummary(resultOf({ action, previews, deployments: [] }), plain);

    expect(said([part, { ...part, name: 'gold-pr7', change: 'created' }])).toMatch(
      /^Done +1 part of the preview deployed, 1 created in/,
    );
    expect(said([], 'cleanup')).toMatch(/^Done +Nothing is left to remove in/);
  });

  it('each cause once, with its remedy below', () => {
    const forbidden: Problem = {
      code: 'apigee-forbidden',
      message: 'It may not.',
      hint: 'Grant it.',
      where: 'orders',
    };
    const text = renderSummary(
      resultOf({ outcome: 'failed', exitCode: 3, problems: [forbidden, { ...forbidden, where: 'rates' }] }),
      plain,
    );

    expect(text.split('\n')).toEqual([
      expect.stringMatching(/^Failed/),
      '           It may not.',
      '             Grant it.',
    ]);
  });

  it('how many more problems result.json holds', () => {
    const problems = Array.from({ length: 30 }, (_, index) => problem('lint-failed', `problem ${index}`));

    expect(renderSummary(resultOf({ outcome: 'findings', exitCode: 1, problems }), plain)).toContain(
      'and 5 more problems, all in result.json',
    );
  });
});

describe('Mistakes with variables are said', () => {
  it('all at once, the names in one column', () => {
    const problems = [
      { variable: 'APIGEE_ORG', message: 'is missing.' },
      { variable: 'WAIT_TIMEOUT', message: 'must be whole seconds.' },
    ];

    expect(renderVariableProblems(problems)).toBe(
      '2 variables need attention:\n  APIGEE_ORG    is missing.\n  WAIT_TIMEOUT  must be whole seconds.',
    );
    expect(renderVariableProblems(problems.slice(1))).toMatch(/^1 variable needs attention:/);
    expect(renderMisspelt(problems.slice(0, 1))).toMatch(/^To look at:/);
  });
});

describe('Colour', () => {
  it('is there where it is wanted, and every line reads without it', () => {
    expect(paintWith(true).bad('no')).toBe('\u001b[31mno\u001b[39m');
    expect(plain.bad('no')).toBe('no');
  });
});

const nowhere = {
  repository: undefined,
  commit: undefined,
  branch: undefined,
  tag: undefined,
  pullRequest: undefined,
  destinationBranch: undefined,
  build: undefined,
  buildUrl: undefined,
  triggeredBy: undefined,
};
