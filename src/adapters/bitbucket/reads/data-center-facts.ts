import type {
  ActivityKind,
  CommitFacts,
  FactPlace,
  ParticipantFacts,
} from '../../../domain/code-host/review.ts';

import { pathSegment } from '../../http/path-segment.ts';
import { hostOf } from './cloud-facts.ts';
import { type FactSources, type FieldReaders, reader } from './fact-table.ts';
import { dataCenterPerson, flag, type Json, list, names, number, text, texts, time } from './json-facts.ts';

const textOf = (path: string) => reader(text(path), path);
const timeOf = (path: string) => reader(time(path), path);
const numberOf = (path: string) => reader(number(path), path);
const personOf = (path: string) => reader(dataCenterPerson(path), path);

export function dataCenterRepository({ repository = '' }: FactPlace, api = 'api/latest'): string {
  const [project = '', ...slug] = repository.split('/');
  const below = slug.length === 0 ? '' : `/${pathSegment(slug.join('/'))}`;
  return `/${api}/projects/${pathSegment(project)}/repos${below}`;
}

const pullRequestPath = (place: FactPlace): string =>
  `${dataCenterRepository(place)}/pull-requests/${pathSegment(String(place.pullRequest ?? ''))}`;
const commitPath = (place: FactPlace): string =>
  `${dataCenterRepository(place)}/commits/${pathSegment(place.commit ?? '')}`;

const COMMIT: FieldReaders<CommitFacts> = {
  hash: textOf('id'),
  message: textOf('message'),
  date: timeOf('authorTimestamp'),
  author: personOf('author'),
  rawAuthor: reader((json) => rawOf(text('author.name')(json), text('author.emailAddress')(json))),
  parents: reader(names('parents', 'id')),
};

