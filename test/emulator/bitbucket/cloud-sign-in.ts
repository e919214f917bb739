import type { Exchange } from '../emulated-api.ts';
import { type Caller, Refusal } from './cloud-call.ts';
import type { Operation } from './contract/extract-openapi.ts';
import { type Account } from './people.ts';
import { type World } from './request-log.ts';

interface Grant {
  readonly account: Account;
  readonly endsAt: number;
}

export interface Admitted {
  readonly caller: Caller;
  /** What Bitbucket tells about the credential and its limit. */
  readonly headers: Readonly<Record<string, string>>;
}

/** Header that the emulator's proxy adds where the real one adds its credential. */
export const SIGNED_BY_PROXY = 'x-emulator-signed-by-proxy';

const HOUR_MS = 3_600_000;

/** Who may call Bitbucket Cloud, and how OAuth consumers get their tokens. */
export function createCloudSignIn(world: World) {
  const granted = new Map<string, Grant>();
  const calls = new Map<string, number[]>();
  let grants = 0;

  return {
    /** Throws a refusal where the caller is turned away. */
    admit(exchange: Exchange, operation: Operation): Admitted {
      if (exchange.headers[SIGNED_BY_PROXY] === 'yes') {
        return { caller: callerOf({ name: 'pipelines', kind: 'oauth' }, true), headers: {} };
      }
      const isPublic = operation.scope === undefined && operation.path.includes('/identity/oidc/');
      const account = accountOf(exchange);
      if (account === undefined) {
        if (isPublic) return { caller: callerOf({ name: 'anonymous', kind: 'oauth' }, false), headers: {} };
        throw new Refusal(401, 'Token is invalid, expired, or not supported for this endpoint.');
      }
      const limit = spend(account, exchange);
      const required = requiredOf(account, operation);
      if (!required.every((scope) => holds(account, scope))) {
        const detail = { required, granted: account.scopes ?? [] };
        throw new Refusal(403, 'Your credentials lack one or more required privilege scopes.', { detail });
      }
      return { caller: callerOf(account, false), headers: { ...limit, ...told(account, required) } };
    },

    grant(exchange: Exchange): boolean {
      const form = new URLSearchParams(Buffer.from(exchange.body).toString('utf8'));
      const account = world.accounts.find(
        ({ consumer }) =>
          consumer !== undefined &&
          exchange.headers.authorization === basic(consumer.key, consumer.secret) &&
          form.get('grant_type') === 'client_credentials',
      );
      if (account?.consumer === undefined || exchange.method !== 'POST') {
        const body = { error: 'invalid_client', error_description: 'Invalid client id or secret' };
        exchange.reply({ status: 400, body });
        return true;
      }
      const token = `granted-${++grants}-${account.name}`;
      granted.set(token, { account, endsAt: exchange.now + account.consumer.lifeSeconds * 1000 });
      const body = { access_token: token, token_type: 'bearer', expires_in: account.consumer.lifeSeconds };
      exchange.reply({ status: 200, body });
      return true;
    },
  };

  function accountOf(exchange: Exchange): Account | undefined {
    const header = exchange.headers.authorization;
    if (header === undefined) return undefined;
    const grant = granted.get(header.replace(/^Bearer /, ''));
    if (grant !== undefined) return grant.endsAt > exchange.now ? grant.account : undefined;
    return world.accounts.find((each) => each.authorization === header && each.kind !== 'app-password');
  }

  /** Counts the call in its rolling hour; only what lies below `/repositories` is counted. */
  function spend(account: Account, { now, url }: Exchange): Record<string, string> {
    const { hourlyLimit, name } = account;
    if (hourlyLimit === undefined || !url.pathname.startsWith('/2.0/repositories')) return {};
    const recent = [...(calls.get(name) ?? []).filter((at) => at > now - HOUR_MS), now];
    calls.set(name, recent);
    if (recent.length > hourlyLimit) {
      throw new Refusal(429, 'Rate limit for this resource has been exceeded');
    }
    const isNear = recent.length > hourlyLimit * 0.8;
    return account.kind === 'access-token'
      ? {
          'X-RateLimit-Limit': String(hourlyLimit),
          'X-RateLimit-Resource': 'api-repositories',
          'X-RateLimit-NearLimit': String(isNear),
        }
      : {};
  }
}

function requiredOf({ kind }: Account, { scope, tokenScopes }: Operation): readonly string[] {
  return kind === 'api-token' ? (tokenScopes ?? []) : [scope ?? []].flat();
}

function told({ kind, scopes }: Account, required: readonly string[]): Record<string, string> {
  return {
    'X-Accepted-OAuth-Scopes': required.join(', '),
    ...(scopes !== undefined && { 'X-OAuth-Scopes': scopes.join(', ') }),
    'X-Credential-Type': kind.replaceAll('-', '_'),
  };
}

function callerOf(account: Account, viaProxy: boolean): Caller {
  const { name, repositories, permission = 'admin' } = account;
  return {
    name,
    viaProxy,
    permission,
    sees: (repository) => repositories === undefined || repositories.includes(repository),
  };
}

// Access tokens and consumers. Administration implies nothing; scopes of API tokens imply nothing at all.
const implied: Readonly<Record<string, readonly string[]>> = {
  'repository:write': ['repository'],
  pullrequest: ['repository'],
  'pullrequest:write': ['pullrequest', 'repository', 'repository:write'],
  'pipeline:write': ['pipeline'],
  'pipeline:variable': ['pipeline', 'pipeline:write'],
  'account:write': ['account'],
};

function holds({ kind, scopes }: Account, required: string): boolean {
  if (scopes === undefined || scopes.includes(required)) return true;
  return kind !== 'api-token' && scopes.some((scope) => implied[scope]?.includes(required));
}

export function basic(user: string, password: string): string {
  return `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
}
