import { describe, expect, it } from '@jest/globals';
import type { BuildStatus } from '../../../src/domain/code-host/build-status.ts';
import { commit } from '../../emulator/bitbucket/bitbucket.ts';
import { openBitbucket } from './open-host.ts';

const status: BuildStatus = {
  key: 'apigee-pipe-deploy-test',
  state: 'in-progress',
  name: 'Apigee deploy: test',
  description: 'deploy to test is under way',
  commit,
  branch: 'feature/orders',
  url: undefined,
  build: 42,
};

describe('The build status', () => {
  it('is set on Cloud with the source branch, and overwritten by the same key', async () => {
    await using bitbucket = await openBitbucket();
    const host = bitbucket.hostFor();

    await host.setStatus(status);
    await host.setStatus({ ...status, state: 'successful' });

    expect(bitbucket.cloud.statusHistory).toEqual([
      'apigee-pipe-deploy-test INPROGRESS',
      'apigee-pipe-deploy-test SUCCESSFUL',
    ]);
    expect(bitbucket.cloud.statuses.get(`${commit}/apigee-pipe-deploy-test`)).toMatchObject({
      refname: 'feature/orders',
      url: `https://bitbucket.org/acme/apis/commits/${commit}`,
    });
    expect(bitbucket.emulator.unexpected).toEqual([]);
  });

  it('is set on Data Center by its own words', async () => {
    await using bitbucket = await openBitbucket();

    await bitbucket.dataCenterHost().setStatus({ ...status, state: 'stopped' });

    expect(bitbucket.dataCenter.statuses.get(`${commit}/apigee-pipe-deploy-test`)).toMatchObject({
      state: 'CANCELLED',
      ref: 'refs/heads/feature/orders',
      buildNumber: '42',
      url: `${bitbucket.emulator.urls.dataCenter}/projects/API/repos/apis/commits/${commit}`,
    });
    expect(bitbucket.emulator.unexpected).toEqual([]);
  });

  it('needs a credential on Cloud', async () => {
    await using bitbucket = await openBitbucket();

    expect(await bitbucket.hostFor({ credential: { kind: 'none' } }).setStatus(status)).toMatchObject({
      kind: 'skipped',
    });
  });
});

describe('Deployment records', () => {
  const record = {
    key: 'apigee-pipe',
    environment: 'prod',
    state: 'rolled-back',
    description: 'Apigee prod: failed, rolled back',
    commit,
    url: undefined,
    sequence: 42,
  } as const;

  it('are kept by Data Center', async () => {
    await using bitbucket = await openBitbucket();

    await bitbucket.dataCenterHost().recordDeployment(record);

    expect(bitbucket.dataCenter.deployments).toMatchObject([
      { state: 'ROLLED_BACK', environment: { key: 'prod' } },
    ]);
    expect(bitbucket.emulator.unexpected).toEqual([]);
  });

  it('are skipped on Cloud, which makes its own', async () => {
    await using bitbucket = await openBitbucket();

    expect(await bitbucket.hostFor().recordDeployment(record)).toMatchObject({ kind: 'skipped' });
  });
});

describe('A short hash', () => {
  it('is completed by Cloud and by Data Center', async () => {
    await using bitbucket = await openBitbucket();

    expect(await bitbucket.hostFor().resolveCommit(commit.slice(0, 12))).toBe(commit);
    expect(await bitbucket.dataCenterHost().resolveCommit(commit.slice(0, 12))).toBe(commit);
  });

  it('of no commit is undefined', async () => {
    await using bitbucket = await openBitbucket();

    expect(await bitbucket.hostFor().resolveCommit('ffffffffffff')).toBeUndefined();
  });
});