/** Bitbucket Data Center's answers, as our facts. What is not here, it does not have. */
export const DATA_CENTER_FACTS: FactSources = {
  repository: {
    path: (place) => dataCenterRepository(place),
    scope: 'repository',
    operation: 'read the repository',
    fields: {
      fullName: reader((json) => joined(text('project.key')(json), text('slug')(json))),
      name: textOf('name'),
      isPrivate: reader((json) => flag('public')(json) === false),
      project: textOf('project.key'),
    },
  },
  branch: {
    path: (place) => `${dataCenterRepository(place)}/branches`,
    scope: 'repository',
    operation: 'list the branches',
    query: ({ destination }) => ({ filterText: destination }),
    fields: {
      name: textOf('displayId'),
      commit: textOf('latestCommit'),
    },
  },
  restriction: {
    path: (place) => `${dataCenterRepository(place, 'branch-permissions/latest')}/restrictions`,
    scope: 'repository',
    operation: 'read the branch restrictions',
    fields: {
      kind: textOf('type'),
      pattern: textOf('matcher.displayId'),
      people: reader((json) => list(json, 'users').flatMap((user) => dataCenterPerson('')(user) ?? [])),
      groups: reader(texts('groups')),
    },
  },
  commit: {
    path: (place) => `${dataCenterRepository(place)}/commits`,
    onePath: commitPath,
    query: ({ exclude, path }, { commit }) => ({ until: commit, since: exclude, path }),
    scope: 'repository',
    operation: 'read the commits',
    fields: COMMIT,
  },
  build: {
    path: (place) => `/build-status/latest/commits/${pathSegment(place.commit ?? '')}`,
    scope: 'repository',
    operation: 'read the build statuses',
    fields: {
      key: textOf('key'),
      name: textOf('name'),
      state: textOf('state'),
      url: textOf('url'),
      updatedAt: timeOf('dateAdded'),
    },
  },
  pullRequest: {
    path: (place) => `${dataCenterRepository(place)}/pull-requests`,
    onePath: pullRequestPath,
    query: ({ state, destination }) => ({
      state: state ?? 'ALL',
      at: destination === undefined ? undefined : `refs/heads/${destination}`,
      order: 'NEWEST',
    }),
    scope: 'pullrequest',
    operation: 'read the pull requests',
    fields: {
      id: numberOf('id'),
      title: textOf('title'),
      state: textOf('state'),
      draft: reader(flag('draft')),
      author: personOf('author.user'),
      sourceBranch: textOf('fromRef.displayId'),
      sourceCommit: textOf('fromRef.latestCommit'),
      destinationBranch: textOf('toRef.displayId'),
      mergeCommit: textOf('properties.mergeCommit.id'),
      participants: reader(participants),
      openTasks: numberOf('properties.openTaskCount'),
      createdAt: timeOf('createdDate'),
      updatedAt: timeOf('updatedDate'),
      url: reader((json) => text('href')(list(json, 'links.self')[0])),
    },
  },
  pullRequestCommit: {
    path: (place) => `${pullRequestPath(place)}/commits`,
    scope: 'pullrequest',
    operation: "read the pull request's commits",
    fields: COMMIT,
  },
  activity: {
    path: (place) => `${pullRequestPath(place)}/activities`,
    scope: 'pullrequest',
    operation: "read the pull request's activity",
    fields: {
      kind: reader(actionOf),
      person: personOf('user'),
      at: timeOf('createdDate'),
      sourceCommit: textOf('fromHash'),
    },
  },
  task: {
    path: (place) => `${pullRequestPath(place)}/blocker-comments`,
    scope: 'pullrequest',
    operation: 'read the tasks',
    fields: {
      id: numberOf('id'),
      text: textOf('text'),
      resolved: reader((json) => text('state')(json) === 'RESOLVED'),
      creator: personOf('author'),
      resolvedBy: personOf('resolver'),
      createdAt: timeOf('createdDate'),
    },
  },
  permission: {
    path: (place) => `${dataCenterRepository(place)}/permissions/users`,
    scope: 'repository:admin',
    operation: 'read the permissions',
    fields: { person: personOf('user'), permission: textOf('permission') },
  },
  groupPermission: {
    path: (place) => `${dataCenterRepository(place)}/permissions/groups`,
    scope: 'repository:admin',
    operation: "read the groups' permissions",
    fields: { group: textOf('group.name'), permission: textOf('permission') },
  },
  report: {
    path: (place) =>
      `${dataCenterRepository(place, 'insights/latest')}/commits/${pathSegment(place.commit ?? '')}/reports`,
    scope: 'repository',
    operation: 'read the reports',
    fields: {
      id: textOf('key'),
      title: textOf('title'),
      result: textOf('result'),
      reporter: textOf('reporter'),
      details: textOf('details'),
    },
  },
  annotation: {
    path: (place) =>
      `${dataCenterRepository(place, 'insights/latest')}/commits/${pathSegment(place.commit ?? '')}/reports/${pathSegment(place.report ?? '')}/annotations`,
    scope: 'repository',
    operation: 'read the annotations',
    values: 'annotations',
    fields: {
      summary: textOf('message'),
      severity: textOf('severity'),
      path: textOf('path'),
      line: numberOf('line'),
    },
  },
  webhook: {
    path: (place) => `${dataCenterRepository(place)}/webhooks`,
    scope: 'repository:admin',
    operation: 'read the webhooks',
    whole: true,
    fields: {
      url: reader((json) => hostOf(text('url')(json))),
      active: reader(flag('active')),
      events: reader(texts('events')),
    },
  },
};

/** A reviewer's `NEEDS_WORK` is Cloud's "changes requested". */
const ACTIONS: Readonly<Record<string, ActivityKind>> = {
  OPENED: 'updated',
  RESCOPED: 'updated',
  UPDATED: 'updated',
  APPROVED: 'approved',
  REVIEWED: 'changes-requested',
  UNAPPROVED: 'withdrawn',
  COMMENTED: 'commented',
  MERGED: 'merged',
  DECLINED: 'declined',
};

/** A rescope that left the source as it was moved the destination: that is no push. */
function actionOf(json: Json): ActivityKind | null {
  const from = text('fromHash')(json);
  if (from !== null && from === text('previousFromHash')(json)) return null;
  return ACTIONS[text('action')(json) ?? ''] ?? null;
}

function participants(json: Json): readonly ParticipantFacts[] {
  return [...list(json, 'reviewers'), ...list(json, 'participants')].map((one) => ({
    person: dataCenterPerson('user')(one),
    role: text('role')(one) ?? '',
    approved: text('status')(one) === 'APPROVED',
    changesRequested: text('status')(one) === 'NEEDS_WORK',
    at: null,
  }));
}

function joined(project: string | null, slug: string | null): string | null {
  return project === null || slug === null ? null : `${project}/${slug}`;
}

function rawOf(name: string | null, email: string | null): string | null {
  return name === null || email === null ? null : `${name} <${email}>`;
}
