import { type Commit, type Tag } from './commit.ts';
import { personOf } from './people.ts';
import type { Activity, Participant, PullRequest, StoredComment } from './pull-request.ts';
import { type Ledger, type World } from './request-log.ts';
import { commitsOf } from './review.ts';

export interface Speaking {
  readonly ledger: Ledger;
  readonly base: string;
}

const shortLength = 11;

export function personJson(world: World, name: string): object {
  const { displayName, email, id } = personOf(world, name);
  return {
    name,
    slug: name,
    id,
    displayName,
    emailAddress: email,
    active: true,
    type: 'NORMAL',
  };
}

export function projectJson({ place }: Ledger, base: string): object {
  const { project } = place;
  return {
    key: project,
    id: 1,
    name: project,
    public: false,
    type: 'NORMAL',
    links: { self: [{ href: `${base}/projects/${project}` }] },
  };
}

export function repositoryJson({ ledger, base }: Speaking): object {
  const { place } = ledger;
  const self = `${base}/projects/${place.project}/repos/${place.slug}`;
  return {
    slug: place.slug,
    id: 1,
    name: place.slug,
    hierarchyId: 'e3c939f9ef4a7fae272e',
    scmId: 'git',
    state: 'AVAILABLE',
    statusMessage: 'Available',
    forkable: true,
    public: false,
    archived: false,
    project: projectJson(ledger, base),
    links: {
      clone: [{ href: `${base}/scm/${place.project}/${place.slug}.git`, name: 'http' }],
      self: [{ href: `${self}/browse` }],
    },
  };
}

function commitStub(hash: string): object {
  return { id: hash, displayId: hash.slice(0, shortLength) };
}

export function commitJson({ hash, author, at, message, parents }: Commit, { world }: Ledger): object {
  const person = personJson(world, author);
  return {
    ...commitStub(hash),
    author: person,
    authorTimestamp: at,
    committer: person,
    committerTimestamp: at,
    message,
    parents: parents.map(commitStub),
  };
}

export function branchJson(name: string, hash: string, { mainBranch }: Ledger): object {
  return {
    id: `refs/heads/${name}`,
    displayId: name,
    type: 'BRANCH',
    latestCommit: hash,
    latestChangeset: hash,
    isDefault: name === mainBranch,
  };
}

export function tagJson({ name, hash, message }: Tag): object {
  return {
    id: `refs/tags/${name}`,
    displayId: name,
    type: 'TAG',
    latestCommit: hash,
    latestChangeset: hash,
    hash: message === undefined ? null : hash,
  };
}

export function pullRequestJson(pullRequest: PullRequest, speaking: Speaking): object {
  const { ledger, base } = speaking;
  const { id, version, title, description, state, author, participants, createdAt, updatedAt } = pullRequest;
  const byRole = (role: Participant['role']) =>
    [...participants]
      .filter(([, each]) => each.role === role)
      .map(([name, each]) => participantJson(name, each, ledger));
  return {
    id,
    version,
    title,
    description,
    state: state === 'SUPERSEDED' ? 'DECLINED' : state,
    open: state === 'OPEN',
    closed: state !== 'OPEN',
    draft: pullRequest.draft,
    createdDate: createdAt,
    updatedDate: updatedAt,
    ...(pullRequest.closedAt !== undefined && { closedDate: pullRequest.closedAt }),
    fromRef: refJson(pullRequest.source, pullRequest.sourceTip, speaking),
    toRef: refJson(pullRequest.destination, pullRequest.destinationTip, speaking),
    locked: false,
    author: {
      user: personJson(ledger.world, author),
      role: 'AUTHOR',
      approved: false,
      status: 'UNAPPROVED',
    },
    reviewers: byRole('REVIEWER'),
    participants: byRole('PARTICIPANT'),
    properties: propertiesOf(pullRequest),
    links: {
      self: [
        { href: `${base}/projects/${ledger.place.project}/repos/${ledger.place.slug}/pull-requests/${id}` },
      ],
    },
  };
}

function propertiesOf({ comments, mergeCommit }: PullRequest): object {
  const shown = comments.filter(({ deleted }) => !deleted);
  const tasks = shown.filter(({ severity }) => severity === 'BLOCKER');
  return {
    commentCount: shown.length,
    openTaskCount: tasks.filter(({ state }) => state === 'OPEN').length,
    resolvedTaskCount: tasks.filter(({ state }) => state === 'RESOLVED').length,
    ...(mergeCommit !== undefined && { mergeCommit: commitStub(mergeCommit) }),
  };
}

