import type {
  CommitFacts,
  FactFilter,
  FactPlace,
  ParticipantFacts,
} from '../../../domain/code-host/review.ts';

import { pathSegment } from '../../http/path-segment.ts';
import { cloudActivity } from './cloud-activity.ts';
import { type FactSource, type FactSources, type FieldReaders, person, reader } from './fact-table.ts';
import { cloudPerson, flag, type Json, list, names, number, text, texts, time } from './json-facts.ts';

const flagOr = (path: string) => reader(flag(path), path);
const textOf = (path: string) => reader(text(path), path);
const timeOf = (path: string) => reader(time(path), path);
const numberOf = (path: string) => reader(number(path), path);
const personOf = (path: string) => person(cloudPerson(path), path);

export function repositoryPath({ repository = '' }: FactPlace): string {
  // What goes on after the slug is no repository: a longer name must not reach what lies below one.
  const [workspace = '', ...slug] = repository.split('/');
  const parts = slug.length === 0 ? [workspace] : [workspace, slug.join('/')];
  return `/repositories/${parts.map(pathSegment).join('/')}`;
}

const commitPath = (place: FactPlace): string =>
  `${repositoryPath(place)}/commit/${pathSegment(place.commit ?? '')}`;
const pullRequestPath = (place: FactPlace): string =>
  `${repositoryPath(place)}/pullrequests/${pathSegment(String(place.pullRequest ?? ''))}`;

const COMMIT: FieldReaders<CommitFacts> = {
  hash: textOf('hash'),
  message: textOf('message'),
  date: timeOf('date'),
  author: personOf('author.user'),
  rawAuthor: textOf('author.raw'),
  parents: reader(names('parents', 'hash'), 'parents.hash'),
};

const BUILD: FactSource<'build'>['fields'] = {
  key: textOf('key'),
  name: textOf('name'),
  state: textOf('state'),
  url: textOf('url'),
  branch: textOf('refname'),
  updatedAt: timeOf('updated_on'),
};

const PARTICIPANTS = ['user.uuid', 'user.display_name', 'role', 'approved', 'state', 'participated_on'];

