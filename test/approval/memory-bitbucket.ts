import type { FactFilter, FactKind, FactPlace } from '../../src/domain/code-host/review.ts';
import type { CodeHostReads, FactListing } from '../../src/ports/code-host-reads.ts';

export interface MemoryCommit {
  readonly hash: string;
  readonly parents: readonly string[];
  readonly paths: readonly string[];
}

export interface MemoryPullRequest {
  readonly id: number;
  readonly mergeCommit: string | null;
  readonly sourceCommit?: string;
  readonly commits?: readonly string[];
}

interface Memory {
  readonly commits: readonly MemoryCommit[];
  readonly pullRequests?: readonly MemoryPullRequest[];
  /** By commit or `#` and the pull request. */
  readonly builds?: Readonly<Record<string, readonly string[]>>;
  readonly buildsBy?: CodeHostReads['buildsBy'];
  /** Known once anything was read. */
  readonly clockAheadMs?: number;
}

/** A repository on Bitbucket that remembers what it was asked for. */
export function createMemoryBitbucket(memory: Memory): { reads: CodeHostReads; asked: readonly string[] } {
  const { commits, pullRequests = [], builds = {}, buildsBy = 'source-commit', clockAheadMs = 0 } = memory;
  const byHash = new Map(commits.map((commit) => [commit.hash, commit]));
  const asked: string[] = [];

  const reached = (from: string | undefined): ReadonlySet<string> => {
    const seen = new Set<string>();
    const todo = [from ?? ''];
    for (let hash = todo.pop(); hash !== undefined; hash = todo.pop()) {
      const commit = byHash.get(hash);
      if (commit === undefined || seen.has(hash)) continue;
      seen.add(hash);
      todo.push(...commit.parents);
    }
    return seen;
  };
  const log = (from: string | undefined, { exclude, path }: FactFilter = {}): readonly object[] => {
    const known = exclude === undefined ? new Set<string>() : reached(exclude);
    const wanted = [...reached(from)].filter((hash) => !known.has(hash)).map((hash) => byHash.get(hash));
    return wanted.flatMap((commit) =>
      commit !== undefined && (path === undefined || commit.paths.includes(path)) ? [factsOf(commit)] : [],
    );
  };
  const listed = (kind: FactKind, place: FactPlace, filter: FactFilter | undefined): readonly object[] => {
    switch (kind) {
      case 'commit':
        return log(place.commit, filter);
      case 'pullRequest':
        return pullRequests.map((one) => ({ title: 't', openTasks: 0, participants: [], ...one }));
      case 'pullRequestCommit':
        return (pullRequests.find(({ id }) => id === place.pullRequest)?.commits ?? []).map((hash) => ({
          hash,
        }));
      case 'build':
        return (builds[place.commit ?? `#${place.pullRequest}`] ?? []).map((key) => ({
          key,
          state: 'SUCCESSFUL',
        }));
      default:
        return [];
    }
  };

  const reads = {
    buildsBy,
    one: async (kind: FactKind, place: FactPlace) => {
      asked.push(kind);
      if (kind === 'repository') return { name: 'apis' };
      const commit = commits.find(({ hash }) => hash.startsWith(place.commit ?? '-'));
      return commit && factsOf(commit);
    },
    list: async (kind: FactKind, place: FactPlace, { first, after = '0', filter }: FactListing<FactKind>) => {
      asked.push(kind);
      const all = listed(kind, place, filter);
      const end = Number(after) + first;
      return { nodes: all.slice(Number(after), end), next: end < all.length ? String(end) : undefined };
    },
    clockAheadMs: () => (asked.length > 0 ? clockAheadMs : undefined),
  };
  return { reads: reads as unknown as CodeHostReads, asked };
}

function factsOf({ hash, parents }: MemoryCommit): object {
  return { hash, parents, message: hash, rawAuthor: 'Dana <d@acme.com>' };
}

/** So many commits one after the other, the newest first; each touches the paths that are given for its number. */
export function historyOf(
  length: number,
  paths: Readonly<Record<number, readonly string[]>> = {},
): readonly MemoryCommit[] {
  return Array.from({ length }, (_, index) => length - index).map((number) => ({
    hash: hashOf(number),
    parents: number > 1 ? [hashOf(number - 1)] : [],
    paths: paths[number] ?? [],
  }));
}

/** The whole hash of a commit of `historyOf`, the oldest being 1. */
export function hashOf(number: number): string {
  return String(number).padStart(12, '0').padEnd(40, 'f');
}
