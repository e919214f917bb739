import type { EmulatedApi } from '../emulated-api.ts';
import { crc32c } from './crc32c.ts';
import { GoogleError } from './google-error.ts';
import { type RestCall, restApi } from './rest-api.ts';
import type { TokenStore } from './tokens.ts';

/** Versions of a secret, the first one first. */
export interface SecretVersion {
  readonly value: string | Uint8Array;
  readonly state?: 'ENABLED' | 'DISABLED' | 'DESTROYED';
}

/** By `projects/acme/secrets/token`. */
export type Secrets = Map<string, readonly SecretVersion[]>;

const permission = 'secretmanager.versions.access';

/** secretmanager.googleapis.com: the value of a secret's version, also of a regional secret's. */
export function secretManagerApi(secrets: Secrets, tokens: TokenStore): EmulatedApi {
  return restApi('secretManager', tokens, [
    {
      id: 'secretmanager.projects.secrets.versions.access',
      verb: 'GET',
      path: /^\/v1\/(?<secret>projects\/[^/]+(?:\/locations\/[^/]+)?\/secrets\/[^/]+)\/versions\/(?<version>[^/:]+):access$/,
      answer: (call) => access(secrets, call),
    },
  ]);
}

function access(secrets: Secrets, { token, parameters }: RestCall): object {
  const { secret = '', version = '' } = parameters;
  const versions = secrets.get(secret);
  // Without the permission nobody learns whether it exists.
  if (!token.may(permission) || versions === undefined)
    throw token.may(permission)
      ? missing(`Secret [${secret}] not found or has no versions.`)
      : denied(secret, version);
  const number = version === 'latest' ? versions.length : Number(version);
  const found = versions[number - 1];
  const name = `${secret}/versions/${number}`;
  if (found === undefined) throw missing(`Secret Version [${secret}/versions/${version}] not found.`);
  const { value, state = 'ENABLED' } = found;
  if (state !== 'ENABLED')
    throw new GoogleError('FAILED_PRECONDITION', `Secret Version [${name}] is in ${state} state.`);
  const bytes = Buffer.from(value);
  return { name, payload: { data: bytes.toString('base64'), dataCrc32c: crc32c(bytes) } };
}

function missing(message: string): GoogleError {
  return new GoogleError('NOT_FOUND', message);
}

function denied(secret: string, version: string): GoogleError {
  return new GoogleError(
    'PERMISSION_DENIED',
    `Permission '${permission}' denied for resource '${secret}/versions/${version}' (or it may not exist).`,
  );
}
