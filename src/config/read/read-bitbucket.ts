import type { BitbucketCredential } from '../../domain/code-host/bitbucket-access.ts';
import type { BitbucketConfig } from '../config.ts';
import type { Environment } from '../environment.ts';
import type { VariableProblems } from '../variable-problems.ts';
import type { Values } from './read-variables.ts';

/** How comments and statuses are signed: an access token, an API token with its e-mail, or an OAuth consumer. */
export function readBitbucket(
  known: Values,
  environment: Environment,
  found: VariableProblems,
): BitbucketConfig {
  if ((environment['BITBUCKET_APP_PASSWORD'] ?? '') !== '') {
    const message =
      'is an app password, which Bitbucket removed in July 2026: use BITBUCKET_ACCESS_TOKEN, or BITBUCKET_EMAIL with BITBUCKET_API_TOKEN.';
    found.add('BITBUCKET_APP_PASSWORD', message);
  }
  return { apiUrl: known.BITBUCKET_API_URL, credential: readCredential(known, found) };
}

function readCredential(known: Values, found: VariableProblems): BitbucketCredential {
  if (known.BITBUCKET_ACCESS_TOKEN !== undefined) {
    return { kind: 'access-token', token: known.BITBUCKET_ACCESS_TOKEN };
  }
  const email = known.BITBUCKET_EMAIL;
  const token = known.BITBUCKET_API_TOKEN;
  if (email !== undefined && token !== undefined) return { kind: 'api-token', email, token };
  const key = known.BITBUCKET_OAUTH_KEY;
  const secret = known.BITBUCKET_OAUTH_SECRET;
  if (key !== undefined && secret !== undefined) return { kind: 'oauth', key, secret };

  const halves = [
    ['BITBUCKET_EMAIL', email, 'BITBUCKET_API_TOKEN', token],
    ['BITBUCKET_OAUTH_KEY', key, 'BITBUCKET_OAUTH_SECRET', secret],
  ] as const;
  for (const [first, firstValue, second, secondValue] of halves) {
    if ((firstValue === undefined) === (secondValue === undefined)) continue;
    const [missing, given] = firstValue === undefined ? [first, second] : [second, first];
    found.add(missing, `is missing: ${given} needs it.`);
  }
  return { kind: 'none' };
}
