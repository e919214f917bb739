import { describe, expect, it } from '@jest/globals';
import { readBuildContext } from '../../src/config/build-context.ts';
import type { Git } from '../../src/ports/git.ts';

const FULL = 'a1b2c3d4e5f60718293a4b5c6d7e8f9001122334';

/** A clone that remembers what it was asked. */
function clone(known: { commits?: Record<string, string>; branch?: string; repository?: string } = {}) {
  const asked: string[] = [];
  const git: Git = {
    resolve: async (revision) => {
      asked.push(revision);
      return known.commits?.[revision];
    },
    branch: async () => {
      asked.push('branch');
      return known.branch;
    },
    repository: async () => {
      asked.push('repository');
      return known.repository;
    },
  };
  return { git, asked };
}

describe('Where a run comes from', () => {
  it('is told by Bitbucket alone on a branch, without asking git', async () => {
    const { git, asked } = clone();

    const context = await readBuildContext({
      git,
      environment: {
        BITBUCKET_REPO_FULL_NAME: 'acme/apis',
        BITBUCKET_COMMIT: FULL,
        BITBUCKET_BRANCH: 'main',
        BITBUCKET_BUILD_NUMBER: '42',
        BITBUCKET_STEP_TRIGGERER_UUID: '{dana}',
      },
    });

    expect(context).toEqual({
      repository: 'acme/apis',
      commit: FULL,
      branch: 'main',
      tag: undefined,
      pullRequest: undefined,
      destinationBranch: undefined,
      build: 42,
      buildUrl: 'https://bitbucket.org/acme/apis/pipelines/results/42',
      triggeredBy: '{dana}',
    });
    expect(asked).toEqual([]);
  });

  it('has the full hash of a pull request, whose build is given the short one', async () => {
    const { git } = clone({ commits: { a1b2c3d4e5f6: FULL } });
    const environment = {
      BITBUCKET_COMMIT: 'a1b2c3d4e5f6',
      BITBUCKET_PR_ID: '7',
      BITBUCKET_PR_DESTINATION_BRANCH: 'main',
      BITBUCKET_BRANCH: 'feature/orders',
      BITBUCKET_WORKSPACE: 'acme',
      BITBUCKET_REPO_SLUG: 'apis',
    };

    expect(await readBuildContext({ git, environment })).toMatchObject({
      repository: 'acme/apis',
      commit: FULL,
      pullRequest: 7,
      destinationBranch: 'main',
      branch: 'feature/orders',
    });
  });

  it('keeps the short hash where the clone does not know it', async () => {
    const { git } = clone();

    const context = await readBuildContext({ git, environment: { BITBUCKET_COMMIT: 'a1b2c3d4e5f6' } });

    expect(context.commit).toBe('a1b2c3d4e5f6');
  });

  it.each([FULL, `${FULL}0`, 'a1b2c3', 'HEAD'])('has the commit %s as Bitbucket names it', async (commit) => {
    const { git, asked } = clone({ commits: { [commit]: 'another' } });

    const context = await readBuildContext({ git, environment: { BITBUCKET_COMMIT: commit } });

    expect(context.commit).toBe(commit);
    expect(asked).not.toContain(commit);
  });

  it.each([
    [{ BITBUCKET_WORKSPACE: 'acme', BITBUCKET_REPO_SLUG: 'apis' }, 'acme/apis'],
    [{ BITBUCKET_WORKSPACE: 'acme' }, 'of/git'],
    [{ BITBUCKET_REPO_SLUG: 'apis' }, 'of/git'],
    [{}, 'of/git'],
  ])('has the repository that the whole of %j names, else git’s', async (environment, repository) => {
    const { git } = clone({ repository: 'of/git' });

    expect((await readBuildContext({ git, environment })).repository).toBe(repository);
  });

  it.each([
    [{ BITBUCKET_BRANCH: 'main' }, 'main'],
    [{ BITBUCKET_TAG: 'v1' }, undefined],
    [{ BITBUCKET_COMMIT: FULL }, undefined],
    [{}, 'of-git'],
  ])('has the branch that Bitbucket tells in %j, and git’s only outside', async (environment, branch) => {
    const { git } = clone({ branch: 'of-git' });

    expect((await readBuildContext({ git, environment })).branch).toBe(branch);
  });

  it('has no branch in a build of a tag', async () => {
    const { git, asked } = clone({ branch: 'HEAD' });
    const environment = {
      BITBUCKET_COMMIT: FULL,
      BITBUCKET_TAG: 'v1',
      BITBUCKET_REPO_FULL_NAME: 'acme/apis',
    };

    const context = await readBuildContext({ git, environment });

    expect(context).toMatchObject({ tag: 'v1', branch: undefined });
    expect(asked).toEqual([]);
  });

  it('is told by git outside Bitbucket', async () => {
    const { git } = clone({ commits: { HEAD: FULL }, branch: 'main', repository: 'acme/apis' });

    expect(await readBuildContext({ git, environment: {} })).toMatchObject({
      repository: 'acme/apis',
      commit: FULL,
      branch: 'main',
      build: undefined,
      buildUrl: undefined,
    });
  });

  it('is unknown outside Bitbucket and outside a clone, and never half a word', async () => {
    const { git } = clone();
    const environment = { BITBUCKET_BUILD_NUMBER: 'undefined', BITBUCKET_PR_ID: '', BITBUCKET_BRANCH: ' ' };

    const context = await readBuildContext({ git, environment });

    expect(Object.values(context).every((value) => value === undefined)).toBe(true);
  });

  it('takes the pull request that was asked for before the one of the build', async () => {
    const { git } = clone();

    const context = await readBuildContext({ git, environment: { BITBUCKET_PR_ID: '7' }, pullRequest: 9 });

    expect(context.pullRequest).toBe(9);
  });

  it('has no pipeline page on a Data Center', async () => {
    const { git } = clone();
    const environment = {
      BITBUCKET_API_URL: 'https://git.acme.example/rest',
      BITBUCKET_REPO_FULL_NAME: 'API/apis',
      BITBUCKET_BUILD_NUMBER: '3',
    };

    expect((await readBuildContext({ git, environment })).buildUrl).toBeUndefined();
  });
});
