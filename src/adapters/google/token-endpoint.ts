import type { Secret } from '../../domain/secrets/secret.ts';
import { PipeError } from '../../errors/pipe-error.ts';
import { TransportError } from '../../errors/transport-error.ts';
import type { Answer, Http, HttpRequest } from '../../ports/http.ts';
import { redact } from '../http/redact.ts';
import { type GoogleError, readGoogleError } from './google-error.ts';

export interface TokenCall {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly token?: Secret | undefined;
  readonly operation: string;
  /** What was sent and must not come back in a sentence. */
  readonly secrets: readonly Secret[];
}

/** A refusal with its text cleaned; the caller finds the sentence for it. */
export interface TokenRefusal {
  readonly error: GoogleError;
  /** Google's clock minus ours, milliseconds, by the `Date` header. */
  readonly clockDifferenceMs: number | undefined;
}

export type TokenOutcome =
  | { readonly kind: 'granted'; readonly answer: Answer; readonly fields: Readonly<Record<string, unknown>> }
  | { readonly kind: 'refused'; readonly refusal: TokenRefusal };

export interface TokenEndpoint {
  readonly http: Http;
  readonly now: () => number;
  readonly signal?: AbortSignal | undefined;
}

/** Asks a token endpoint; token requests change nothing, so they are repeated like reads (docs/apigee.md#signing-in). */
export async function askForToken(tokenEndpoint: TokenEndpoint, call: TokenCall): Promise<TokenOutcome> {
  const { secrets, ...request } = call;
  const answer = await sendTo(tokenEndpoint, {
    ...request,
    method: 'POST',
    repeat: 'reads',
    signal: tokenEndpoint.signal,
  });
  const host = new URL(call.url).host;

  if (answer.status >= 200 && answer.status < 300) {
    const fields = answer.json();
    if (typeof fields === 'object' && fields !== null) {
      return { kind: 'granted', answer, fields: fields as Record<string, unknown> };
    }
  }
  if (answer.status === 429 || answer.status >= 500) throw unavailable(host, answer);
  const error = answer.status >= 400 ? readGoogleError(answer) : undefined;
  if (!error) throw unexpected(host, answer, secrets);
  return {
    kind: 'refused',
    refusal: {
      error: { ...error, message: redact(error.message, secrets) },
      clockDifferenceMs: clockDifference(answer, tokenEndpoint.now()),
    },
  };
}

async function sendTo(tokenEndpoint: TokenEndpoint, request: HttpRequest): Promise<Answer> {
  try {
    return await tokenEndpoint.http.send(request);
  } catch (error) {
    if (!(error instanceof TransportError)) throw error;
    throw new PipeError('apigee-unreachable', `Signing in to Google failed: ${error.message}`, {
      hint: `The pipe must reach ${error.host}. Check the network, HTTPS_PROXY and NO_PROXY of this step.`,
      where: error.host,
    });
  }
}

function unavailable(host: string, answer: Answer): PipeError {
  return new PipeError(
    'apigee-unavailable',
    `${host} answered the sign-in with ${answer.status}, again and again.`,
    {
      hint: 'Google has trouble or limits this project; run the step again in some minutes.',
      where: host,
      status: answer.status,
      retryAfterMs: answer.retryAfterMs,
    },
  );
}

function unexpected(host: string, answer: Answer, secrets: readonly Secret[]): PipeError {
  const type = answer.headers['content-type'] ?? 'no content type';
  const start = redact(answer.text(), secrets, 80);
  return new PipeError(
    'apigee-unexpected',
    `${host} answered the sign-in with ${answer.status} and something that is not JSON (${type}): ${start}`,
    { hint: 'Is a proxy or a login page between this step and Google?', where: host, status: answer.status },
  );
}

function clockDifference(answer: Answer, now: number): number | undefined {
  const date = Date.parse(answer.headers['date'] ?? '');
  return Number.isNaN(date) ? undefined : date - now;
}
