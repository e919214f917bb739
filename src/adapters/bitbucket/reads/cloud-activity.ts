import type { ActivityFacts, ActivityKind, FactPlace } from '../../../domain/code-host/review.ts';

import { type FactSource, reader } from './fact-table.ts';
import { at, cloudPerson, type Json, number, text, time } from './json-facts.ts';

type PathOf = (place: FactPlace) => string;

const PERSON = ['uuid', 'display_name'];
const PARTS = [
  'approval.date',
  ...PERSON.map((name) => `approval.user.${name}`),
  'changes_requested.date',
  ...PERSON.map((name) => `changes_requested.user.${name}`),
  'update.date',
  'update.state',
  'update.source.commit.hash',
  ...PERSON.map((name) => `update.author.${name}`),
  'comment.created_on',
  ...PERSON.map((name) => `comment.user.${name}`),
];

/** A pull request's log, or that of all of a repository's pull requests; each entry names its kind by the field it has. */
export function cloudActivity(repository: PathOf, pullRequest: PathOf): FactSource<'activity'> {
  return {
    path: (place) =>
      place.pullRequest === undefined
        ? `${repository(place)}/pullrequests/activity`
        : `${pullRequest(place)}/activity`,
    scope: 'pullrequest',
    operation: "read the pull request's activity",
    most: 50,
    fields: {
      pullRequest: reader(number('pull_request.id'), 'pull_request.id'),
      kind: reader(kindOf, ...PARTS),
      person: reader((json) => cloudPerson(`${partOf(json)}.${personIn(json)}`)(json), ...PARTS),
      at: reader(whenOf, ...PARTS),
      sourceCommit: reader(text('update.source.commit.hash'), 'update.source.commit.hash'),
    },
  };
}

const KINDS: Readonly<Record<string, ActivityKind>> = {
  approval: 'approved',
  changes_requested: 'changes-requested',
  comment: 'commented',
  update: 'updated',
};

function partOf(json: Json): string {
  return Object.keys(KINDS).find((name) => at(json, name) !== undefined) ?? 'update';
}

function whenOf(json: Json): string | null {
  const part = partOf(json);
  return time(`${part}.${part === 'comment' ? 'created_on' : 'date'}`)(json);
}

function personIn(json: Json): string {
  return partOf(json) === 'update' ? 'author' : 'user';
}

function kindOf(json: Json): ActivityFacts['kind'] | null {
  const part = partOf(json);
  if (part !== 'update') return KINDS[part] ?? null;
  const state = text('update.state')(json);
  if (state === 'MERGED' || state === 'FULFILLED') return 'merged';
  return state === 'DECLINED' || state === 'REJECTED' ? 'declined' : 'updated';
}
