import { describe, expect, it } from '@jest/globals';
import { json, type Reply } from '../http/fake-server.ts';
import { asAccount, federated, refusal } from './refusal.ts';

const denied = (code: number, message: string, status = 'PERMISSION_DENIED'): Reply =>
  json(code, { error: { code, message, status } });

describe('a refused impersonation', () => {
  it.each<[string, Reply, string, string]>([
    [
      'a missing grant',
      denied(
        403,
        "Permission 'iam.serviceAccounts.getAccessToken' denied on resource (or it may not exist).",
      ),
      'may not act as SERVICE_ACCOUNT',
      '5 minutes',
    ],
    [
      'too long a life',
      denied(400, 'The access token lifetime cannot exceed 3600 seconds.', 'INVALID_ARGUMENT'),
      'one hour',
      'clock',
    ],
    [
      'an account that is gone',
      denied(404, 'Requested entity was not found.', 'NOT_FOUND'),
      'does not exist',
      'spelling',
    ],
    [
      'an API that is off',
      denied(
        403,
        'IAM Service Account Credentials API has not been used in project 1 before or it is disabled.',
      ),
      'switched off',
      'enable',
    ],
    [
      'a federated token that is turned down',
      denied(401, 'no', 'UNAUTHENTICATED'),
      'not accepted',
      'belong together',
    ],
  ])('explains %s', async (...[, reply, sentence, hint]) => {
    const routed: Reply = (response, request) =>
      (request.url === '/v1/token' ? federated : reply)(response, request);

    const error = await refusal(asAccount, routed);

    expect(error).toMatchObject({ code: 'sign-in-refused', where: 'SERVICE_ACCOUNT' });
    expect(error.message).toContain(sentence);
    expect(error.hint).toContain(hint);
  });
});
