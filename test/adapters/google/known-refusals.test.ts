import { describe, expect, it } from '@jest/globals';
import {
  federationRefusals,
  IMPERSONATION_REFUSALS,
} from '../../../src/adapters/google/federation-refusals.ts';
import { readServiceAccountKey } from '../../../src/adapters/google/service-account-key.ts';
import { Secret } from '../../../src/domain/secrets/secret.ts';

const REFUSED = {} as never;
const NOW_MS = 1_800_000_000_000;

/** Not signed: nobody here looks at the signature. */
function tokenUntil(exp: number | undefined): Secret {
  const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  return new Secret(`${part({ alg: 'none' })}.${part({ exp })}.x`);
}

function saidOf(text: string, token = tokenUntil(NOW_MS / 1000 + 600)): string | undefined {
  const known = federationRefusals(token, NOW_MS).find(({ matches }) => matches(text, REFUSED));
  return known?.sentence({ error: { message: text }, clock: undefined, skewMs: 0 } as never);
}

describe('What the token service refuses', () => {
  it.each([
    ['Invalid value for "audience".', 'does not recognise WORKLOAD_IDENTITY_PROVIDER'],
    ['invalid_target', 'does not exist, or is disabled'],
    ['The issuer does not match.', 'expects another issuer'],
    ['The expected issuer is x.', 'expects another issuer'],
    ["Error connecting to the given credential's issuer.", 'could not fetch the keys'],
    ['The audience is not allowed.', 'does not allow the audience'],
    ['The token is stale.', 'has expired;'],
    ['unauthorized_client', 'attribute condition rejects'],
    ['The signature is wrong.', 'cannot verify'],
  ])('%s', (text, sentence) => {
    expect(saidOf(text)).toContain(sentence);
  });

  it('is not taken for what it only resembles', () => {
    expect(saidOf('The issuer is fine.')).toBeUndefined();
    expect(saidOf('It was expected.')).toBeUndefined();
  });

  it('is an expired token where its own time says so, to the second and rounded down to minutes', () => {
    expect(saidOf('What?', tokenUntil(NOW_MS / 1000))).toContain('has expired 0 min ago');
    expect(saidOf('What?', tokenUntil(NOW_MS / 1000 - 179))).toContain('has expired 2 min ago');
    expect(saidOf('What?', tokenUntil(NOW_MS / 1000 + 1))).toBeUndefined();
    expect(saidOf('What?', tokenUntil(undefined))).toBeUndefined();
    expect(saidOf('What?', new Secret('no token'))).toBeUndefined();
  });

  it('is told apart when an account is impersonated', () => {
    const first = (text: string) => IMPERSONATION_REFUSALS.findIndex(({ matches }) => matches(text, REFUSED));
    expect(first('iam.serviceAccounts.getAccessToken denied')).toBe(0);
    expect(first('IAM_PERMISSION_DENIED')).toBe(0);
    expect(first('SERVICE_DISABLED')).toBe(1);
    expect(first('nothing known')).toBe(-1);
  });
});

describe('A key file', () => {
  const refusalOf = (content: unknown): string => {
    try {
      readServiceAccountKey(new Secret(typeof content === 'string' ? content : JSON.stringify(content)));
      return 'none';
    } catch (error) {
      return (error as Error).message;
    }
  };

  it.each([
    ['not json', 'KEY_FILE is not the JSON of a service-account key.'],
    ['null', 'KEY_FILE is not the JSON of a service-account key.'],
    ['"text"', 'KEY_FILE is not the JSON of a service-account key.'],
    [{ type: 'strange' }, 'a credential of a type that the pipe does not know'],
    [{ type: 'authorized_user' }, 'the credentials of a person'],
    [{}, 'KEY_FILE has no client_email and no private_key'],
    [{ type: '', client_email: 'a@b' }, 'KEY_FILE has no private_key,'],
    [{ type: 'service_account', private_key: 'x', client_email: '' }, 'KEY_FILE has no client_email,'],
    [{ client_email: 'a@b', private_key: 'cut' }, 'cannot be read'],
  ])('that holds %j is refused with what it is instead', (content, sentence) => {
    expect(refusalOf(content)).toContain(sentence);
  });

  it('is not sent to an address without encryption, but to one of this machine', async () => {
    const { generateKeyPairSync } = await import('node:crypto');
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const pem = privateKey.export({ type: 'pkcs8', format: 'pem' });
    const key = (token_uri: string | undefined) => ({ client_email: 'a@b', private_key: pem, token_uri });

    expect(refusalOf(key(undefined))).toBe('none');
    expect(refusalOf(key('https://token.example'))).toBe('none');
    expect(refusalOf(key('http://127.0.0.1:1'))).toBe('none');
    for (const address of ['http://token.example', 'ftp://127.0.0.1', 'none'])
      expect(refusalOf(key(address))).toBe('The token_uri in KEY_FILE is not an https address.');
  });
});
