import type { BuildContext } from '../domain/code-host/build-context.ts';
import { PipeError } from '../errors/pipe-error.ts';
import type { AssetCopy } from './find-copies.ts';
import type { PullRequestNow, PullRequests } from './pull-requests.ts';

/**
 * Why this run's preview must not be made: a newer build made one already, the pull request has moved on, or it is
 * over. Undefined if nothing is known against it, and if Bitbucket cannot be asked. A sentence.
 */
export async function whySuperseded(
  context: BuildContext,
  there: readonly Pick<AssetCopy, 'build'>[],
  pullRequests: PullRequests | undefined,
): Promise<string | undefined> {
  const newest = Math.max(0, ...there.map(({ build }) => build ?? 0));
  if (context.build !== undefined && newest > context.build)
    return `Build ${newest} has made a newer preview than build ${context.build} would.`;
  const now = await readNow(context, pullRequests);
  if (now === undefined) return undefined;
  if (!now.isOpen) return `Pull request ${now.id} is ${now.state}.`;
  const { commit } = context;
  if (commit === undefined || now.tip === undefined || isSameCommit(commit, now.tip)) return undefined;
  return `Pull request ${now.id} has moved on to commit ${now.tip.slice(0, 8)}; this is ${commit.slice(0, 8)}.`;
}

async function readNow(
  { pullRequest }: BuildContext,
  pullRequests: PullRequests | undefined,
): Promise<PullRequestNow | undefined> {
  if (pullRequest === undefined || pullRequests === undefined) return undefined;
  try {
    return await pullRequests.one(pullRequest);
  } catch (error) {
    if (error instanceof PipeError && error.code !== 'stopped') return undefined;
    throw error;
  }
}

/** Bitbucket gives short hashes in some places. */
function isSameCommit(one: string, other: string): boolean {
  return one.startsWith(other) || other.startsWith(one);
}
