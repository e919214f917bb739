import type { RunResult } from '../../src/domain/results/run-result.ts';
import { findingOf, lintOf, resultOf } from './results.ts';

const found = lintOf(
  [
    findingOf({ line: 0 }),
    findingOf({ line: 1, column: 0 }),
    findingOf({ line: 1, column: 1 }),
    findingOf({ line: undefined, severity: 'warning', file: 'proxies/orders-v2/a.xml' }),
    findingOf({ bundle: 'rates', file: 'proxies/rates', message: 'x'.repeat(501) }),
    findingOf({ bundle: 'rates', file: 'elsewhere/rates.xml', message: '' }),
  ],
  2,
);
const atTheRoot = (path: string) =>
  [{ name: 'orders', kind: 'apiproxy', path, digest: 'sha256:aa' }] as const;

/** A lint and how it can end. */
export const lintStories: Readonly<Record<string, RunResult>> = {
  'lint-passed': resultOf({ action: 'lint', outcome: 'done', lint: { ...found, errors: 0 } }),
  'lint-failed': resultOf({ action: 'lint', outcome: 'findings', exitCode: 1, lint: found }),
  'lint-unfinished': resultOf({
    action: 'lint',
    outcome: 'findings',
    exitCode: 1,
    lint: found,
    problems: [{ code: 'bundle-invalid', message: 'rates is no bundle.' }],
  }),
  'lint-stopped': resultOf({ action: 'lint', outcome: 'stopped', exitCode: 143 }),
  'lint-at-the-root': resultOf({ action: 'lint', bundles: atTheRoot(''), lint: found }),
  'lint-of-the-folder': resultOf({ action: 'lint', bundles: atTheRoot('.'), lint: found }),
  'lint-of-a-zip': resultOf({ action: 'lint', bundles: atTheRoot('elsewhere/rates.xml'), lint: found }),
};

export const connection: NonNullable<RunResult['check']> = {
  bitbucket: {
    account: null,
    workspaces: ['acme'],
    repositories: ['apis', 'web'],
    scopes: { granted: [], missing: ['pullrequest:write'] },
    rateLimit: null,
    webhooks: [],
  },
  apigee: {
    permissions: [
      { permission: 'apigee.proxies.create', allowed: true },
      { permission: 'apigee.proxies.delete', allowed: false },
      { permission: 'apigee.kvms.list', allowed: null },
    ],
  },
};
