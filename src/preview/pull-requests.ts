import { PipeError } from '../errors/pipe-error.ts';
import type { CodeHostReads } from '../ports/code-host-reads.ts';

/** What Bitbucket says of a pull request, as far as previews depend on it. */
export interface PullRequestNow {
  readonly id: number;
  readonly isOpen: boolean;
  /** In words: `merged`, `declined`. */
  readonly state: string;
  /** The source branch's newest commit, whole or its first digits; undefined if it is gone. */
  readonly tip: string | undefined;
}

/** Throws PipeError if Bitbucket cannot be asked. */
export interface PullRequests {
  /** Undefined if the repository has no such pull request. */
  one(id: number): Promise<PullRequestNow | undefined>;
  /** Those of a source branch that are over, newest first. */
  closedOf(branch: string): Promise<readonly PullRequestNow[]>;
}

const FIELDS = ['id', 'state', 'sourceCommit', 'sourceBranch'] as const;
/** Of the repository's newest that were merged or declined: a trigger comes at once, the sweep finds older ones. */
const LOOKED_AT = 100;

/** Undefined without a credential to ask with, or without a repository's name. */
export function pullRequestsOf(
  reads: CodeHostReads | undefined,
  repository: string | undefined,
): PullRequests | undefined {
  if (reads === undefined || repository === undefined) return undefined;
  const closed = (state: 'MERGED' | 'DECLINED') =>
    reads.list('pullRequest', { repository }, { fields: FIELDS, first: LOOKED_AT, filter: { state } });
  return {
    async one(id) {
      const seen = await reads.one('pullRequest', { repository, pullRequest: id }, FIELDS);
      return seen === undefined ? undefined : nowOf(seen);
    },
    async closedOf(branch) {
      const pages = await Promise.all([closed('MERGED'), closed('DECLINED')]);
      return pages
        .flatMap(({ nodes }) => nodes)
        .filter(({ sourceBranch }) => sourceBranch === branch)
        .map(nowOf)
        .toSorted((one, other) => other.id - one.id);
    },
  };
}

interface SeenPullRequest {
  readonly id?: number | null;
  readonly state?: string | null;
  readonly sourceCommit?: string | null;
}

function nowOf({ id, state, sourceCommit }: SeenPullRequest): PullRequestNow {
  if (typeof id !== 'number' || typeof state !== 'string') {
    throw new PipeError('code-host-unreadable', 'What Bitbucket says of the pull request could not be read.');
  }
  return { id, isOpen: state === 'OPEN', state: state.toLowerCase(), tip: sourceCommit ?? undefined };
}
