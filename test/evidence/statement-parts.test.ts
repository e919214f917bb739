import { expect, it } from '@jest/globals';
import type { DeploymentResult } from '../../src/domain/results/run-result.ts';
import { broughtAs, type Deed, statementOf } from '../../src/evidence/statement.ts';

it('What was brought is found by its name, its kind and its environment', () => {
  const brought = { name: 'orders', kind: 'apiproxy', environment: 'test' };
  const all = [
    { ...brought, name: 'rates' },
    { ...brought, kind: 'sharedflow' },
    { ...brought, environment: 'prod' },
    brought,
  ] as never;
  const asked = { bundle: 'orders', kind: 'apiproxy', environment: 'test' } as const;
  expect(broughtAs(asked, all)).toBe(brought);
  for (const change of [{ bundle: 'x' }, { environment: 'x' }])
    expect(broughtAs({ ...asked, ...change }, all)).toBeUndefined();
});

const DEPLOYED: DeploymentResult = {
  bundle: 'orders',
  kind: 'apiproxy',
  environment: 'test',
  change: 'deployed',
  imported: true,
  revision: { before: null, after: '1' },
  state: 'READY',
  basePaths: [],
  urls: [],
  conflicts: [],
  instances: [],
  problems: [],
  durationMs: 0,
};
const DEED: Deed = {
  action: 'deploy',
  outcome: 'done',
  organization: 'acme',
  subjects: [],
  deployments: [],
  brought: [],
  configuration: undefined,
  previews: undefined,
  promotedFrom: undefined,
  bundles: [],
  context: {
    repository: 'acme/apis',
    commit: 'a'.repeat(12),
    branch: undefined,
    tag: undefined,
    pullRequest: undefined,
    destinationBranch: undefined,
    build: undefined,
    buildUrl: undefined,
    triggeredBy: undefined,
  },
  gates: [],
  reviews: undefined,
  reviewsUnknown: undefined,
  account: undefined,
  version: '1.0.0',
  startedAtMs: 0,
  finishedAtMs: 1000,
};
const sourceOf = (change: Partial<Deed>) =>
  (statementOf({ ...DEED, ...change }) as { predicate: { source: object } }).predicate.source;

it('Without an answer of Bitbucket the statement knows of no pull requests, which is not to say that there are none', () => {
  expect(sourceOf({})).toMatchObject({
    commit: 'a'.repeat(12),
    pullRequests: null,
    withoutPullRequest: null,
  });
  expect(sourceOf({ reviews: { commit: 'a'.repeat(40), pullRequests: [], strays: [{}] } })).toMatchObject({
    commit: 'a'.repeat(40),
    pullRequests: [],
    withoutPullRequest: [null],
  });
});

it('Why pull requests are not known is told if they are not', () => {
  expect(sourceOf({ reviewsUnknown: 'Bitbucket is silent.' })).toMatchObject({
    pullRequestsUnknown: 'Bitbucket is silent.',
  });
  expect(sourceOf({})).not.toHaveProperty('pullRequestsUnknown');
});

it('A deleted revision is stated as it is, a deployment with what it was made from', () => {
  const deleted = { change: 'deleted', bundle: 'orders', kind: 'apiproxy', revision: '1' } as const;
  const deployments: Deed['deployments'] = [deleted, DEPLOYED];
  expect(statementOf({ ...DEED, deployments })).toMatchObject({
    predicate: {
      apigee: { deployments: [deleted, { change: 'deployed', madeFrom: { commit: null, build: null } }] },
    },
  });
  expect(JSON.stringify(statementOf({ ...DEED, deployments: [deleted] }))).not.toContain('madeFrom');
});
