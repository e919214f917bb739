import { type CloudCall, type CloudHandlers, demand, list, one, parameter, Refusal } from './cloud-call.ts';
import { link, personJson, repositoryJson, repositoryStub, workspaceJson } from './cloud-json.ts';
import { personAsked } from './cloud-settings.ts';
import { workspaceOf } from './people.ts';
import { fullName, type Ledger } from './request-log.ts';

const OIDC = '/workspaces/{workspace}/pipelines-config/identity/oidc';
const WORKSPACE = '/workspaces/{workspace}';

/** Who is calling, workspaces and their members, effective permissions, lists of repositories, OIDC. */
export const peopleHandlers: CloudHandlers = {
  'GET /user': (call) => one(personJson(call.ledger.world, call.caller.name, call.base)),
  'GET /users/{selected_user}': (call) =>
    one(personJson(call.ledger.world, personAsked(call, 'selected_user').name, call.base)),
  'GET /user/workspaces': (call) =>
    list(
      slugs(call).map((slug) => ({
        type: 'workspace_access',
        administrator: call.caller.permission === 'admin',
        workspace: { ...workspaceJson(call.ledger.world, slug, call.base), type: 'workspace_base' },
      })),
    ),
  'GET /user/permissions/repositories': (call) => list(effective(call, visible(call))),
  'GET /user/permissions/workspaces': (call) =>
    list(slugs(call).map((slug) => membership(call, slug, call.caller.name))),
  'GET /user/workspaces/{workspace}/permission': (call) =>
    one(membership(call, workspace(call), call.caller.name)),
  'GET /user/workspaces/{workspace}/permissions/repositories': (call) =>
    list(effective(call, inWorkspace(call))),
  'GET /repositories': (call) =>
    list(visible(call).map((ledger) => repositoryJson({ ledger, base: call.base }))),
  'GET /repositories/{workspace}': (call) =>
    list(inWorkspace(call).map((ledger) => repositoryJson({ ledger, base: call.base }))),
  'GET /workspaces': (call) =>
    list(slugs(call).map((slug) => workspaceJson(call.ledger.world, slug, call.base))),
  [`GET ${WORKSPACE}`]: (call) => one(workspaceJson(call.ledger.world, workspace(call), call.base)),
  [`GET ${WORKSPACE}/members`]: (call) =>
    list(members(call).map(([name]) => membership(call, workspace(call), name))),
  [`GET ${WORKSPACE}/members/{member}`]: (call) => {
    const { name } = personAsked(call, 'member');
    if (!members(call).some(([each]) => each === name)) throw new Refusal(404, `${name} is no member`);
    return one(membership(call, workspace(call), name));
  },
  [`GET ${WORKSPACE}/permissions`]: (call) => {
    demand(call, 'admin');
    return list(members(call).map(([name]) => membership(call, workspace(call), name)));
  },
  [`GET ${WORKSPACE}/permissions/repositories`]: (call) => {
    demand(call, 'admin');
    return list(inWorkspace(call).flatMap((ledger) => everybodys(call, ledger)));
  },
  [`GET ${WORKSPACE}/permissions/repositories/{repo_slug}`]: (call) => {
    demand(call, 'admin');
    const found = inWorkspace(call).find(({ place }) => place.slug === parameter(call, 'repo_slug'));
    if (found === undefined) throw new Refusal(404, 'Repository not found');
    return list(everybodys(call, found));
  },
  [`GET ${OIDC}/.well-known/openid-configuration`]: (call) => {
    const issuer = `https://api.bitbucket.org/2.0/workspaces/${workspace(call)}/pipelines-config/identity/oidc`;
    return one({
      issuer,
      jwks_uri: `${issuer}/keys.json`,
      subject_types_supported: ['public'],
      response_types_supported: ['id_token'],
      id_token_signing_alg_values_supported: ['RS256'],
      scopes_supported: ['openid'],
    });
  },
  [`GET ${OIDC}/keys.json`]: (call) => one({ keys: [call.ledger.world.signingKey()] }),
};

function visible({ ledger, caller }: CloudCall): readonly Ledger[] {
  return [...ledger.world.repositories.values()].filter((each) => caller.sees(fullName(each)));
}

/** Workspaces with something that the caller sees. */
function slugs(call: CloudCall): readonly string[] {
  return [...new Set(visible(call).map(({ place }) => place.workspace))];
}

/** The workspace of the path, by slug or UUID; unknown ones and those of others look the same. */
function workspace(call: CloudCall): string {
  const asked = parameter(call, 'workspace');
  const known = [...call.ledger.world.repositories.values()].map(({ place }) => place.workspace);
  const isPublic = call.asked.operation.path.startsWith(OIDC);
  const found = (isPublic ? known : slugs(call)).find(
    (slug) => slug === asked || workspaceOf(call.ledger.world, slug).uuid === asked,
  );
  if (found === undefined) throw new Refusal(404, `No workspace with identifier '${asked}'.`);
  return found;
}

function inWorkspace(call: CloudCall): readonly Ledger[] {
  const slug = workspace(call);
  return visible(call).filter(({ place }) => place.workspace === slug);
}

function members(call: CloudCall): readonly (readonly [string, 'member' | 'owner'])[] {
  return [...workspaceOf(call.ledger.world, workspace(call)).members];
}

function membership({ ledger, base, caller }: CloudCall, slug: string, name: string): object {
  const own = workspaceOf(ledger.world, slug).members.get(name);
  const isOwner = name === caller.name && caller.permission === 'admin';
  return {
    type: 'workspace_membership',
    permission: own ?? (isOwner ? 'owner' : 'member'),
    user: personJson(ledger.world, name, base),
    workspace: workspaceJson(ledger.world, slug, base),
    links: { self: link(`${base}/workspaces/${slug}/members/${name}`) },
  };
}

/** The caller's own permission on each. */
function effective(call: CloudCall, ledgers: readonly Ledger[]): readonly object[] {
  const { name, permission } = call.caller;
  return ledgers.map((ledger) => ({
    type: 'repository_permission',
    permission: ledger.permissions.get(name) ?? permission,
    user: personJson(ledger.world, name, call.base),
    repository: repositoryStub({ ledger, base: call.base }),
  }));
}

function everybodys(call: CloudCall, ledger: Ledger): readonly object[] {
  return [...ledger.permissions].map(([name, permission]) => ({
    type: 'repository_permission',
    permission,
    user: personJson(ledger.world, name, call.base),
    repository: repositoryStub({ ledger, base: call.base }),
  }));
}
