import { describe, expect, it } from '@jest/globals';
import type { BuildStatus, DeploymentRecord } from '../../src/domain/code-host/build-status.ts';
import type { BuildStep } from '../../src/domain/code-host/build-step.ts';
import { ownRecord, ownReport, ownStatus, stepTitle } from '../../src/notify/own-words.ts';
import { reportOf } from '../adapters/bitbucket/open-host.ts';

const step: BuildStep = {
  action: 'deploy',
  organization: 'acme',
  environments: ['test', 'prod'],
  share: undefined,
  chosen: [],
};
const status = (key: string): BuildStatus => ({
  key,
  state: 'failed',
  name: 'Apigee deploy: test',
  description: 'test: failed',
  commit: 'a'.repeat(40),
  branch: 'main',
  url: undefined,
  build: 42,
});

const record: DeploymentRecord = {
  key: 'apigee-pipe',
  environment: 'test',
  state: 'failed',
  description: 'Apigee test: failed',
  commit: 'a'.repeat(40),
  url: undefined,
  sequence: 42,
};

/** Each runs beside the first on the same commit. */
const OTHERS: readonly (readonly [string, Partial<BuildStep>])[] = [
  ['another action', { action: 'plan' }],
  ['another organization', { organization: 'acme-eu' }],
  ['no organization', { organization: undefined }],
  ['a share', { share: '1 of 3' }],
  ['the next share', { share: '2 of 3' }],
  ['other bundles', { chosen: ['proxies/orders'] }],
  ['two of them', { chosen: ['proxies/orders', 'proxies/rates'] }],
];

describe('Steps on one commit', () => {
  it('have keys of their own, of at most forty characters', () => {
    const steps = [step, ...OTHERS.map(([, change]) => ({ ...step, ...change }))];
    const environments = ['test', 'prod', 'an-environment-1', 'an-environment-2'];
    const keys = steps.flatMap((each) =>
      environments.map((name) => ownStatus(status(`apigee-pipe-deploy-${name}`.slice(0, 40)), each).key),
    );
    const records = steps.map((each) => ownRecord(record, each).key);
    const reports = steps.map((each) => ownReport(reportOf(0), each).key);

    expect(new Set(keys).size).toBe(keys.length);
    expect(Math.max(...keys.map(({ length }) => length))).toBeLessThanOrEqual(40);
    expect(keys[0]).toMatch(/^apigee-pipe-deploy-test-[0-9a-f]{8}$/);
    expect(new Set(records).size).toBe(records.length);
    expect(records[0]).toMatch(/^apigee-pipe-[0-9a-f]{8}$/);
    expect(new Set(reports).size).toBe(reports.length);
    expect(reports[0]).toMatch(/^apigee-pipe-lint-[0-9a-f]{8}$/);
  });

  it('find their own again, in whatever order their bundles and environments are named', () => {
    const again = { ...step, environments: ['prod', 'test'], chosen: ['b', 'a'] };
    const before = { ...step, chosen: ['a', 'b'] };

    expect(ownReport(reportOf(0), again).key).toBe(ownReport(reportOf(0), before).key);
    expect(ownStatus(status('x'), again).key).toBe(ownStatus(status('x'), before).key);
  });

  it('say whose words they are', () => {
    const share = { ...step, share: '2 of 3', chosen: ['a', 'b', 'c', 'd'] };

    expect(ownStatus(status('x'), step).name).toBe('Apigee deploy: test (acme)');
    expect(ownStatus(status('x'), share).name).toBe(
      'Apigee deploy: test (acme, share 2 of 3, a, b, c and 1 more)',
    );
    expect(ownReport(reportOf(0), step).title).toBe('Apigee lint (deploy to acme/test, prod)');
    expect(ownReport(reportOf(0), { ...step, action: 'lint', organization: undefined }).title).toBe(
      'Apigee lint',
    );
    expect(ownReport(reportOf(0), { ...step, action: 'lint', share: '1 of 2' }).title).toBe(
      'Apigee lint (share 1 of 2)',
    );
    expect(stepTitle(share)).toBe('deploy · acme/test, prod · share 2 of 3 · a, b, c and 1 more');
    expect(stepTitle({ ...step, action: 'lint', organization: undefined, environments: [] })).toBe('lint');
  });
});
