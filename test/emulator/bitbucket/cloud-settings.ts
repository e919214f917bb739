import {
  type CloudCall,
  type CloudHandlers,
  demand,
  list,
  nothing,
  one,
  parameter,
  Refusal,
} from './cloud-call.ts';
import { link, personJson, repositoryStub, time } from './cloud-json.ts';
import { type Person, uuidOf } from './people.ts';
import { fullName, type Hook, type Permission, type Restriction } from './request-log.ts';

const RESTRICTION = '/branch-restrictions/{id}';
const HOOK = '/hooks/{uid}';
const REVIEWER = '/default-reviewers/{target_username}';
const PERMISSION = '/permissions-config/users/{selected_user_id}';

/** What administrators set: branch restrictions, webhooks, default reviewers, permissions. */
export const settingHandlers: CloudHandlers = {
  'GET /branch-restrictions': (call) => {
    const { searchParams } = call.exchange.url;
    const [kind, pattern] = [searchParams.get('kind'), searchParams.get('pattern')];
    const shown = call.ledger.restrictions.filter(
      (each) => (kind ?? each.kind) === each.kind && (pattern ?? each.pattern) === each.pattern,
    );
    return list(shown.map((each) => restrictionJson(each, call)));
  },
  'POST /branch-restrictions': (call) => {
    demand(call, 'admin');
    const made = { ...restrictionIn(call), id: call.ledger.world.nextId++ };
    if (call.ledger.restrictions.some((each) => each.kind === made.kind && each.pattern === made.pattern)) {
      throw new Refusal(409, 'This branch restriction exists already.');
    }
    call.ledger.restrictions.push(made);
    return one(restrictionJson(made, call), 201);
  },
  [`GET ${RESTRICTION}`]: (call) => one(restrictionJson(restriction(call), call)),
  [`PUT ${RESTRICTION}`]: (call) => {
    demand(call, 'admin');
    const before = restriction(call);
    const after = { ...restrictionIn(call), id: before.id };
    call.ledger.restrictions.splice(call.ledger.restrictions.indexOf(before), 1, after);
    return one(restrictionJson(after, call));
  },
  [`DELETE ${RESTRICTION}`]: (call) => {
    demand(call, 'admin');
    call.ledger.restrictions.splice(call.ledger.restrictions.indexOf(restriction(call)), 1);
    return nothing;
  },
  'GET /hooks': (call) => list(call.ledger.hooks.map((each) => hookJson(each, call))),
  'POST /hooks': (call) => {
    demand(call, 'admin');
    const made = { ...hookIn(call), uuid: uuidOf(`hook ${call.ledger.uuid} ${call.ledger.world.nextId++}`) };
    call.ledger.hooks.push(made);
    return one(hookJson(made, call), 201);
  },
  [`GET ${HOOK}`]: (call) => one(hookJson(hook(call), call)),
  [`PUT ${HOOK}`]: (call) => {
    demand(call, 'admin');
    const before = hook(call);
    const after = { ...before, ...hookIn(call), uuid: before.uuid, createdAt: before.createdAt };
    call.ledger.hooks.splice(call.ledger.hooks.indexOf(before), 1, after);
    return one(hookJson(after, call));
  },
  [`DELETE ${HOOK}`]: (call) => {
    demand(call, 'admin');
    call.ledger.hooks.splice(call.ledger.hooks.indexOf(hook(call)), 1);
    return nothing;
  },
  'GET /default-reviewers': (call) =>
    list(call.ledger.defaultReviewers.map((name) => personJson(call.ledger.world, name, call.base))),
  [`GET ${REVIEWER}`]: (call) => {
    const { name } = personAsked(call, 'target_username');
    if (!call.ledger.defaultReviewers.includes(name))
      throw new Refusal(404, `${name} is no default reviewer`);
    return one(personJson(call.ledger.world, name, call.base));
  },
  [`PUT ${REVIEWER}`]: (call) => {
    demand(call, 'admin');
    const { name } = personAsked(call, 'target_username');
    const { defaultReviewers } = call.ledger;
    if (!defaultReviewers.includes(name)) defaultReviewers.push(name);
    return one(personJson(call.ledger.world, name, call.base));
  },
  'GET /effective-default-reviewers': (call) =>
    list(
      call.ledger.defaultReviewers.map((name) => ({
        type: 'default_reviewer',
        reviewer_type: 'repository',
        user: personJson(call.ledger.world, name, call.base),
      })),
    ),
  'GET /permissions-config/users': (call) => {
    demand(call, 'admin');
    return list([...call.ledger.permissions].map(([name, each]) => permissionJson(name, each, call)));
  },
  [`GET ${PERMISSION}`]: (call) => {
    demand(call, 'admin');
    const { name } = personAsked(call, 'selected_user_id');
    const permission = call.ledger.permissions.get(name);
    if (permission === undefined) throw new Refusal(404, `${name} has no permission of its own here`);
    return one(permissionJson(name, permission, call));
  },
  'GET /permissions-config/groups': (call) => {
    demand(call, 'admin');
    const { groupPermissions } = call.ledger;
    const values = [...groupPermissions].map(([slug, permission]) => ({
      type: 'repository_group_permission',
      group: {
        type: 'group',
        slug,
        name: slug,
        workspace: { type: 'workspace', slug: call.ledger.place.workspace },
      },
      permission,
      links: {
        self: link(`${call.base}/repositories/${fullName(call.ledger)}/permissions-config/groups/${slug}`),
      },
    }));
    return list(values);
  },
};

