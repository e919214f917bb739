import type { Secret } from '../../domain/secrets/secret.ts';
import { PipeError } from '../../errors/pipe-error.ts';
import { TransportError } from '../../errors/transport-error.ts';
import type { Answer, Http } from '../../ports/http.ts';
import type { TokenSource } from '../../ports/token-source.ts';
import { pathSegment } from '../http/path-segment.ts';
import { redact } from '../http/redact.ts';
import { withToken } from '../http/tokens.ts';
import { type GoogleError, readGoogleError, requestOf, withoutCode } from './google-error.ts';

export interface GoogleApiOptions {
  /** `https://secretmanager.googleapis.com`, or a private endpoint. */
  readonly baseUrl: string;
  readonly http: Http;
  readonly tokens: TokenSource;
  readonly signal?: AbortSignal | undefined;
}

/** One of Google's services beside Apigee, and the words to speak of it. */
export interface Service {
  /** `Secret Manager` */
  readonly name: string;
  /** `secretmanager.googleapis.com`: what has to be enabled in the project. */
  readonly api: string;
  /** The variable that says where it is. */
  readonly variable: string;
}

export interface GoogleCall {
  /** Of the API; `v1` unless said. */
  readonly version?: 'v3' | undefined;
  /** The resource's name, not encoded, and the method: `projects/acme/secrets/token/versions/1`, `access`. */
  readonly resource: string;
  /** After a colon, or with its slash below the resource: `access`, `/publicKey`. */
  readonly method: string;
  /** Sent by POST if there is one. Nothing that is asked for here changes anything, so it may arrive twice. */
  readonly body?: unknown;
  /** After "to": `read the secret token`. */
  readonly operation: string;
  readonly where: string;
  readonly permission: string;
  readonly role: string;
  /** For what nobody waits long for: one try of so many milliseconds. */
  readonly onceWithinMs?: number | undefined;
}

export interface GoogleApi {
  /** The answer's JSON. Throws PipeError, `google-refused` for what Google turns down. */
  ask(call: GoogleCall): Promise<unknown>;
}

/** Requests to one of Google's services: one sign-in for all, repeated like reads, refusals in a sentence with a remedy. */
export function createGoogleApi(service: Service, options: GoogleApiOptions): GoogleApi {
  const { baseUrl, http, tokens, signal } = options;
  const root = baseUrl.replace(/(?<!\/)\/+$/, '');

  const send = async (call: GoogleCall, token: Secret): Promise<Answer> => {
    const path = call.resource.split('/').map(pathSegment).join('/');
    const { body, onceWithinMs } = call;
    try {
      return await http.send({
        method: body === undefined ? 'GET' : 'POST',
        url: `${root}/${call.version ?? 'v1'}/${path}${call.method.startsWith('/') ? '' : ':'}${call.method}`,
        headers: {
          accept: 'application/json',
          'x-goog-api-format-version': '2',
          ...(body !== undefined && { 'content-type': 'application/json' }),
        },
        body: body === undefined ? undefined : JSON.stringify(body),
        token,
        operation: call.operation,
        repeat: onceWithinMs === undefined ? 'reads' : 'never',
        timeoutMs: onceWithinMs,
        signal,
      });
    } catch (error) {
      if (!(error instanceof TransportError)) throw error;
      throw unreachable(service, call, error);
    }
  };

  return {
    async ask(call) {
      const { answer, token } = await withToken(
        tokens,
        async (used) => ({ answer: await send(call, used), token: used }),
        { isRefused: (sent) => sent.answer.status === 401 },
      );
      if (answer.status < 200 || answer.status > 299) throw explain(answer, { service, call, token });
      const json = answer.json();
      if (json !== undefined) return json;
      throw unexpected(answer, { service, call, token });
    },
  };
}

interface Asked {
  readonly service: Service;
  readonly call: GoogleCall;
  readonly token: Secret;
}

function unreachable(service: Service, call: GoogleCall, failure: TransportError): PipeError {
  return new PipeError('apigee-unreachable', `Asked to ${call.operation}: ${failure.message}`, {
    hint: `The pipe must reach ${failure.host}: check ${service.variable}, the network, HTTPS_PROXY and NO_PROXY of this step.`,
    where: failure.host,
  });
}

function explain(answer: Answer, asked: Asked): PipeError {
  const error = readGoogleError(answer);
  if (error === undefined) return unexpected(answer, asked);
  const { service, call, token } = asked;
  const { status } = answer;
  const said = redact(withoutCode(error.message) || error.status || 'no reason given', [token]);
  if (status >= 500 || status === 429) {
    return new PipeError(
      'apigee-unavailable',
      `Asked to ${call.operation}, ${service.name} answered ${status}: ${said}${requestOf(error)}`,
      {
        hint: `${service.name} has trouble or limits this project; run the step again in some minutes.`,
        where: call.where,
        status,
        retryAfterMs: answer.retryAfterMs,
      },
    );
  }
  return new PipeError(
    status === 401 ? 'apigee-unauthorized' : 'google-refused',
    `${service.name} refused to ${call.operation}: ${said}${requestOf(error)}`,
    { hint: remedy(error, asked), where: call.where, status },
  );
}

function remedy(error: GoogleError, { service, call }: Asked): string {
  if (error.reasons.includes('SERVICE_DISABLED'))
    return `${service.name} is switched off in the project: gcloud services enable ${service.api}`;
  switch (error.httpStatus) {
    case 401:
      return 'A token given in ACCESS_TOKEN lives an hour at most and cannot be renewed: pass a fresh one, or use WORKLOAD_IDENTITY_PROVIDER.';
    case 403:
      return `Grant the account of this run ${call.role}, which holds ${call.permission}; a new grant may take 5 minutes. What does not exist looks just the same: check the name.`;
    case 404:
      return 'Check the name: project, location, resource and version.';
    default:
      return 'Look at it in the Google Cloud console: is this version enabled, and is it of a kind that can do this?';
  }
}

function unexpected(answer: Answer, { service, call, token }: Asked): PipeError {
  const type = redact(answer.headers['content-type'] ?? 'no content type', [token], 80);
  return new PipeError(
    'apigee-unexpected',
    `Asked to ${call.operation}, ${service.name} answered ${answer.status} and not in JSON of the form it documents (${type}).`,
    {
      hint: `Is a proxy or a login page in between? ${service.variable} and HTTPS_PROXY say where requests go.`,
      where: call.where,
      status: answer.status,
    },
  );
}

/** What Google answered in another form than it documents, or was damaged on its way. */
export function malformed(service: Service, call: GoogleCall, what: string): PipeError {
  return new PipeError('apigee-unexpected', `Asked to ${call.operation}, ${service.name} sent ${what}.`, {
    hint: 'Run the step again; if it stays so, look for a proxy in between.',
    where: call.where,
  });
}
