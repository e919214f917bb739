import { commitStub, link, page, personJson, repositoryStub, type Speaking, time } from './cloud-json.ts';
import type { Participant, PullRequest, StoredComment, Task } from './pull-request.ts';
import { fullName } from './request-log.ts';

const shortHash = (hash: string): string => hash.slice(0, 12);

export function pullRequestJson(pullRequest: PullRequest, speaking: Speaking): object {
  const { ledger, base } = speaking;
  const { world } = ledger;
  const { author, mergeCommit, closedBy, participants, tasks, comments } = pullRequest;
  const reviewers = [...participants].filter(([, { role }]) => role === 'REVIEWER');
  return {
    ...pullRequestStub(pullRequest, speaking),
    description: pullRequest.description,
    rendered: { title: rendered(pullRequest.title), description: rendered(pullRequest.description) },
    summary: rendered(pullRequest.description),
    state: pullRequest.state,
    draft: pullRequest.draft,
    queued: false,
    author: personJson(world, author, base),
    source: endpoint(pullRequest, 'source', speaking),
    destination: endpoint(pullRequest, 'destination', speaking),
    merge_commit: mergeCommit === undefined ? null : commitStub(shortHash(mergeCommit), speaking),
    comment_count: comments.filter(({ deleted }) => !deleted).length,
    task_count: tasks.filter(({ state }) => state === 'UNRESOLVED').length,
    close_source_branch: pullRequest.closeSourceBranch,
    closed_by: closedBy === undefined ? null : personJson(world, closedBy, base),
    reason: pullRequest.reason,
    created_on: time(pullRequest.createdAt),
    updated_on: time(pullRequest.updatedAt),
    reviewers: reviewers.map(([name]) => personJson(world, name, base)),
    participants: [...participants].map(([name, each]) => participantJson(name, each, speaking)),
    links: linksOf(pullRequest, speaking),
  };
}

/** What activity and comments embed. */
export function pullRequestStub({ id, title, draft }: PullRequest, { ledger, base }: Speaking): object {
  const self = link(`${base}/repositories/${fullName(ledger)}/pullrequests/${id}`);
  return {
    type: 'pullrequest',
    id,
    title,
    draft,
    links: { self, html: page(ledger, `pull-requests/${id}`) },
  };
}

function linksOf({ id }: PullRequest, { ledger, base }: Speaking): object {
  const self = `${base}/repositories/${fullName(ledger)}/pullrequests/${id}`;
  const names = [
    'commits',
    'approve',
    'request-changes',
    'diff',
    'diffstat',
    'comments',
    'activity',
    'merge',
    'decline',
    'statuses',
  ];
  return {
    self: link(self),
    html: page(ledger, `pull-requests/${id}`),
    ...Object.fromEntries(names.map((name) => [name, link(`${self}/${name}`)])),
  };
}

export function endpoint(
  pullRequest: PullRequest,
  side: 'source' | 'destination',
  speaking: Speaking,
): object {
  const { source, destination, sourceTip, destinationTip, sourceRepository } = pullRequest;
  const isSource = side === 'source';
  const stub = repositoryStub(speaking);
  const fork = isSource && typeof sourceRepository === 'string' ? { full_name: sourceRepository } : {};
  return {
    branch: { name: isSource ? source : destination, ...(isSource && { links: {} }) },
    commit: commitStub(shortHash(isSource ? sourceTip : destinationTip), speaking),
    repository: isSource && sourceRepository === null ? null : { ...stub, ...fork },
  };
}

export function participantJson(name: string, participant: Participant, speaking: Speaking): object {
  const { role, verdict, at } = participant;
  return {
    type: 'participant',
    user: personJson(speaking.ledger.world, name, speaking.base),
    role,
    approved: verdict === 'approved',
    state: verdict === 'approved' ? 'approved' : verdict === 'changes-requested' ? 'changes_requested' : null,
    participated_on: at === undefined ? null : time(at),
  };
}

export function commentJson(
  comment: StoredComment,
  pullRequest: PullRequest,
  { ledger, base }: Speaking,
): object {
  const { id, text, deleted, author, parent, inline, createdAt, updatedAt } = comment;
  const self = `${base}/repositories/${fullName(ledger)}/pullrequests/${pullRequest.id}/comments`;
  const html = (comment_: number) =>
    page(ledger, `pull-requests/${pullRequest.id}/_/diff#comment-${comment_}`);
  return {
    type: 'pullrequest_comment',
    id,
    deleted,
    pending: false,
    content: rendered(text),
    user: personJson(ledger.world, author, base),
    created_on: time(createdAt),
    updated_on: time(updatedAt),
    pullrequest: pullRequestStub(pullRequest, { ledger, base }),
    links: { self: link(`${self}/${id}`), html: html(id) },
    ...(parent !== undefined && { parent: { id: parent, links: { self: link(`${self}/${parent}`) } } }),
    ...(inline !== undefined && { inline: { from: null, to: null, ...inline } }),
    ...(comment.resolvedBy !== undefined && {
      resolution: {
        type: 'comment_resolution',
        user: personJson(ledger.world, comment.resolvedBy, base),
        created_on: time(comment.resolvedAt ?? updatedAt),
      },
    }),
  };
}

export function taskJson(task: Task, pullRequest: PullRequest, { ledger, base }: Speaking): object {
  const { id, text, state, by, createdAt, updatedAt, resolvedBy, resolvedAt, comment } = task;
  const self = `${base}/repositories/${fullName(ledger)}/pullrequests/${pullRequest.id}/tasks/${id}`;
  return {
    id,
    state,
    content: rendered(text),
    creator: personJson(ledger.world, by, base),
    created_on: time(createdAt),
    updated_on: time(updatedAt),
    pending: false,
    resolved_on: resolvedAt === undefined ? null : time(resolvedAt),
    resolved_by: resolvedBy === undefined ? null : personJson(ledger.world, resolvedBy, base),
    links: { self: link(self), html: page(ledger, `pull-requests/${pullRequest.id}`) },
    ...(comment !== undefined && { comment: { id: comment } }),
  };
}

function rendered(raw: string): object {
  return { type: 'rendered', raw, markup: 'markdown', html: raw === '' ? '' : '<p></p>' };
}