/** A person by UUID, account id or nickname. */
export function personAsked(call: CloudCall, name: string): Person {
  const asked = parameter(call, name);
  const found = [...call.ledger.world.people.values()].find((each) =>
    [each.uuid, each.accountId, each.name].includes(asked),
  );
  if (found === undefined) throw new Refusal(404, `${asked} is not a user`);
  return found;
}

function permissionJson(name: string, permission: Permission, call: CloudCall): object {
  const user = personJson(call.ledger.world, name, call.base);
  const uuid = encodeURIComponent((user as { uuid: string }).uuid);
  const self = `${call.base}/repositories/${fullName(call.ledger)}/permissions-config/users/${uuid}`;
  return { type: 'repository_user_permission', user, permission, links: { self: link(self) } };
}

function restriction(call: CloudCall): Restriction {
  const found = call.ledger.restrictions.find(({ id }) => String(id) === parameter(call, 'id'));
  if (found === undefined) throw new Refusal(404, 'Branch restriction not found');
  return found;
}

function restrictionIn(call: CloudCall): Omit<Restriction, 'id'> {
  const {
    kind,
    pattern,
    value,
    users = [],
  } = call.body as {
    kind: string;
    pattern: string;
    value?: number;
    users?: { uuid?: string }[];
  };
  const people = [...call.ledger.world.people.values()];
  const names = users.map(({ uuid }) => people.find((each) => each.uuid === uuid)?.name);
  return {
    kind,
    pattern,
    users: names.filter((name) => name !== undefined),
    groups: [],
    ...(value !== undefined && { value }),
  };
}

function restrictionJson({ id, kind, pattern, value, users, groups }: Restriction, call: CloudCall): object {
  return {
    type: 'branchrestriction',
    id,
    kind,
    branch_match_kind: 'glob',
    pattern,
    value: value ?? null,
    users: users.map((name) => personJson(call.ledger.world, name, call.base)),
    groups: groups.map((slug) => ({ type: 'group', slug, name: slug })),
    links: { self: link(`${call.base}/repositories/${fullName(call.ledger)}/branch-restrictions/${id}`) },
  };
}

function hook(call: CloudCall): Hook {
  const asked = parameter(call, 'uid');
  const found = call.ledger.hooks.find(({ uuid }) => uuid === asked || uuid === `{${asked}}`);
  if (found === undefined) throw new Refusal(404, 'Webhook not found');
  return found;
}

function hookIn(call: CloudCall): Omit<Hook, 'uuid'> {
  const {
    url,
    events,
    description = '',
    active = true,
    secret,
  } = call.body as {
    url?: string;
    events?: string[];
    description?: string;
    active?: boolean;
    secret?: string | null;
  };
  const fields = {
    ...(url === undefined && { url: ['required key not provided'] }),
    ...(events === undefined && { events: ['required key not provided'] }),
  };
  if (url === undefined || events === undefined) throw new Refusal(400, 'Bad request', { fields });
  return {
    url,
    events,
    description,
    active,
    hasSecret: secret !== undefined && secret !== null && secret !== '',
    createdAt: call.exchange.now,
  };
}

function hookJson(hook_: Hook, call: CloudCall): object {
  const { uuid, url, description, events, active, hasSecret, createdAt } = hook_;
  return {
    type: 'webhook_subscription',
    uuid,
    url,
    description,
    events,
    active,
    secret_set: hasSecret,
    subject_type: 'repository',
    subject: repositoryStub(call),
    created_at: time(createdAt),
    links: {
      self: link(`${call.base}/repositories/${fullName(call.ledger)}/hooks/${encodeURIComponent(uuid)}`),
    },
  };
}
