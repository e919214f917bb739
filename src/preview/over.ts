import type { BuildContext } from '../domain/code-host/build-context.ts';
import { PipeError } from '../errors/pipe-error.ts';
import type { PullRequests } from './pull-requests.ts';

/** Whose previews a cleanup is to remove. */
export type Target =
  /** Removed whatever Bitbucket says of them. */
  | { readonly kind: 'pull-requests'; readonly ids: readonly number[] }
  /** Those whose pull request or whose time is over. */
  | { readonly kind: 'over' }
  /** Bitbucket cannot tell which pull request it is about: those whose time is over. */
  | { readonly kind: 'expired'; readonly because: string };

/**
 * A sweep, or the pull request that PR_ID or Bitbucket names, else those of the branch that are over.
 * Throws PipeError `config-invalid` if none of them is known.
 */
export async function targetOf(
  { pullRequest, branch }: Pick<BuildContext, 'pullRequest' | 'branch'>,
  { sweep, pullRequests }: { readonly sweep: boolean; readonly pullRequests: PullRequests | undefined },
): Promise<Target> {
  if (sweep) return { kind: 'over' };
  if (pullRequest !== undefined) return { kind: 'pull-requests', ids: [pullRequest] };
  if (branch === undefined) {
    throw new PipeError('config-invalid', 'Which pull request’s preview is to be removed is not known.', {
      hint: 'Set PR_ID, or SWEEP: "true" to remove every preview that is over.',
      where: 'PR_ID',
    });
  }
  if (pullRequests === undefined) return { kind: 'expired', because: NO_CREDENTIAL };
  try {
    const closed = await pullRequests.closedOf(branch);
    return { kind: 'pull-requests', ids: closed.map(({ id }) => id) };
  } catch (error) {
    return { kind: 'expired', because: reasonOf(error) };
  }
}

const NO_CREDENTIAL = 'there is no credential to ask Bitbucket with';

export type Verdict = { readonly over: true } | { readonly over: false; readonly reason: string };

/** Whether one preview is to be removed; the reason to leave it is a clause. */
export async function decide(
  preview: { readonly pullRequest: number; readonly expiresAtMs: number },
  target: Target,
  { pullRequests, nowMs }: { readonly pullRequests: PullRequests | undefined; readonly nowMs: number },
): Promise<Verdict> {
  if (target.kind === 'pull-requests' || preview.expiresAtMs <= nowMs) return { over: true };
  const until = `it stays until ${new Date(preview.expiresAtMs).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
  if (target.kind === 'expired') return { over: false, reason: `${target.because}, and ${until}` };
  if (pullRequests === undefined) return { over: false, reason: `${NO_CREDENTIAL}, and ${until}` };
  try {
    const now = await pullRequests.one(preview.pullRequest);
    if (now === undefined || !now.isOpen) return { over: true };
    return { over: false, reason: `its pull request is open, and ${until}` };
  } catch (error) {
    return { over: false, reason: `${reasonOf(error)}, and ${until}` };
  }
}

function reasonOf(error: unknown): string {
  if (!(error instanceof PipeError) || error.code === 'stopped') throw error;
  return `Bitbucket could not be asked (${error.message.replace(/\.$/, '')})`;
}