function refJson(branch: string, tip: string, speaking: Speaking): object {
  return {
    id: `refs/heads/${branch}`,
    displayId: branch,
    latestCommit: tip,
    type: 'BRANCH',
    repository: repositoryJson(speaking),
  };
}

const statuses = { approved: 'APPROVED', 'changes-requested': 'NEEDS_WORK', none: 'UNAPPROVED' } as const;

export function participantJson(name: string, participant: Participant, { world }: Ledger): object {
  const { role, verdict, reviewed } = participant;
  return {
    user: personJson(world, name),
    ...(reviewed !== undefined && { lastReviewedCommit: reviewed }),
    role,
    approved: verdict === 'approved',
    status: statuses[verdict],
  };
}

export function commentJson(comment: StoredComment, { world }: Ledger): object {
  const { id, version, text, author, createdAt, updatedAt, severity, state, inline } = comment;
  const { resolvedBy, resolvedAt } = comment;
  return {
    properties: { repositoryId: 1 },
    id,
    version,
    text,
    author: personJson(world, author),
    createdDate: createdAt,
    updatedDate: updatedAt,
    comments: [],
    severity,
    state,
    threadResolved: false,
    ...(resolvedBy !== undefined && { resolver: personJson(world, resolvedBy), resolvedDate: resolvedAt }),
    ...(inline !== undefined && {
      anchor: {
        path: inline.path,
        line: inline.to,
        lineType: 'ADDED',
        fileType: 'TO',
        diffType: 'EFFECTIVE',
      },
    }),
  };
}

/** Newest first; the only place that lists a pull request's general comments. */
export function activitiesJson(pullRequest: PullRequest, ledger: Ledger): readonly object[] {
  return pullRequest.activity
    .map((entry, index) => ({ entry, id: index + 1 }))
    .toSorted((left, right) => left.entry.at - right.entry.at)
    .toReversed()
    .map(({ entry, id }) => activityJson({ entry, id, pullRequest }, ledger))
    .filter((each) => each !== undefined);
}

const actions = {
  opened: 'OPENED',
  pushed: 'RESCOPED',
  edited: 'UPDATED',
  merged: 'MERGED',
  declined: 'DECLINED',
  approved: 'APPROVED',
  'approval-withdrawn': 'UNAPPROVED',
  'changes-requested': 'REVIEWED',
  'request-withdrawn': 'UNAPPROVED',
  comment: 'COMMENTED',
} as const;

interface Happened {
  readonly entry: Activity;
  readonly id: number;
  readonly pullRequest: PullRequest;
}

/** Undefined for a comment that was deleted: it leaves no trace here. */
function activityJson({ entry, id, pullRequest }: Happened, ledger: Ledger): object | undefined {
  const { kind, at, by } = entry;
  const common = { id, createdDate: at, user: personJson(ledger.world, by), action: actions[kind] };
  if (kind === 'comment') {
    const comment = pullRequest.comments.find((each) => each.id === entry.comment);
    if (comment === undefined || comment.deleted) return undefined;
    return { ...common, commentAction: 'ADDED', comment: commentJson(comment, ledger) };
  }
  if (kind === 'pushed') return { ...common, ...rescoped(entry, ledger) };
  if (kind === 'merged' && pullRequest.mergeCommit !== undefined) {
    return { ...common, commit: commitStub(pullRequest.mergeCommit) };
  }
  return common;
}

function rescoped(
  { sourceTip, destinationTip, previousTip = '' }: Extract<Activity, { readonly sourceTip: string }>,
  ledger: Ledger,
): object {
  const range = (from: string, except: string) => {
    const hashes = commitsOf(ledger, { sourceTip: from, destinationTip: except } as PullRequest);
    return { commits: hashes.map(commitStub), total: hashes.length };
  };
  return {
    fromHash: sourceTip,
    previousFromHash: previousTip,
    toHash: destinationTip,
    previousToHash: destinationTip,
    added: range(sourceTip, previousTip),
    removed: range(previousTip, sourceTip),
  };
}
