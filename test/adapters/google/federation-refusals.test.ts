import { describe, expect, it } from '@jest/globals';
import { federated, NOON, oauth, refusal } from './refusal.ts';
import { oidcToken, PROVIDER, workloadIdentity } from './sign-in.ts';

describe('a refused OIDC token', () => {
  it.each([
    [
      'invalid_request',
      'Invalid value for "audience". This value should be the full resource name',
      'full name of a provider',
      'number',
    ],
    [
      'invalid_target',
      'The target service indicated by the "audience" parameters is invalid. This might either be because the pool or provider is disabled or deleted or because it doesn\'t exist.',
      'disabled or deleted',
      'undelete',
    ],
    [
      'invalid_grant',
      'The issuer in ID Token https://a does not match the expected ones: https://b',
      'another issuer',
      'pipelines-config',
    ],
    [
      'invalid_grant',
      "Error connecting to the given credential's issuer.",
      'could not fetch the keys',
      'spelled',
    ],
    [
      'invalid_grant',
      'The size of mapped attribute google.subject exceeds the 127 bytes limit.',
      'too long',
      'repositoryUuid',
    ],
    [
      'invalid_grant',
      'The audience in ID Token [ari] does not match the expected audience.',
      'audience',
      'allowed audiences',
    ],
    ['invalid_grant', 'ID Token issued at 1 is stale to sign-in.', 'has expired', 'early'],
    [
      'unauthorized_client',
      'The given credential is rejected by the attribute condition.',
      'attribute condition',
      'claims',
    ],
    ['invalid_grant', 'Invalid JWT Signature.', 'cannot verify', 'issuer'],
  ])('explains %s "%s"', async (...[code, text, sentence, hint]) => {
    const error = await refusal(workloadIdentity, oauth(code, text));

    expect(error).toMatchObject({ code: 'sign-in-refused', where: 'WORKLOAD_IDENTITY_PROVIDER' });
    expect(error.message).toContain(sentence);
    expect(error.hint).toContain(hint);
  });

  it('recognises an expired token by its own claims, whatever Google calls it', async () => {
    const old = oidcToken(NOON - 12 * 60_000);

    const error = await refusal(
      (url) => workloadIdentity(url, { oidcToken: old }),
      oauth('invalid_grant', 'Something new.'),
    );

    expect(error.message).toContain("The step's OIDC token has expired 12 min ago");
  });

  it.each([
    [`projects/acme-prod/${PROVIDER.slice(16)}`, "project's number"],
    ['my-pool', 'providers describe'],
    [`${PROVIDER}/extra`, 'providers describe'],
  ])('refuses the provider name %s before asking anybody', async (provider, hint) => {
    const error = await refusal((url) => workloadIdentity(url, { provider }), federated);

    expect(error).toMatchObject({ code: 'config-invalid', where: 'WORKLOAD_IDENTITY_PROVIDER' });
    expect(error.hint).toContain(hint);
  });
});
