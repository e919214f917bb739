import { inspect } from 'node:util';
import { PipeError } from '../../../src/errors/pipe-error.ts';
import { failureOf } from '../http/client.ts';
import { json, type Reply, startServer } from '../http/fake-server.ts';
import { apigeeAt, archive, target } from './trial.ts';

type Adapter = ReturnType<typeof apigeeAt>['apigee'];

/** The error that asking ends with. */
export async function refusal(reply: Reply, ask: (apigee: Adapter) => Promise<unknown>): Promise<PipeError> {
  await using server = await startServer(reply);
  const { apigee, clock } = apigeeAt(server.url);
  const error = await failureOf(clock.run(ask(apigee)));
  if (!(error instanceof PipeError)) throw new Error(`no refusal but ${inspect(error)}`);
  return error;
}

export const badRequest = (status: string, message: string, details?: unknown[]): Reply =>
  json(400, { error: { code: 400, message, status, details } });
export const importing = (apigee: Adapter): Promise<unknown> => apigee.importRevision(archive('orders'));
export const deploying = (apigee: Adapter): Promise<unknown> =>
  apigee.deploy(target(), 'sa@acme.iam.gserviceaccount.com');
export const reading = (apigee: Adapter): Promise<unknown> => apigee.organization();
