import pMap from 'p-map';
import { broughtBy } from '../approval/find-reviews.ts';
import {
  COMMIT_FIELDS,
  type Commit,
  commitsOf,
  PULL_REQUEST_FIELDS,
  type PullRequest,
  readReview,
} from '../approval/read-review.ts';
import type { Review } from '../approval/reviews.ts';
import type { BuildFacts, Person } from '../domain/code-host/review.ts';
import { CALLS_AT_ONCE } from '../domain/pacing/calls-at-once.ts';
import type { CodeHostReads, Seen } from '../ports/code-host-reads.ts';

/** What Bitbucket knows of the commits and builds that marks name. */
export interface Origins {
  /** By the first twelve digits of a commit; undefined if no merged pull request brought it. */
  readonly reviewOf: (commit: string) => AuditedReview | undefined;
  /** False if the repository does not have the commit. */
  readonly isKnown: (commit: string) => boolean;
  readonly creatorOf: (build: number | undefined) => Person | undefined;
}

export interface AuditedReview extends Review {
  readonly destinationBranch: string | undefined;
  readonly builds: readonly Seen<BuildFacts>[];
}

interface Marked {
  readonly commits: readonly string[];
  readonly builds: readonly number[];
}

const MOST_MERGED = 500;
const MOST_LOG = 1000;
const MOST_PIPELINES = 1000;
/** Of those that were not merged as a commit that serves, so many are looked into. */
const MOST_SEARCHED = 100;

/**
 * Where commits come from, in calls that grow with pull requests and not with bundles or environments. Throws
 * PipeError `code-host-unreadable`.
 */
export async function readOrigins(
  reads: CodeHostReads,
  repository: string,
  { commits, builds }: Marked,
): Promise<Origins> {
  const [merged, log, creators] = await Promise.all([
    listMerged(reads, repository),
    readLog(reads, repository),
    readCreators(reads, repository, builds),
  ]);
  const missing = new Set(commits);
  const found = new Map<string, { readonly pullRequest: PullRequest; readonly commits: readonly Commit[] }>();
  const take = async (pullRequest: PullRequest): Promise<void> => {
    const own = await commitsOf(reads, repository, pullRequest.id ?? 0);
    const brought = [...broughtBy({ pullRequest, commits: own }, log)];
    for (const commit of missing) {
      if (!brought.some((hash) => hash.startsWith(commit)) && !isMergedAs(pullRequest, commit)) continue;
      found.set(commit, { pullRequest, commits: own });
      missing.delete(commit);
    }
  };
  const direct = merged.filter((one) => commits.some((commit) => isMergedAs(one, commit)));
  await pMap(direct, take, { concurrency: CALLS_AT_ONCE });
  for (const pullRequest of merged.filter((one) => !direct.includes(one)).slice(0, MOST_SEARCHED)) {
    if (missing.size === 0) break;
    await take(pullRequest);
  }
  const reviews = await readReviews(reads, repository, [...found.values()]);
  const known = await knownCommits(reads, repository, { missing, log });
  return {
    reviewOf: (commit) => reviews.get(found.get(commit)?.pullRequest.id ?? 0),
    isKnown: (commit) => found.has(commit) || known.has(commit),
    creatorOf: (build) => (build === undefined ? undefined : creators.get(build)),
  };
}

async function listMerged(reads: CodeHostReads, repository: string): Promise<readonly PullRequest[]> {
  const { nodes } = await reads.list(
    'pullRequest',
    { repository },
    { fields: PULL_REQUEST_FIELDS, first: MOST_MERGED, filter: { state: 'MERGED' } },
  );
  return nodes;
}

async function readLog(reads: CodeHostReads, repository: string): Promise<ReadonlyMap<string, Commit>> {
  const main = await reads.one('repository', { repository }, ['mainBranch']);
  if (!main?.mainBranch) return new Map();
  const { nodes } = await reads.list(
    'commit',
    { repository, commit: main.mainBranch },
    { fields: COMMIT_FIELDS, first: MOST_LOG },
  );
  return new Map(nodes.flatMap((commit) => (commit.hash ? [[commit.hash, commit]] : [])));
}

/** Who started the builds; Data Center has none. */
async function readCreators(
  reads: CodeHostReads,
  repository: string,
  builds: readonly number[],
): Promise<ReadonlyMap<number, Person>> {
  if (builds.length === 0 || reads.lacks('pipeline') !== undefined) return new Map();
  const { nodes } = await reads.list(
    'pipeline',
    { repository },
    { fields: ['buildNumber', 'creator'], first: MOST_PIPELINES },
  );
  return new Map(
    nodes.flatMap(({ buildNumber, creator }) => (buildNumber && creator ? [[buildNumber, creator]] : [])),
  );
}

async function readReviews(
  reads: CodeHostReads,
  repository: string,
  found: readonly { readonly pullRequest: PullRequest; readonly commits: readonly Commit[] }[],
): Promise<ReadonlyMap<number, AuditedReview>> {
  const unlike = [...new Map(found.map((one) => [one.pullRequest.id ?? 0, one])).values()];
  const read = async (one: (typeof unlike)[number]): Promise<[number, AuditedReview]> => {
    const { id, sourceCommit, destinationBranch } = one.pullRequest;
    const place =
      reads.buildsBy === 'pull-request' ? { pullRequest: id ?? 0 } : { commit: sourceCommit ?? '' };
    const [review, builds] = await Promise.all([
      readReview(reads, repository, one),
      reads.list(
        'build',
        { repository, ...place },
        { fields: ['key', 'name', 'state', 'updatedAt'], first: 100 },
      ),
    ]);
    return [
      review.id,
      { ...review, destinationBranch: destinationBranch ?? undefined, builds: builds.nodes },
    ];
  };
  return new Map(await Promise.all(unlike.map(read)));
}

async function knownCommits(
  reads: CodeHostReads,
  repository: string,
  { missing, log }: { readonly missing: ReadonlySet<string>; readonly log: ReadonlyMap<string, Commit> },
): Promise<ReadonlySet<string>> {
  const hashes = [...log.keys()];
  const known = await pMap(
    [...missing],
    async (commit) => {
      if (hashes.some((hash) => hash.startsWith(commit))) return [commit];
      return (await reads.one('commit', { repository, commit }, ['hash'])) === undefined ? [] : [commit];
    },
    { concurrency: CALLS_AT_ONCE },
  );
  return new Set(known.flat());
}

function isMergedAs({ mergeCommit }: PullRequest, commit: string): boolean {
  return (
    Boolean(mergeCommit) && (mergeCommit?.startsWith(commit) === true || commit.startsWith(mergeCommit ?? ''))
  );
}
