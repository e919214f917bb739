import { SignJWT } from 'jose';
import { Secret } from '../../domain/secrets/secret.ts';
import type { Grant } from '../http/tokens.ts';
import { HOUR_MS, readGrant, SCOPE } from './grant.ts';
import { describeClock, type KnownRefusal, refuse } from './refusal.ts';
import type { ServiceAccountKey } from './service-account-key.ts';
import { askForToken, type TokenEndpoint } from './token-endpoint.ts';

/** Trades a JWT signed with the key for an access token at the key's own `token_uri` (docs/apigee.md#service-account-key). */
export async function signInWithKey(key: ServiceAccountKey, tokenEndpoint: TokenEndpoint): Promise<Grant> {
  // Other universes have no token endpoint: the signed JWT is the token.
  if (key.universe !== 'googleapis.com') {
    return { token: await sign(key, { sub: key.account }, tokenEndpoint.now()), lifetimeMs: HOUR_MS };
  }
  const assertion = await sign(key, { aud: key.tokenUri }, tokenEndpoint.now());
  const outcome = await askForToken(tokenEndpoint, {
    url: key.tokenUri,
    headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' },
    body: new URLSearchParams({
      grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
      assertion: assertion.reveal(),
    }).toString(),
    operation: 'sign in with the service-account key',
    secrets: [assertion],
  });
  if (outcome.kind === 'refused') throw refuse(KNOWN, outcome.refusal, 'KEY_FILE');
  return readGrant(outcome.fields, new URL(key.tokenUri).host);
}

async function sign(key: ServiceAccountKey, claims: Record<string, string>, now: number): Promise<Secret> {
  const issued = Math.floor(now / 1000);
  const token = await new SignJWT({ ...claims, scope: SCOPE })
    .setProtectedHeader({ alg: 'RS256', typ: 'JWT', ...(key.keyId === undefined ? {} : { kid: key.keyId }) })
    .setIssuer(key.account)
    .setIssuedAt(issued)
    .setExpirationTime(issued + HOUR_MS / 1000)
    .sign(key.privateKey);
  return Secret.minted(token);
}

const KNOWN: readonly KnownRefusal[] = [
  {
    matches: (text) => /short-lived token|reasonable timeframe|check your iat and exp/i.test(text),
    sentence: (refusal) =>
      `Google refused the service-account key because of the time: the clocks disagree.${describeClock(refusal)}`,
    hint: 'Set the clock of the machine that runs this step (NTP), then run it again.',
  },
  {
    matches: (text) => /invalid jwt signature/i.test(text),
    sentence: () =>
      "Google does not accept the signature: the key in KEY_FILE was deleted or is not this account's.",
    hint: 'Create a new key for the service account and replace KEY_FILE; better still, use WORKLOAD_IDENTITY_PROVIDER.',
  },
  {
    matches: (text) => /account not found|invalid email/i.test(text),
    sentence: () => 'The service account of KEY_FILE does not exist any more.',
    hint: 'Create the service account again or use the key of another.',
  },
  {
    matches: (text) => /disabled/i.test(text),
    sentence: () => 'The service account of KEY_FILE, or its key, is disabled.',
    hint: 'Enable it in IAM & Admin, Service accounts.',
  },
  {
    matches: (text) => /audience/i.test(text),
    sentence: () =>
      'The token endpoint does not accept the audience: token_uri in KEY_FILE is not its own address.',
    hint: 'Restore token_uri to what Google wrote into the key (https://oauth2.googleapis.com/token).',
  },
];
