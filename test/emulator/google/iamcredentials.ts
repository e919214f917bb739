import type { EmulatorClock } from '../clock.ts';
import type { EmulatedApi } from '../emulated-api.ts';
import { googleApi } from './google.ts';
import { GoogleError } from './google-error.ts';
import type { Role } from './roles.ts';
import type { TokenStore } from './tokens.ts';

export interface Impersonation {
  readonly clock: EmulatorClock;
  readonly tokens: TokenStore;
  readonly lifetimeSeconds: number;
  /** Accounts that the callers may speak for. */
  readonly accounts: readonly string[];
  /** What they may do: everything unless said. */
  readonly roles: Readonly<Record<string, readonly Role[]>>;
}

/** iamcredentials.googleapis.com: `generateAccessToken` (docs/apigee.md#workload-identity-federation). */
export function iamCredentialsApi({
  clock,
  tokens,
  lifetimeSeconds,
  accounts,
  roles,
}: Impersonation): EmulatedApi {
  return googleApi({
    name: 'iamcredentials',
    admit: (exchange) => {
      tokens.check(exchange);
    },
    answer: ({ match, message }) => {
      const { projectsId, serviceAccountsId = '' } = match.parameters;
      if (match.method.id !== 'iamcredentials.projects.serviceAccounts.generateAccessToken') {
        throw new GoogleError('UNIMPLEMENTED', 'Operation is not implemented, or supported, or enabled.');
      }
      if (projectsId !== '-')
        throw new GoogleError('INVALID_ARGUMENT', 'Request contains an invalid argument.');
      if (!accounts.includes(serviceAccountsId)) throw denied();
      const scope = message['scope'];
      if (!Array.isArray(scope) || scope.length === 0) {
        throw new GoogleError('INVALID_ARGUMENT', 'Scope required.');
      }
      const lifetime = secondsOf(message['lifetime'] ?? `${lifetimeSeconds}s`);
      if (Number.isNaN(lifetime))
        throw new GoogleError('INVALID_ARGUMENT', "Invalid value at 'lifetime' (TYPE_DURATION)");
      if (lifetime > 3600) {
        throw new GoogleError('INVALID_ARGUMENT', 'The access token lifetime cannot exceed 3600 seconds.');
      }
      const expiresInSeconds = Math.min(lifetime, lifetimeSeconds);
      const { value, expiresAt } = tokens.issue({
        principal: serviceAccountsId,
        expiresInSeconds,
        roles: roles[serviceAccountsId],
      });
      return {
        accessToken: value,
        expireTime: `${new Date(Math.max(expiresAt, clock.now())).toISOString().slice(0, 19)}Z`,
      };
    },
  });
}

function denied(): GoogleError {
  const permission = 'iam.serviceAccounts.getAccessToken';
  return new GoogleError(
    'PERMISSION_DENIED',
    `Permission '${permission}' denied on resource (or it may not exist).`,
    {
      details: [
        {
          '@type': 'type.googleapis.com/google.rpc.ErrorInfo',
          reason: 'IAM_PERMISSION_DENIED',
          domain: 'iam.googleapis.com',
          metadata: { permission },
        },
      ],
    },
  );
}

/** A duration as Google writes it: `3600s`. */
function secondsOf(duration: unknown): number {
  return typeof duration === 'string' ? Number(/^(\d+)s$/.exec(duration)?.[1] ?? Number.NaN) : Number.NaN;
}
