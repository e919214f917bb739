import type { Exchange } from '../district.ts';
import { type Caller, refuse } from './cloud-call.ts';
import type { Operation } from './contract.ts';
import type { Account, Ledger } from './ledger.ts';

interface Grant {
  readonly account: Account;
  readonly endsAt: number;
}

/** Header that the town's proxy adds where the real one adds its credential. */
export const SIGNED_BY_PROXY = 'x-town-signed-by-proxy';

/** Who may call Bitbucket Cloud, and how OAuth consumers get their tokens. */
export function createCloudDoor(ledger: Ledger) {
  const granted = new Map<string, Grant>();
  let grants = 0;

  return {
    /** Undefined where the caller was turned away; the answer is already given. */
    admit(exchange: Exchange, operation: Operation): Caller | undefined {
      if (exchange.headers[SIGNED_BY_PROXY] === 'yes') return { name: 'pipelines', viaProxy: true };
      const account = accountOf(exchange);
      if (account === undefined) {
        refuse(exchange, 401, 'Token is invalid, expired, or not supported for this endpoint.');
        return undefined;
      }
      const required = account.kind === 'api-token' ? operation.tokenScope : operation.scope;
      if (required === undefined || holds(account, required)) return { name: account.name, viaProxy: false };
      const data = { granted: account.scopes ?? [], required: [required] };
      refuse(exchange, 403, {
        message: 'Your credentials lack one or more required privilege scopes.',
        data,
      });
      return undefined;
    },

    grant(exchange: Exchange): boolean {
      const form = new URLSearchParams(Buffer.from(exchange.body).toString('utf8'));
      const account = ledger.accounts.find(
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
    return ledger.accounts.find((each) => each.authorization === header && each.kind !== 'app-password');
  }
}

// Access tokens and consumers: pullrequest holds repository, write holds read. API tokens imply nothing.
function holds({ kind, scopes }: Account, required: string): boolean {
  if (scopes === undefined || scopes.includes(required)) return true;
  if (kind === 'api-token') return false;
  return scopes.some(
    (scope) =>
      scope.startsWith(`${required}:`) || (required === 'repository' && scope.startsWith('pullrequest')),
  );
}

export function basic(user: string, password: string): string {
  return `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
}
