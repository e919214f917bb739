import type { ConfigurationResult } from '../../src/domain/results/configuration.ts';
import type { RunResult } from '../../src/domain/results/run-result.ts';
import type { ServingState } from '../../src/domain/results/serving-state.ts';
import { deploymentOf, findingOf, lintOf, plannedOf, previewOf, resultOf, unchangedOf } from './results.ts';

const diff =
  '@@ -1,3 +1,3 @@\n var limit = 30;\n-context.setVariable("rate", limit);\n+context.setVariable("rate", 300);\n // end\n';

function servingState(
  of: Pick<ServingState, 'bundle' | 'environment' | 'revision' | 'content'>,
): ServingState {
  return {
    kind: 'apiproxy',
    state: 'READY',
    deployedAt: '2026-11-20T10:00:00.000Z',
    from: { commit: 'c0ffee123456', build: 42, edited: of.content === 'different' },
    ...of,
  };
}

/** A result that fills every section of the page. */
export function everything(): RunResult & { readonly configuration: readonly ConfigurationResult[] } {
  return {
    ...resultOf({
      action: 'deploy',
      outcome: 'failed',
      exitCode: 3,
      bundles: [
        {
          name: 'orders',
          kind: 'apiproxy',
          path: 'proxies/orders',
          digest: 'sha256:aa',
          calls: ['common', 'audit-log'],
        },
        { name: 'rates', kind: 'apiproxy', path: 'proxies/rates', digest: 'sha256:bb', calls: ['common'] },
        { name: 'common', kind: 'sharedflow', path: 'flows/common', digest: 'sha256:cc', calls: ['trace'] },
        { name: 'trace', kind: 'sharedflow', path: 'flows/trace', digest: 'sha256:dd', calls: [] },
        { name: 'alone', kind: 'apiproxy', path: 'proxies/alone', digest: 'sha256:ee', calls: [] },
      ],
      lint: lintOf([
        findingOf(),
        findingOf({
          severity: 'warning',
          rule: 'BN003',
          line: undefined,
          message: 'DisplayName is used twice.',
        }),
        findingOf({
          bundle: 'rates',
          file: 'proxies/rates/apiproxy/rates.xml',
          severity: 'warning',
          rule: 'TD004',
        }),
      ]),
      plan: [
        plannedOf({
          differences: [
            {
              file: 'apiproxy/policies/SA-Limit.xml',
              path: '/SpikeArrest/Rate',
              change: 'edited',
              git: '30ps',
              live: '300ps',
            },
            {
              file: 'apiproxy/policies/AM-Old.xml',
              change: 'added',
              git: null,
              live: '<AssignMessage name="AM-Old"/>',
            },
            { file: 'apiproxy/resources/jsc/rate.js', change: 'edited', git: 'x', live: 'y', diff },
          ],
        }),
      ],
      deployments: [
        deploymentOf({ instances: [{ instance: 'eu-1', revision: '8', percentage: 100 }] }),
        deploymentOf({
          bundle: 'orders',
          environment: 'prod',
          change: 'rolled-back',
          revision: { before: '5', after: '5' },
          problems: [
            {
              code: 'deployment-failed',
              message: 'orders could not be deployed to prod.',
              hint: 'Look at the resource.',
            },
          ],
        }),
        unchangedOf('rates', 'test', '4'),
        unchangedOf('alone', 'test', '2'),
      ],
      differences: [
        {
          bundle: 'rates',
          kind: 'apiproxy',
          environment: 'prod',
          revision: '4',
          at: '2026-11-18T22:00:00.000Z',
          by: 'dana@acme.example',
          change: 'edited',
          file: 'apiproxy/policies/SA-Limit.xml',
          path: '/SpikeArrest/Rate',
          git: '30ps',
          live: '300ps',
        },
        {
          bundle: 'old',
          kind: 'apiproxy',
          environment: 'prod',
          revision: '1',
          change: 'foreign',
          git: null,
          live: null,
        },
      ],
      serving: [
        servingState({ bundle: 'rates', environment: 'test', revision: '4', content: 'same' }),
        servingState({ bundle: 'rates', environment: 'prod', revision: '4', content: 'different' }),
        servingState({ bundle: 'orders', environment: 'test', revision: '7', content: 'different' }),
        servingState({ bundle: 'alone', environment: 'prod', revision: '2', content: 'unknown' }),
      ],
      gates: [
        {
          environment: 'prod',
          met: false,
          override: 'the shop is down',
          requirements: [
            { name: 'approvals', met: false, sentence: '1 of 2 approvals of pull request #7.' },
            { name: 'builds', met: true, sentence: 'unit is successful.' },
          ],
        },
      ],
      audit: [
        {
          environment: 'prod',
          bundle: 'rates',
          kind: 'apiproxy',
          revision: '4',
          commit: 'a1b2c3d4e5f60718293a4b5c6d7e8f9001122334',
          build: 41,
          digest: 'sha256:bb',
          content: 'differs',
          contentBecause:
            'The commit a1b2c3d4e5f6 gives other content: apiproxy/policies/SA-Limit.xml (edited).',
          origin: 'edited',
          because: 'Somebody edited it in the console.',
          pullRequest: 6,
          author: 'Dana',
          approvers: ['Erin'],
          builds: ['unit SUCCESSFUL'],
          gate: true,
          deployedBy: 'Dana',
          deployedAt: '2026-11-18T22:00:00.000Z',
        },
      ],
      previews: [
        previewOf('orders-pr7', {
          urls: ['https://test.acme.example/orders-pr7'],
          commit: 'a1b2c3d4e5f6',
          expiresAt: '2026-12-01T00:00:00.000Z',
        }),
      ],
      warnings: [{ code: 'report-undelivered', message: 'Bitbucket was not told everything.' }],
    }),
    configuration: [
      {
        kind: 'targetserver',
        scope: 'env/test',
        name: 'backend',
        change: 'updated',
        fields: [{ path: '/port', before: 80, after: 443 }],
        problems: [],
      },
      { kind: 'kvm', scope: 'org', name: 'settings', change: 'unchanged', fields: [], problems: [] },
    ],
  };
}

