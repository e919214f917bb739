import type { ConfigurationResult } from '../../src/domain/results/configuration.ts';
import type { LiveDifference } from '../../src/domain/results/difference.ts';
import type { DeploymentResult, RunResult } from '../../src/domain/results/run-result.ts';
import { connection, lintStories } from './full-lint-stories.ts';
import { gates, previewStories, refused } from './full-preview-stories.ts';
import { everything } from './html-results.ts';
import { deploymentOf, plannedOf, resultOf, sharedFlow, unchangedOf } from './results.ts';

type Aftermath = Extract<DeploymentResult, { change: 'failed' }>['aftermath'];

const eu = { instance: 'eu-1', revision: '8', percentage: 100 } as const;

function failedAs(aftermath: Aftermath, before: string | null, after: string | null): DeploymentResult {
  return deploymentOf({
    bundle: `${aftermath}-${before ?? 'nothing'}`,
    change: 'failed',
    aftermath,
    revision: { before, after },
    state: 'ERROR',
    urls: [],
    problems: [refused],
  });
}

/** A deploy with each way in which one of its steps can end. */
function everyEnd(): RunResult {
  const endings = (
    ['untouched', 'replaced', 'put-back', 'removed', 'kept', 'rollback-failed', 'stopped'] as const
  ).flatMap((aftermath) => [failedAs(aftermath, '5', '8'), failedAs(aftermath, null, '8')]);
  const changes = [
    'reused',
    'undeployed',
    'brought-back',
    'removed',
    'blocked',
    'rolled-back',
    'skipped',
  ] as const;
  return resultOf({
    outcome: 'degraded',
    exitCode: 4,
    deployments: [
      deploymentOf({
        durationMs: 61_000,
        instances: [
          eu,
          { ...eu, instance: 'us-1', percentage: 50 },
          { ...eu, instance: 'as-1', revision: '7' },
        ],
        conflicts: ['/orders is also held by legacy in test'],
      }),
      deploymentOf({
        bundle: 'first',
        revision: { before: null, after: '1' },
        instances: [eu],
        durationMs: 200_000,
      }),
      sharedFlow(deploymentOf({ bundle: 'common', state: null })),
      ...changes.map((change) => deploymentOf({ bundle: `a-${change}`, change })),
      deploymentOf({
        bundle: 'new-blocked',
        change: 'blocked',
        revision: { before: null, after: null },
        durationMs: 0,
      }),
      deploymentOf({ bundle: 'undeployed-for-room', change: 'undeployed', problems: [refused] }),
      failedAs('stopped', '8', '8'),
      ...endings,
      unchangedOf('rates', 'test', '4'),
      unchangedOf('new', 'test', '1'),
      deploymentOf({
        bundle: 'rates',
        environment: 'prod',
        change: 'unchanged',
        revision: { before: null, after: null },
      }),
      { change: 'deleted', bundle: 'orders', kind: 'apiproxy', revision: '2' },
      { change: 'deleted', bundle: 'orders', kind: 'apiproxy', revision: '3' },
    ],
    problems: [
      refused,
      { code: 'manifest-invalid', message: 'apigee.yaml holds a fault.', where: 'apigee.yaml:3:1' },
      { code: 'manifest-invalid', message: 'Something is odd.', where: 'apigee.yaml:4:1' },
      { code: 'skipped', message: 'a was left out in prod: test comes first.', where: 'a' },
      { code: 'skipped', message: 'b was left out in prod: test comes first.', where: 'b' },
      { code: 'skipped', message: 'c was left out in prod: test comes first.', where: 'c' },
    ],
  });
}

const drifted = {
  bundle: 'orders',
  kind: 'apiproxy',
  environment: 'prod',
  revision: '4',
  file: 'apiproxy/policies/SA-Limit.xml',
  git: null,
  live: null,
} as const;

const differences: readonly LiveDifference[] = [
  {
    ...drifted,
    change: 'edited',
    path: '/SpikeArrest/Rate',
    git: '30ps',
    live: '300ps',
    at: '2026-11-18T22:00:00Z',
  },
  { ...drifted, change: 'added', live: '<Rate/>' },
  { ...drifted, change: 'added', live: '' },
  { ...drifted, change: 'removed', git: 'x'.repeat(130) },
  { ...drifted, change: 'removed', file: 'apiproxy/a.xml', git: 'y'.repeat(80), live: 'z' },
  {
    ...drifted,
    change: 'edited',
    file: 'apiproxy/resources/jsc/a.js',
    git: 'a',
    live: 'b',
    diff: '@@ -1 +1 @@\n-a\n+b\n same\n',
  },
  { ...drifted, bundle: 'rates', revision: null, change: 'missing', git: null, live: null },
  {
    bundle: 'old',
    kind: 'apiproxy',
    environment: 'prod',
    revision: '1',
    by: 'dana',
    change: 'foreign',
    git: null,
    live: null,
  },
  {
    ...drifted,
    kind: 'sharedflow',
    bundle: 'common',
    environment: 'test',
    change: 'edited',
    git: '1',
    live: '2',
  },
];

