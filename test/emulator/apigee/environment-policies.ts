import { isInRole, type Role } from '../google/roles.ts';
import type { Token } from '../google/tokens.ts';
import { environmentOf, type Handlers, invalid } from './call.ts';
import type { Policy } from './organization.ts';
import type { World } from './world.ts';

const ETAG = 'ACAB';

/** The policies of environments: roles that hold in one of them only (docs/apigee.md#permissions). */
export const policyHandlers: Handlers = {
  'environments.getIamPolicy': (call) => ({ ...environmentOf(call).policy, etag: ETAG }),
  'environments.setIamPolicy': (call) => {
    const environment = environmentOf(call);
    const policy = call.message['policy'] as (Policy & { readonly etag?: string }) | undefined;
    if (policy?.bindings?.some(({ members }) => members.length === 0) !== false) throw invalid('policy');
    environment.policy = { bindings: policy.bindings };
    return { ...environment.policy, etag: ETAG };
  },
};

/** The token with what its account may do in the environment, beside what it may do in the project. */
export function tokenIn({ organization }: World, token: Token, environment: string | undefined): Token {
  const { bindings = [] } = organization.environments.get(environment ?? '')?.policy ?? {};
  const roles = bindings
    .filter(({ members }) => members.includes(`serviceAccount:${token.principal}`))
    .map(({ role }) => role.replace('roles/', '') as Role);
  const may = (permission: string): boolean =>
    token.may(permission) || roles.some((role) => isInRole(role, permission));
  return { ...token, may };
}