/** As large as an organization gets: bundles × three environments, one failed, a few changed. */
export function large(bundles = 400): RunResult {
  const names = Array.from({ length: bundles }, (_, index) => `service-${String(index).padStart(3, '0')}`);
  const environments = ['test', 'stage', 'prod'];
  return resultOf({
    outcome: 'failed',
    exitCode: 3,
    apigee: { platform: 'x', organization: 'acme', environments },
    bundles: names.map((name, index) => ({
      name,
      kind: index < 20 ? 'sharedflow' : 'apiproxy',
      path: name,
      digest: 'sha256:aa',
      calls: index >= 20 && index < 120 ? [`service-${String(index % 20).padStart(3, '0')}`] : [],
    })),
    lint: lintOf(
      names.map((name, index) =>
        findingOf({
          bundle: name,
          file: `proxies/${name}/a.xml`,
          severity: index % 9 === 0 ? 'error' : 'warning',
        }),
      ),
    ),
    serving: environments.flatMap((environment) =>
      names.map((bundle, index) => ({
        ...servingState({
          bundle,
          environment,
          revision: '4',
          content: index % 50 === 21 ? 'different' : 'same',
        }),
        kind: index < 20 ? 'sharedflow' : 'apiproxy',
      })),
    ),
    deployments: environments.flatMap((environment) =>
      names.map((bundle, index) => {
        const kind = index < 20 ? 'sharedflow' : 'apiproxy';
        if (index === bundles - 3)
          return deploymentOf({ bundle, environment, change: 'failed', aftermath: 'untouched' });
        const done =
          index % 50 === 21 ? deploymentOf({ bundle, environment }) : unchangedOf(bundle, environment, '4');
        return { ...done, kind };
      }),
    ),
  });
}
