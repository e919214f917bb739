import * as z from 'zod/mini';
import { sendOrLookUp } from '../../../domain/pacing/send-or-look-up.ts';
import type { ChangeProposal, Proposed } from '../../../ports/change-proposals.ts';
import { pathSegment } from '../../http/path-segment.ts';
import { readShaped, readWritten } from '../shared/shaped.ts';
import type { Ask } from '../shared/wire.ts';
import { ONCE, type Proposing, pullRequestMissing } from './proposing.ts';

export interface OnDataCenter extends Proposing {
  /** The repository's address in the API that deletes branches. */
  readonly branchUtils: string;
  /** `PROJECT/slug`. */
  readonly repository: string;
}

/** What the pull request cannot do, before what it does. */
export function describeRemovals(description: string, removed: readonly string[]): string {
  if (removed.length === 0) return description;
  const lines = removed.map((path) => `- \`${path.replaceAll('`', "'")}\``);
  return [
    'Bitbucket Data Center removes no file over its API. **To be removed by hand on this branch:**',
    '',
    ...lines,
    '',
    description,
  ].join('\n');
}

const PullRequestShape = z.object({
  id: z.int(),
  version: z.int(),
  title: z.nullish(z.string()),
  description: z.nullish(z.string()),
  links: z.nullish(z.object({ self: z.nullish(z.array(z.object({ href: z.nullish(z.string()) }))) })),
  reviewers: z.nullish(z.array(z.object({ user: z.object({ name: z.string() }) }))),
});
/** A list that is not there would read as an empty one, and a second pull request would be opened. */
const PullRequestsShape = z.object({ values: z.array(PullRequestShape) });

interface PullRequest {
  readonly id: number;
  readonly version: number;
  readonly title: string;
  readonly description: string;
  readonly url: string | undefined;
  readonly reviewers: readonly string[];
}

const PULL_REQUEST = { scope: 'repository', repeatable: false } as const;

/** Keeps one open pull request from the branch, with this title and description. */
export async function upsertPullRequest(
  proposal: ChangeProposal,
  pushed: boolean,
  host: OnDataCenter,
): Promise<Omit<Proposed, 'leftToDo'>> {
  const { title, description } = proposal;
  const [open] = await openPullRequests(proposal.branch, host);
  if (open === undefined) {
    const { id, url } = await openOnce(proposal, host);
    return { pullRequest: id, url, change: 'opened' };
  }
  const isSame = open.description.trim() === description.trim() && open.title === title;
  if (!isSame) {
    await host.wire.ask({
      ...PULL_REQUEST,
      method: 'PUT',
      url: pullRequestUrl(open, host),
      // Reviewers that are not named would be taken off.
      body: {
        version: open.version,
        title,
        description,
        reviewers: open.reviewers.map((name) => ({ user: { name } })),
      },
      operation: 'update the pull request',
      signal: host.signal,
    });
  }
  return { pullRequest: open.id, url: open.url, change: pushed || !isSame ? 'updated' : 'unchanged' };
}

/** Declines what an earlier export opened from this branch. */
export async function declinePullRequests(branch: string, host: OnDataCenter): Promise<void> {
  for (const open of await openPullRequests(branch, host)) {
    await host.wire.ask({
      ...PULL_REQUEST,
      method: 'POST',
      url: `${pullRequestUrl(open, host)}/decline`,
      query: { version: String(open.version) },
      body: { comment: 'What serves has changed since: a new pull request takes the place of this one.' },
      operation: 'decline the pull request of an earlier export',
      signal: host.signal,
    });
  }
}

async function openOnce(proposal: ChangeProposal, host: OnDataCenter): Promise<PullRequest> {
  const { wire, url, signal, clock } = host;
  const destination = proposal.destination ?? (await mainBranch(host));
  const ask: Ask = {
    ...PULL_REQUEST,
    method: 'POST',
    url: `${url}/pull-requests`,
    body: {
      title: proposal.title,
      description: proposal.description,
      fromRef: refOf(proposal.branch, host),
      toRef: refOf(destination, host),
    },
    operation: 'open the pull request',
    signal,
  };
  const fate = await sendOrLookUp<PullRequest>(
    {
      ...ONCE,
      send: async () => readWritten(await wire.tryAsk(ask), PullRequestShape, pullRequestOf),
      look: async () => {
        const [open] = await openPullRequests(proposal.branch, host);
        return open === undefined ? { kind: 'absent' } : { kind: 'done', value: open };
      },
    },
    { clock, signal },
  );
  if (fate.kind === 'done') return fate.value;
  throw fate.kind === 'unknown' ? fate.why : pullRequestMissing(proposal);
}

function refOf(branch: string, { repository }: OnDataCenter): object {
  const [key = '', slug = ''] = repository.split('/');
  return { id: `refs/heads/${branch}`, repository: { slug, project: { key } } };
}

const BranchShape = z.object({ displayId: z.string() });

async function mainBranch({ wire, url, signal }: OnDataCenter): Promise<string> {
  const answer = await wire.ask({
    method: 'GET',
    // Its successor `default-branch` is not known to 7.21.
    url: `${url}/branches/default`,
    operation: 'read the main branch',
    scope: 'repository',
    repeatable: true,
    signal,
  });
  return readShaped(answer, BranchShape, 'The main branch').displayId;
}

async function openPullRequests(
  branch: string,
  { wire, url, signal }: OnDataCenter,
): Promise<readonly PullRequest[]> {
  const answer = await wire.ask({
    method: 'GET',
    url: `${url}/pull-requests`,
    query: { at: `refs/heads/${branch}`, direction: 'OUTGOING', state: 'OPEN', limit: '100' },
    operation: 'look for the pull request',
    scope: 'repository',
    repeatable: true,
    signal,
  });
  return readShaped(answer, PullRequestsShape, 'The list of pull requests').values.map(pullRequestOf);
}

function pullRequestUrl({ id }: PullRequest, { url }: OnDataCenter): string {
  return `${url}/pull-requests/${pathSegment(String(id))}`;
}

function pullRequestOf(json: z.infer<typeof PullRequestShape>): PullRequest {
  return {
    id: json.id,
    version: json.version,
    title: json.title ?? '',
    description: json.description ?? '',
    url: json.links?.self?.[0]?.href ?? undefined,
    reviewers: (json.reviewers ?? []).map(({ user }) => user.name),
  };
}
