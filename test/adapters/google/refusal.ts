import { inspect } from 'node:util';
import type { Credential } from '../../../src/domain/secrets/credential.ts';
import { PipeError } from '../../../src/errors/pipe-error.ts';
import { failureOf } from '../http/client.ts';
import { json, type Reply, startServer } from '../http/fake-server.ts';
import { ACCOUNT, keyFile, signingInWith, workloadIdentity } from './sign-in.ts';

export const NOON = Date.UTC(2026, 0, 1);
export const federated = json(200, { access_token: 'ya29.federated', expires_in: 3599 });
/** How the OAuth and STS endpoints refuse. */
export const oauth = (error: string, text: string, headers = {}): Reply =>
  json(400, { error, error_description: text }, headers);
/** The error that signing in ends with. */
export async function refusal(make: (url: string) => Credential, ...replies: Reply[]): Promise<PipeError> {
  await using server = await startServer(...replies);
  const { tokens, clock } = signingInWith(make(server.url));
  const error = await failureOf(clock.run(tokens.token()));
  if (!(error instanceof PipeError)) throw new Error(`no refusal but ${inspect(error)}`);
  return error;
}

export const byKey = (url: string): Credential => ({ kind: 'key', json: keyFile(`${url}/token`) });
export const asAccount = (url: string): Credential => workloadIdentity(url, { serviceAccount: ACCOUNT });
