import { personJson, type Speaking, time } from './cloud-json.ts';
import { commentJson, endpoint, pullRequestStub } from './cloud-review-json.ts';
import type { Activity, PullRequest } from './pull-request.ts';

/** Newest first, as the real list is; each entry names its kind by the field it has. */
export function activityJson(pullRequest: PullRequest, speaking: Speaking): readonly object[] {
  const { world } = speaking.ledger;
  const stub = pullRequestStub(pullRequest, speaking);
  const shown = pullRequest.activity.filter((entry) => isShown(entry, pullRequest, world.settings));
  return shown
    .toSorted((left, right) => left.at - right.at)
    .toReversed()
    .map((entry) => ({ pull_request: stub, ...entryJson(entry, pullRequest, speaking) }));
}

function isShown(
  entry: Activity,
  { participants, activity }: PullRequest,
  { withdrawnApprovals }: { readonly withdrawnApprovals: 'kept' | 'gone' },
): boolean {
  if (entry.kind === 'approval-withdrawn' || entry.kind === 'request-withdrawn') return false;
  if (entry.kind !== 'approved' && entry.kind !== 'changes-requested') return true;
  if (withdrawnApprovals === 'kept') return true;
  const last = activity.findLast(({ kind, by }) => kind === entry.kind && by === entry.by);
  return last === entry && participants.get(entry.by)?.verdict === entry.kind;
}

function entryJson(entry: Activity, pullRequest: PullRequest, speaking: Speaking): object {
  const { ledger, base } = speaking;
  const user = personJson(ledger.world, entry.by, base);
  const date = time(entry.at);
  switch (entry.kind) {
    case 'approved':
      return { approval: { date, user, pullrequest: pullRequestStub(pullRequest, speaking) } };
    case 'changes-requested':
      return { changes_requested: { date, user, pullrequest: pullRequestStub(pullRequest, speaking) } };
    case 'comment': {
      const comment = pullRequest.comments.find(({ id }) => id === entry.comment);
      return comment === undefined ? {} : { comment: commentJson(comment, pullRequest, speaking) };
    }
    case 'approval-withdrawn':
    case 'request-withdrawn':
      return {};
    default:
      return { update: updateJson(entry, pullRequest, speaking) };
  }
}

function updateJson(
  entry: Extract<Activity, { readonly sourceTip: string }>,
  pullRequest: PullRequest,
  speaking: Speaking,
): object {
  const then = { ...pullRequest, sourceTip: entry.sourceTip, destinationTip: entry.destinationTip };
  const states = { merged: 'MERGED', declined: 'DECLINED' } as Readonly<Record<string, string>>;
  return {
    state: states[entry.kind] ?? 'OPEN',
    draft: pullRequest.draft,
    title: entry.title,
    description: pullRequest.description,
    reviewers: [],
    changes: {},
    reason: entry.kind === 'declined' ? pullRequest.reason : '',
    author: personJson(speaking.ledger.world, entry.by, speaking.base),
    date: time(entry.at),
    source: endpoint(then, 'source', speaking),
    destination: endpoint(then, 'destination', speaking),
  };
}