const entity = (
  change: ConfigurationResult['change'],
  more: Partial<ConfigurationResult> = {},
): ConfigurationResult => ({
  kind: 'targetserver',
  scope: 'env/test',
  name: `a-${change}`,
  change,
  fields: [],
  problems: [],
  ...more,
});

const configuration: readonly ConfigurationResult[] = [
  entity('created', { fields: [{ path: '/port', before: null, after: 443 }] }),
  entity('updated', { fields: [{ path: '/host', before: 'a'.repeat(60), after: 'b'.repeat(61) }] }),
  entity('unchanged'),
  entity('unchanged', { name: 'odd', problems: [refused] }),
  entity('deleted'),
  entity('restored'),
  entity('failed', { problems: [refused], fields: [{ path: '/port', before: undefined, after: ['x'] }] }),
  entity('missing'),
  entity('foreign'),
];

const commit = (number: number) => ({
  hash: `${number}`.repeat(40),
  author: 'Dana',
  subject: `Change number ${number}`,
  at: '2026-11-20T10:00:00Z',
});

const audited = everything().audit?.[0];
const setup = (change: Partial<NonNullable<RunResult['setup']>>): Partial<RunResult> => ({
  action: 'setup',
  setup: { bitbucket: null, organization: null, files: [], settings: [], unseen: [], ...change },
});

/** Between them they say everything that a report can say. */
export const fullStories: Readonly<Record<string, RunResult>> = {
  everything: everything(),
  'every-end': everyEnd(),
  drift: resultOf({
    action: 'drift',
    outcome: 'differences',
    exitCode: 5,
    apigee: { platform: 'x', organization: 'acme', environments: ['test', 'stage', 'prod'] },
    differences,
    configuration,
    serving: everything().serving ?? [],
  }),
  'no-drift': resultOf({ action: 'drift', outcome: 'done', differences: [] }),
  'stopped-drift': resultOf({ action: 'drift', outcome: 'stopped', exitCode: 143, differences: [] }),
  'plan-for-three-environments': resultOf({
    action: 'plan',
    outcome: 'blocked',
    exitCode: 6,
    configuration: [entity('updated')],
    plan: [
      ...['test', 'stage', 'prod'].map((name) => plannedOf({ environment: name, isUnjudged: true })),
      plannedOf({ bundle: 'rates', commits: [1, 2, 3].map(commit), differences: [differences[0] as never] }),
      plannedOf({
        bundle: 'more',
        commits: [1, 2, 3, 4].map(commit),
        change: 'reuse',
        revision: { before: null, after: '4' },
        reason: { kind: 'forced', first: undefined },
      }),
      plannedOf({ bundle: 'same', change: 'unchanged', revision: { before: null, after: null } }),
      plannedOf({ bundle: 'held', change: 'blocked', problems: [refused] }),
      plannedOf({
        bundle: 'told',
        change: 'unchanged',
        revision: { before: '3', after: '3' },
        problems: [refused],
      }),
      {
        change: 'remove',
        bundle: 'orders',
        kind: 'apiproxy',
        revisions: ['1', '2'],
        keep: 5,
      },
    ],
    gates,
  }),
  ...previewStories,
  'setup-proposed': resultOf(
    setup({
      files: [
        { path: 'apigee.yaml', change: 'proposed' },
        { path: 'a.yml', change: 'kept' },
      ],
      settings: [{ kind: 'webhook', name: 'w', change: 'proposed' }],
    }),
  ),
  'setup-made': resultOf({
    ...setup({
      files: [{ path: 'apigee.yaml', change: 'written' }],
      settings: [
        { kind: 'webhook', name: 'w', change: 'created' },
        { kind: 'environment', name: 'test', change: 'failed', reason: 'Not allowed.' },
      ],
    }),
    outcome: 'failed',
    exitCode: 3,
  }),
  'setup-of-nothing': resultOf(setup({})),
  'setup-unavailable': resultOf({ ...setup({}), outcome: 'unavailable', exitCode: 7 }),
  'rollback-of-nothing': resultOf({ action: 'rollback', outcome: 'unchanged' }),
  rollback: resultOf({
    action: 'rollback',
    deployments: [deploymentOf({ change: 'brought-back', durationMs: 59_949 })],
  }),
  check: resultOf({
    check: connection,
    action: 'check',
    outcome: 'unavailable',
    exitCode: 7,
    durationMs: 59_950,
  }),
  ...lintStories,
  'checked-well': resultOf({ action: 'check', bundles: [], durationMs: 179_499 }),
  export: resultOf({ action: 'export', outcome: 'failed', exitCode: 3, durationMs: 179_500 }),
  'blocked-by-a-gate': resultOf({ outcome: 'blocked', exitCode: 6, gates, configuration }),
  audit: resultOf({
    action: 'audit',
    outcome: 'differences',
    exitCode: 5,
    audit:
      audited === undefined
        ? []
        : [
            { ...audited, origin: 'clean', because: '', environment: 'test' },
            audited,
            {
              ...audited,
              environment: 'eu',
              origin: 'unknown',
              commit: null,
              build: null,
              pullRequest: null,
              author: null,
              gate: null,
              deployedAt: null,
              because: '=1+1 "odd"',
            },
          ],
  }),
};
