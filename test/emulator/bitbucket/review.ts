import { addCommit, type CommitOrder, logOf } from './git.ts';
import { personOf } from './people.ts';
import type { Activity, Participant, PullRequest } from './pull-request.ts';
import type { Ledger } from './request-log.ts';

export interface PullRequestOrder {
  readonly id?: number;
  readonly title?: string;
  readonly description?: string;
  readonly author?: string;
  readonly source: string;
  readonly destination?: string;
  readonly reviewers?: readonly string[];
  readonly draft?: boolean;
  readonly closeSourceBranch?: boolean;
  readonly sourceRepository?: string | null;
  readonly at?: number;
}

/** Who does it and when; now unless said. */
export interface Act {
  readonly by: string;
  readonly at?: number;
}

/** Both branches exist already. */
export function openPullRequest(ledger: Ledger, given: PullRequestOrder): PullRequest {
  const order = {
    id: Math.max(0, ...ledger.pullRequests.keys()) + 1,
    title: `Change ${given.source}`,
    description: '',
    author: 'dana',
    destination: ledger.mainBranch,
    reviewers: [],
    draft: false,
    closeSourceBranch: false,
    at: ledger.world.now(),
    ...given,
  };
  const { reviewers, at, ...told } = order;
  const pullRequest: PullRequest = {
    ...told,
    author: personOf(ledger.world, order.author).name,
    state: 'OPEN',
    sourceTip: tipOf(ledger, order.source),
    destinationTip: tipOf(ledger, order.destination),
    participants: new Map(),
    comments: [],
    tasks: [],
    activity: [],
    reason: '',
    createdAt: at,
    updatedAt: at,
    version: 0,
  };
  for (const name of reviewers) participantOf(ledger, pullRequest, name).role = 'REVIEWER';
  ledger.pullRequests.set(order.id, pullRequest);
  remember(pullRequest, 'opened', { by: order.author, at });
  return pullRequest;
}

function tipOf(ledger: Ledger, branch: string): string {
  const tip = ledger.branches.get(branch);
  if (tip === undefined) throw new Error(`the emulator has no branch ${branch}`);
  return tip;
}

/** A participant from now on, if it was none. */
export function participantOf({ world }: Ledger, pullRequest: PullRequest, name: string): Participant {
  const known = pullRequest.participants.get(name);
  if (known !== undefined) return known;
  const participant: Participant = { role: 'PARTICIPANT', verdict: 'none' };
  pullRequest.participants.set(personOf(world, name).name, participant);
  return participant;
}

/** Moves a branch to a new commit on top of it; open pull requests from it follow. */
export function push(
  ledger: Ledger,
  branch: string,
  { by, force, ...order }: CommitOrder & { readonly by?: string; readonly force?: boolean } = {},
): string {
  const author = order.author ?? by ?? 'dana';
  const base = ledger.branches.get(branch) ?? ledger.branches.get(ledger.mainBranch);
  const parents = parentsFor(ledger, base, force);
  const { hash, at } = addCommit(ledger, parents, { ...order, author });
  moveBranch(ledger, branch, { hash, by: by ?? author, at });
  return hash;
}

/** A forced push takes the tip's place. */
function parentsFor(ledger: Ledger, base: string | undefined, force = false): readonly string[] {
  if (base === undefined) return [];
  return force ? (ledger.commits.get(base)?.parents ?? []) : [base];
}

export function moveBranch(
  ledger: Ledger,
  branch: string,
  { hash, by, at }: { readonly hash: string; readonly by: string; readonly at: number },
): void {
  ledger.branches.set(branch, hash);
  for (const pullRequest of ledger.pullRequests.values()) {
    if (pullRequest.state !== 'OPEN') continue;
    if (pullRequest.destination === branch) pullRequest.destinationTip = hash;
    if (pullRequest.source === branch && pullRequest.sourceTip !== hash) {
      const previousTip = pullRequest.sourceTip;
      pullRequest.sourceTip = hash;
      remember(pullRequest, 'pushed', { by, at, previousTip });
      if (resetsApprovals(ledger, pullRequest)) takeApprovalsBack(pullRequest, at);
    }
  }
}

function resetsApprovals({ world, restrictions }: Ledger, { destination }: PullRequest): boolean {
  if (world.settings.approvalsReset === 'on-push') return true;
  return restrictions.some(
    ({ kind, pattern }) =>
      kind === 'reset_pullrequest_approvals_on_change' && (pattern === destination || pattern === '*'),
  );
}

function takeApprovalsBack(pullRequest: PullRequest, at: number): void {
  for (const [name, participant] of pullRequest.participants) {
    if (participant.verdict !== 'approved') continue;
    participant.verdict = 'none';
    pullRequest.activity.push({ kind: 'approval-withdrawn', at, by: name });
  }
}

/** Approves, asks for changes, or takes either back. */
export function judge(
  ledger: Ledger,
  pullRequest: PullRequest,
  { by, at = ledger.world.now(), verdict }: Act & { readonly verdict: Participant['verdict'] },
): Participant {
  const participant = participantOf(ledger, pullRequest, by);
  const before = participant.verdict;
  participant.verdict = verdict;
  participant.at = at;
  participant.reviewed = pullRequest.sourceTip;
  if (before !== verdict) pullRequest.activity.push({ kind: kindOf(before, verdict), at, by });
  return participant;
}

function kindOf(
  before: Participant['verdict'],
  verdict: Participant['verdict'],
): 'approved' | 'changes-requested' | 'approval-withdrawn' | 'request-withdrawn' {
  if (verdict !== 'none') return verdict;
  return before === 'approved' ? 'approval-withdrawn' : 'request-withdrawn';
}

/** Its own commits, newest first: open ones follow the branches, closed ones stay. */
export function commitsOf(ledger: Ledger, pullRequest: PullRequest): readonly string[] {
  if (pullRequest.commits !== undefined) return pullRequest.commits;
  return logOf(ledger, [pullRequest.sourceTip], [pullRequest.destinationTip]).map(({ hash }) => hash);
}

export function decline(
  ledger: Ledger,
  pullRequest: PullRequest,
  { by, at = ledger.world.now(), reason = '' }: Act & { readonly reason?: string },
): void {
  pullRequest.commits = commitsOf(ledger, pullRequest);
  pullRequest.reason = reason;
  close(pullRequest, 'DECLINED', { by, at });
}

/** Ends it. */
export function close(pullRequest: PullRequest, state: 'MERGED' | 'DECLINED', act: Required<Act>): void {
  pullRequest.state = state;
  pullRequest.closedBy = act.by;
  pullRequest.closedAt = act.at;
  pullRequest.version += 1;
  remember(pullRequest, state === 'MERGED' ? 'merged' : 'declined', act);
}

type Change = Extract<Activity, { readonly sourceTip: string }>['kind'];

export function remember(
  pullRequest: PullRequest,
  kind: Change,
  { by, at, previousTip }: Required<Act> & { readonly previousTip?: string },
): void {
  const { sourceTip, destinationTip, title } = pullRequest;
  pullRequest.updatedAt = at;
  pullRequest.activity.push({
    kind,
    at,
    by,
    sourceTip,
    destinationTip,
    title,
    ...(previousTip !== undefined && { previousTip }),
  });
}