/** Bitbucket Cloud's answers, as our facts. */
export const CLOUD_FACTS: FactSources = {
  account: {
    path: () => '/user',
    scope: 'account',
    operation: 'read the account',
    fields: {
      id: reader((json) => cloudPerson('user')({ user: json })?.id ?? null, 'uuid'),
      name: textOf('display_name'),
    },
  },
  workspace: {
    path: () => '/workspaces',
    scope: 'account',
    operation: 'list the workspaces',
    fields: { slug: textOf('slug'), name: textOf('name') },
  },
  repository: {
    path: repositoryPath,
    scope: 'repository',
    operation: 'read the repository',
    fields: {
      fullName: textOf('full_name'),
      name: textOf('name'),
      isPrivate: flagOr('is_private'),
      mainBranch: textOf('mainbranch.name'),
      project: textOf('project.key'),
      createdAt: timeOf('created_on'),
    },
  },
  branch: {
    path: (place) => `${repositoryPath(place)}/refs/branches`,
    scope: 'repository',
    operation: 'list the branches',
    query: ({ destination }) => ({
      q: destination === undefined ? undefined : `name=${quoted(destination)}`,
    }),
    fields: { name: textOf('name'), commit: textOf('target.hash') },
  },
  restriction: {
    path: (place) => `${repositoryPath(place)}/branch-restrictions`,
    scope: 'repository:admin',
    operation: 'read the branch restrictions',
    fields: {
      kind: textOf('kind'),
      pattern: textOf('pattern'),
      value: numberOf('value'),
      people: reader(
        (json) => list(json, 'users').flatMap((user) => cloudPerson('user')({ user }) ?? []),
        'users.uuid',
        'users.display_name',
      ),
      groups: reader(names('groups', 'slug'), 'groups.slug'),
    },
  },
  commit: {
    path: (place) => `${repositoryPath(place)}/commits/${pathSegment(place.commit ?? '')}`,
    onePath: commitPath,
    query: ({ exclude, path }) => ({ exclude, path }),
    scope: 'repository',
    operation: 'read the commits',
    fields: COMMIT,
  },
  build: {
    path: (place) =>
      place.pullRequest === undefined
        ? `${commitPath(place)}/statuses`
        : `${pullRequestPath(place)}/statuses`,
    scope: 'repository',
    operation: 'read the build statuses',
    fields: BUILD,
  },
  pullRequest: {
    path: (place) => `${repositoryPath(place)}/pullrequests`,
    onePath: pullRequestPath,
    query: pullRequestQuery,
    scope: 'pullrequest',
    operation: 'read the pull requests',
    most: 50,
    fields: {
      id: numberOf('id'),
      title: textOf('title'),
      state: textOf('state'),
      draft: flagOr('draft'),
      author: personOf('author'),
      sourceBranch: textOf('source.branch.name'),
      sourceCommit: textOf('source.commit.hash'),
      destinationBranch: textOf('destination.branch.name'),
      mergeCommit: textOf('merge_commit.hash'),
      closedBy: personOf('closed_by'),
      participants: reader(participants, ...PARTICIPANTS.map((name) => `participants.${name}`)),
      openTasks: numberOf('task_count'),
      createdAt: timeOf('created_on'),
      updatedAt: timeOf('updated_on'),
      url: textOf('links.html.href'),
    },
  },
  pullRequestCommit: {
    path: (place) => `${pullRequestPath(place)}/commits`,
    scope: 'pullrequest',
    operation: "read the pull request's commits",
    fields: COMMIT,
  },
  activity: cloudActivity(repositoryPath, pullRequestPath),
  task: {
    path: (place) => `${pullRequestPath(place)}/tasks`,
    scope: 'pullrequest',
    operation: 'read the tasks',
    fields: {
      id: numberOf('id'),
      text: textOf('content.raw'),
      resolved: reader((json) => text('state')(json) === 'RESOLVED', 'state'),
      creator: personOf('creator'),
      resolvedBy: personOf('resolved_by'),
      createdAt: timeOf('created_on'),
    },
  },
  pipeline: {
    path: (place) => `${repositoryPath(place)}/pipelines`,
    query: () => ({ sort: '-created_on' }),
    scope: 'pipeline',
    operation: 'read the pipelines',
    numbered: true,
    fields: {
      uuid: textOf('uuid'),
      buildNumber: numberOf('build_number'),
      state: reader(stateOf, 'state.name', 'state.result.name'),
      creator: personOf('creator'),
      trigger: textOf('trigger.name'),
      branch: textOf('target.ref_name'),
      commit: textOf('target.commit.hash'),
      createdAt: timeOf('created_on'),
      completedAt: timeOf('completed_on'),
    },
  },
  step: {
    path: (place) => `${repositoryPath(place)}/pipelines/${pathSegment(place.pipeline ?? '')}/steps`,
    scope: 'pipeline',
    operation: "read a pipeline's steps",
    fields: {
      name: textOf('name'),
      state: reader(stateOf, 'state.name', 'state.result.name'),
      startedAt: timeOf('started_on'),
      completedAt: timeOf('completed_on'),
    },
  },
  deployment: {
    path: (place) => `${repositoryPath(place)}/deployments`,
    scope: 'pipeline',
    operation: 'read the deployments',
    fields: {
      environment: textOf('environment.name'),
      state: reader(
        (json) => text('state.status.name')(json) ?? text('state.name')(json),
        'state.name',
        'state.status.name',
      ),
      commit: textOf('release.commit.hash'),
      startedAt: timeOf('state.start_date'),
      completedAt: timeOf('state.completion_date'),
    },
  },
  environment: {
    path: (place) => `${repositoryPath(place)}/environments`,
    scope: 'pipeline',
    operation: 'read the environments',
    fields: { name: textOf('name'), type: textOf('environment_type.name') },
  },
  permission: {
    path: (place) => `${repositoryPath(place)}/permissions-config/users`,
    scope: 'repository:admin',
    operation: 'read the permissions',
    fields: { person: personOf('user'), permission: textOf('permission') },
  },
  groupPermission: {
    path: (place) => `${repositoryPath(place)}/permissions-config/groups`,
    scope: 'repository:admin',
    operation: "read the groups' permissions",
    fields: { group: textOf('group.slug'), permission: textOf('permission') },
  },
  report: {
    path: (place) => `${commitPath(place)}/reports`,
    scope: 'repository',
    operation: 'read the reports',
    fields: {
      id: reader((json) => text('external_id')(json) ?? text('uuid')(json), 'external_id', 'uuid'),
      title: textOf('title'),
      result: textOf('result'),
      reporter: textOf('reporter'),
      details: textOf('details'),
    },
  },
  annotation: {
    path: (place) => `${commitPath(place)}/reports/${pathSegment(place.report ?? '')}/annotations`,
    scope: 'repository',
    operation: 'read the annotations',
    fields: {
      summary: textOf('summary'),
      severity: textOf('severity'),
      path: textOf('path'),
      line: numberOf('line'),
    },
  },
  webhook: {
    path: (place) => `${repositoryPath(place)}/hooks`,
    scope: 'webhook',
    operation: 'read the webhooks',
    // Addresses of hooks may hold a token in path or query: only the host is told.
    fields: {
      url: reader((json) => hostOf(text('url')(json)), 'url'),
      active: flagOr('active'),
      events: reader(texts('events'), 'events'),
    },
  },
};

function participants(json: Json): readonly ParticipantFacts[] {
  return list(json, 'participants').map((one) => ({
    person: cloudPerson('user')(one),
    role: text('role')(one) ?? '',
    approved: flag('approved')(one) === true,
    changesRequested: text('state')(one) === 'changes_requested',
    at: time('participated_on')(one),
  }));
}

function stateOf(json: Json): string | null {
  return text('state.result.name')(json) ?? text('state.name')(json);
}

export function hostOf(url: string | null): string | null {
  return url !== null && URL.canParse(url) ? new URL(url).origin : null;
}

function pullRequestQuery({ state, destination }: FactFilter): Readonly<Record<string, string | undefined>> {
  const parts = [
    ...(state === undefined ? [] : [`state="${state}"`]),
    ...(destination === undefined ? [] : [`destination.branch.name=${quoted(destination)}`]),
  ];
  // Without a state only open ones come; all states need no condition but one that always holds.
  return {
    q: state === undefined ? ['state!="NONE"', ...parts].join(' AND ') : parts.join(' AND '),
    sort: '-updated_on',
  };
}

/** A text inside Cloud's `q`. */
function quoted(name: string): string {
  return `"${name.replaceAll(/["\\]/g, '\\$&')}"`;
}
