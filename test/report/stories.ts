import type { Problem } from '../../src/domain/problem.ts';
import type { RunResult } from '../../src/domain/results/run-result.ts';
import {
  deploymentOf,
  findingOf,
  lintOf,
  plannedOf,
  resultOf,
  sharedFlow,
  unchangedOf,
  unconfigured,
} from './results.ts';

const failure: Problem = {
  code: 'deployment-failed',
  message:
    'orders could not be deployed to prod: revision 8 went to ERROR after 9.1 s. eu-1: steps.oasvalidation.ResourceCompileFailed: Unable to compile resource oas://orders.yaml',
  hint: 'Look at apiproxy/resources/oas/orders.yaml; Apigee compiles it when the proxy starts, so lint cannot see this. Revision 5 serves; revision 8 stays imported for you to inspect.',
  where: 'orders',
};

const warning = findingOf({
  severity: 'warning',
  rule: 'BN003',
  message: 'DisplayName is used by two policies.',
});

const failedLint = (errors: number): Problem => ({
  code: 'lint-failed',
  message: `The lint found ${errors} errors; errors fail it.`,
});

/** The stories that the golden files tell. */
export const stories: Readonly<Record<string, RunResult>> = {
  'all-green': resultOf({
    lint: lintOf(
      [
        warning,
        {
          ...warning,
          bundle: 'rates',
          file: 'proxies/rates/apiproxy/rates.xml',
          line: undefined,
          column: undefined,
        },
      ],
      18,
    ),
    deployments: [
      sharedFlow(unchangedOf('common', 'test', '12')),
      deploymentOf(),
      deploymentOf({
        bundle: 'rates',
        change: 'reused',
        imported: false,
        revision: { before: '3', after: '4' },
      }),
      sharedFlow(unchangedOf('common', 'prod', '9')),
      deploymentOf({ environment: 'prod', revision: { before: null, after: '8' } }),
      unchangedOf('rates', 'prod', '4'),
    ],
  }),
  'nothing-changed': resultOf({
    outcome: 'unchanged',
    apigee: { platform: 'x', organization: 'acme', environments: ['test'] },
    deployments: [
      sharedFlow(unchangedOf('common', 'test', '12')),
      unchangedOf('orders', 'test', '8'),
      unchangedOf('rates', 'test', '4'),
    ],
  }),
  'lint-errors': resultOf({
    outcome: 'findings',
    exitCode: 1,
    lint: lintOf(
      [
        warning,
        findingOf(),
        findingOf({ line: 9, message: 'A | in a <Rate> and a `tick`, said @dana\nover two lines.' }),
        findingOf({ bundle: 'rates', file: 'proxies/mein proxy/apiproxy/policies/Größe.xml', rule: 'TD004' }),
      ],
      2,
    ),
    problems: [{ ...failedLint(3), hint: 'Fix them, or accept them in a baseline.' }],
  }),
  'partial-failure-with-rollback': resultOf({
    outcome: 'failed',
    exitCode: 3,
    lint: lintOf([warning]),
    deployments: [
      deploymentOf(),
      deploymentOf({ bundle: 'rates', revision: { before: '3', after: '4' } }),
      deploymentOf({
        environment: 'prod',
        change: 'rolled-back',
        revision: { before: '5', after: '5' },
        problems: [failure],
        urls: [],
      }),
      deploymentOf({
        bundle: 'rates',
        environment: 'prod',
        change: 'skipped',
        imported: false,
        revision: { before: '3', after: '3' },
        state: null,
        urls: [],
        problems: [
          { code: 'skipped', message: 'rates was left out in prod: orders failed.', where: 'rates' },
        ],
      }),
    ],
    problems: [failure],
  }),
  'a-person-is-needed': resultOf({
    outcome: 'degraded',
    exitCode: 4,
    apigee: { platform: 'x', organization: 'acme', environments: ['prod'] },
    deployments: [
      deploymentOf({
        environment: 'prod',
        change: 'failed',
        aftermath: 'rollback-failed',
        revision: { before: '5', after: '8' },
        state: 'ERROR',
        urls: [],
        conflicts: ['/orders is also deployed by legacy-orders in prod-eu'],
        problems: [
          failure,
          {
            code: 'rollback-failed',
            message: 'Revision 5 of orders could not be restored in prod.',
            hint: 'Deploy revision 5 by hand.',
            where: 'orders',
          },
        ],
      }),
    ],
    warnings: [
      {
        code: 'report-undelivered',
        message: 'Bitbucket was not told everything (the comment): Bitbucket is out of order (503).',
      },
    ],
  }),
  '300-findings': resultOf({
    outcome: 'findings',
    exitCode: 1,
    lint: lintOf(
      Array.from({ length: 300 }, (_, index) =>
        findingOf({
          severity: index % 3 === 0 ? 'error' : 'warning',
          file: `proxies/orders/apiproxy/policies/Policy-${Math.floor(index / 30)}.xml`,
          line: index + 1,
          message: `Finding number ${index}.`,
        }),
      ),
    ),
    problems: [failedLint(100)],
  }),
  'a-plan': resultOf({
    action: 'plan',
    lint: lintOf([warning]),
    plan: [
      plannedOf(),
      plannedOf({
        environment: 'prod',
        revision: { before: null, after: null },
        reason: { kind: 'nothing-serves' },
      }),
      plannedOf({
        bundle: 'rates',
        change: 'reuse',
        revision: { before: '3', after: '4' },
        reason: {
          kind: 'imported-already',
          revision: '4',
          because: { kind: 'bundle-changed', revision: '3' },
        },
      }),
      plannedOf({
        bundle: 'rates',
        environment: 'prod',
        change: 'unchanged',
        revision: { before: '4', after: '4' },
      }),
      plannedOf({
        bundle: 'common',
        kind: 'sharedflow',
        change: 'blocked',
        revision: { before: '12', after: null },
        reason: { kind: 'foreign', revision: '12' },
        problems: [
          {
            code: 'guard',
            message: 'common would lose its last caller.',
            hint: 'ALLOW: last-caller lets it pass.',
            where: 'common',
          },
        ],
      }),
    ],
  }),
  'the-configuration': unconfigured,
};
