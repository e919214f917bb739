import type { ActivityFacts, CommitFacts, Person, PullRequestFacts } from '../domain/code-host/review.ts';
import { PipeError } from '../errors/pipe-error.ts';
import type { CodeHostReads, Seen } from '../ports/code-host-reads.ts';
import type { Approval, Review } from './reviews.ts';

export const PULL_REQUEST_FIELDS = [
  'id',
  'title',
  'author',
  'state',
  'sourceBranch',
  'sourceCommit',
  'destinationBranch',
  'mergeCommit',
  'participants',
  'openTasks',
  'createdAt',
  'url',
] as const;

export const COMMIT_FIELDS = ['hash', 'message', 'author', 'rawAuthor', 'parents', 'date'] as const;

export type PullRequest = Seen<PullRequestFacts>;
export type Commit = Seen<CommitFacts>;

/** More entries than this has no pull request that anybody can review. */
const MOST_ACTIVITY = 3000;
const MOST_COMMITS = 1000;

/** A pull request's own commits, newest first. */
export async function commitsOf(
  reads: CodeHostReads,
  repository: string,
  pullRequest: number,
): Promise<readonly Commit[]> {
  const { nodes } = await reads.list(
    'pullRequestCommit',
    { repository, pullRequest },
    { fields: COMMIT_FIELDS, first: MOST_COMMITS },
  );
  return nodes;
}

/** Who approved when, seen from the last push, by Bitbucket's clock alone: dates of commits are anybody's to write. */
export async function readReview(
  reads: CodeHostReads,
  repository: string,
  { pullRequest, commits }: { readonly pullRequest: PullRequest; readonly commits: readonly Commit[] },
): Promise<Review> {
  const id = pullRequest.id ?? 0;
  const { nodes: activity, next } = await reads.list(
    'activity',
    { repository, pullRequest: id, since: pullRequest.createdAt ?? undefined },
    { fields: ['kind', 'person', 'at', 'sourceCommit', 'pullRequest'], first: MOST_ACTIVITY },
  );
  if (next !== undefined)
    throw new PipeError('code-host-unreadable', `Pull request #${id} has too long a history to be judged.`);
  const authors = authorsOf([pullRequest, ...commits], activity);
  return {
    id,
    title: pullRequest.title ?? '',
    url: pullRequest.url ?? undefined,
    author: pullRequest.author ?? undefined,
    authors,
    approvals: approvalsIn(pullRequest, activity, authors),
    changesRequestedBy: changesRequestedBy(pullRequest),
    openTasks: openTasksOf(pullRequest),
    sourceCommit: pullRequest.sourceCommit ?? undefined,
    mergeCommit: pullRequest.mergeCommit ?? undefined,
  };
}

export function changesRequestedBy({ participants }: Pick<PullRequest, 'participants'>): readonly Person[] {
  return (participants ?? []).flatMap(({ changesRequested, person }) =>
    changesRequested && person !== null ? [person] : [],
  );
}

function openTasksOf({ id, openTasks }: PullRequest): number {
  if (typeof openTasks === 'number') return openTasks;
  throw new PipeError(
    'code-host-unreadable',
    `Bitbucket does not tell the open tasks of pull request #${id}.`,
  );
}

/** Whom the pull request and its commits name, and whoever pushed, whatever name the commits claim. */
export function authorsOf(
  named: readonly { readonly author?: Person | null | undefined }[],
  activity: readonly Seen<ActivityFacts>[],
): readonly Person[] {
  const people = [
    ...named.map(({ author }) => author),
    ...pushesIn(activity).map(({ person }) => person),
  ].filter((person) => person !== null && person !== undefined);
  return [...new Map(people.map((person) => [person.id, person])).values()];
}

/** Approvals that stand: one that was withdrawn is no participant's any more. */
export function approvalsIn(
  { participants }: Pick<PullRequest, 'participants'>,
  activity: readonly Seen<ActivityFacts>[],
  authors: readonly Person[],
): readonly Approval[] {
  const pushedAt = lastPush(activity);
  return (participants ?? []).flatMap(({ approved, person, at: participatedAt }) => {
    if (!approved || person === null) return [];
    const at = newest(activity, 'approved', person) ?? participatedAt ?? undefined;
    return {
      person,
      at,
      afterLastPush: at !== undefined && pushedAt !== undefined && at > pushedAt,
      byAuthor: authors.some(({ id }) => id === person.id),
    };
  });
}

function newest(
  activity: readonly Seen<ActivityFacts>[],
  kind: ActivityFacts['kind'],
  { id }: Person,
): string | undefined {
  const times = activity.flatMap((one) => (one.kind === kind && one.person?.id === id ? (one.at ?? []) : []));
  return times.sort().at(-1);
}

/** When the source branch's tip last became another; undefined if Bitbucket tells nothing of it. */
export function lastPush(activity: readonly Seen<ActivityFacts>[]): string | undefined {
  return pushesIn(activity).at(-1)?.at ?? undefined;
}

/** What moved the source branch's tip, the opening first. */
function pushesIn(activity: readonly Seen<ActivityFacts>[]): readonly Seen<ActivityFacts>[] {
  const updates = activity
    .filter(({ kind }) => kind === 'updated')
    .toSorted((one, other) => ((one.at ?? '') < (other.at ?? '') ? -1 : 1));
  let tip: string | null | undefined;
  return updates.filter(({ sourceCommit }, index) => {
    const moved = index === 0 || (sourceCommit !== null && sourceCommit !== tip);
    if (sourceCommit !== null) tip = sourceCommit;
    return moved;
  });
}
