import {
  type DataCenterCall,
  type DataCenterHandlers,
  DataCenterRefusal,
  demand,
  list,
  nothing,
  one,
  parameter,
} from './data-center-call.ts';
import { personJson } from './data-center-json.ts';
import { uuidOf } from './people.ts';
import type { Restriction } from './request-log.ts';

const RESTRICTIONS = '/branch-permissions/latest~/restrictions';
const HOOKS = '/api/latest~/webhooks';

/** Users, permissions, branch permissions, default reviewers, webhooks, and what the server says of itself. */
export const settingHandlers: DataCenterHandlers = {
  'GET /api/latest/application-properties': () =>
    one({ version: '9.2.0', buildNumber: '9002000', buildDate: '1731283200000', displayName: 'Bitbucket' }),
  'GET /api/latest/users': (call) => {
    const text = call.exchange.url.searchParams.get('filter')?.toLowerCase() ?? '';
    const { world } = call.ledger;
    const found = [...world.people.values()].filter(
      ({ name, displayName, email }) =>
        name.includes(text) || displayName.toLowerCase().includes(text) || email.includes(text),
    );
    return list(found.map(({ name }) => personJson(world, name)));
  },
  'GET /api/latest/users/{userSlug}': (call) => {
    const slug = parameter(call, 'userSlug');
    if (!call.ledger.world.people.has(slug)) throw new DataCenterRefusal(404, `User ${slug} does not exist.`);
    return one(personJson(call.ledger.world, slug));
  },
  'GET /api/latest~/permissions/users': (call) => {
    demand(call, 'admin');
    return list(
      [...call.ledger.permissions].map(([name, permission]) => ({
        user: personJson(call.ledger.world, name),
        permission: `REPO_${permission.toUpperCase()}`,
      })),
    );
  },
  'GET /api/latest~/permissions/groups': (call) => {
    demand(call, 'admin');
    return list(
      [...call.ledger.groupPermissions].map(([name, permission]) => ({
        group: { name },
        permission: `REPO_${permission.toUpperCase()}`,
      })),
    );
  },
  [`GET ${RESTRICTIONS}`]: (call) => {
    const type = call.exchange.url.searchParams.get('type');
    const known = call.ledger.restrictions.filter(({ kind }) => kinds.has(kind));
    return list(
      known.filter(({ kind }) => type === null || kind === type).map((each) => restrictionJson(each, call)),
    );
  },
  [`GET ${RESTRICTIONS}/{id}`]: (call) => {
    const found = call.ledger.restrictions.find(({ id }) => String(id) === parameter(call, 'id'));
    if (found === undefined) throw new DataCenterRefusal(404, 'No such restriction.');
    return one(restrictionJson(found, call));
  },
  'GET /default-reviewers/latest~/conditions': (call) => one(conditions(call)),
  'GET /default-reviewers/latest~/reviewers': ({ ledger }) =>
    one(ledger.defaultReviewers.map((name) => personJson(ledger.world, name))),
  [`GET ${HOOKS}`]: (call) => {
    demand(call, 'admin');
    return list(call.ledger.hooks.map((each, index) => hookJson(each, index + 1)));
  },
  [`POST ${HOOKS}`]: (call) => {
    demand(call, 'admin');
    const { name = '', url, events } = call.body as { name?: string; url?: string; events?: string[] };
    if (url === undefined || events === undefined)
      throw new DataCenterRefusal(400, 'url and events are needed.');
    const made = {
      uuid: uuidOf(`hook ${call.ledger.world.nextId++}`),
      url,
      description: name,
      events,
      active: true,
      hasSecret: false,
      createdAt: call.exchange.now,
    };
    call.ledger.hooks.push(made);
    return one(hookJson(made, call.ledger.hooks.length), 201);
  },
  [`DELETE ${HOOKS}/{webhookId}`]: (call) => {
    demand(call, 'admin');
    call.ledger.hooks.splice(Number(parameter(call, 'webhookId')) - 1, 1);
    return nothing;
  },
};

const kinds = new Set(['read-only', 'no-deletes', 'fast-forward-only', 'pull-request-only', 'no-creates']);

function restrictionJson(
  { id, kind, pattern, users, groups }: Restriction,
  { ledger }: DataCenterCall,
): object {
  const isPattern = pattern.includes('*');
  const type = isPattern ? { id: 'PATTERN', name: 'Pattern' } : { id: 'BRANCH', name: 'Branch' };
  return {
    id,
    scope: { type: 'REPOSITORY', resourceId: 1 },
    type: kind,
    matcher: { id: isPattern ? pattern : `refs/heads/${pattern}`, displayId: pattern, type, active: true },
    users: users.map((name) => personJson(ledger.world, name)),
    groups,
    accessKeys: [],
  };
}

function conditions({ ledger }: DataCenterCall): readonly object[] {
  if (ledger.defaultReviewers.length === 0) return [];
  const any = {
    id: 'ANY_REF_MATCHER_ID',
    displayId: 'ANY_REF_MATCHER_ID',
    type: { id: 'ANY_REF' },
    active: true,
  };
  return [
    {
      id: 1,
      scope: { type: 'REPOSITORY', resourceId: 1 },
      sourceRefMatcher: any,
      targetRefMatcher: any,
      reviewers: ledger.defaultReviewers.map((name) => personJson(ledger.world, name)),
      requiredApprovals: 1,
    },
  ];
}

function hookJson(
  {
    url,
    description,
    events,
    active,
  }: { url: string; description: string; events: readonly string[]; active: boolean },
  id: number,
): object {
  return { id, name: description, url, events, active, configuration: {}, sslVerificationRequired: true };
}
