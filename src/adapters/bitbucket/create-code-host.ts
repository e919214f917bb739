import type { BitbucketAccess } from '../../domain/code-host/bitbucket-access.ts';
import { PipeError } from '../../errors/pipe-error.ts';
import type { CodeHost, Delivery } from '../../ports/code-host.ts';
import { pathSegment } from '../http/path-segment.ts';
import { createCloudHost } from './cloud/host.ts';
import { createDataCenterHost } from './data-center/host.ts';
import type { Ports } from './shared/oauth-tokens.ts';

/** Bitbucket, Cloud or Data Center; without a repository's name, or on Data Center without a token, every order is skipped. */
export function createCodeHost(
  access: BitbucketAccess,
  repository: string | undefined,
  ports: Ports,
): CodeHost {
  if (repository === undefined || !/^[^/]+\/[^/]+$/.test(repository)) {
    return createSilentHost('the repository is not known: set BITBUCKET_REPO_FULL_NAME, e.g. acme/apis.');
  }
  const misnamed = faultOf(repository);
  if (misnamed !== undefined) return createSilentHost(misnamed);
  if (access.kind === 'cloud') return createCloudHost(access, repository, ports);
  if (access.credential.kind === 'none' || access.credential.kind === 'oauth') {
    return createSilentHost('Bitbucket Data Center takes an HTTP access token: set BITBUCKET_ACCESS_TOKEN.');
  }
  return createDataCenterHost(access, repository, ports);
}

/** What keeps the repository's name out of every address, where anything does. */
function faultOf(repository: string): string | undefined {
  try {
    for (const part of repository.split('/')) pathSegment(part);
    return undefined;
  } catch (error) {
    return `the repository is not known: ${error instanceof PipeError ? error.message : 'its name is no name.'}`;
  }
}

function createSilentHost(reason: string): CodeHost {
  const skip = async (): Promise<Delivery> => ({ kind: 'skipped', reason });
  return {
    publishReport: skip,
    upsertComment: skip,
    setStatus: skip,
    recordDeployment: skip,
    resolveCommit: async () => undefined,
    features: async () =>
      ['Code Insights', 'pull request comment', 'build status'].map((feature) => ({
        feature,
        outcome: 'not-configured',
        sentence: reason,
      })),
  };
}
