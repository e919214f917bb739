import type { Secret } from '../../domain/secrets/secret.ts';
import { PipeError } from '../../errors/pipe-error.ts';
import { stoppedBy } from '../../errors/stopped.ts';
import { TransportError } from '../../errors/transport-error.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Answer, Http } from '../../ports/http.ts';
import type { TokenSource } from '../../ports/token-source.ts';
import type { ProjectPermissions } from '../google/project-permissions.ts';
import { pathSegment } from '../http/path-segment.ts';
import type { RateLimit } from '../http/rate-limit.ts';
import { type End, TRIES_TO_UNDERSTAND } from '../http/retry.ts';
import { withToken } from '../http/tokens.ts';
import type { Call } from './call.ts';
import { explainRefusal, notJson } from './explain-refusal.ts';

export interface ApigeeXOptions {
  readonly organization: string;
  /** `https://apigee.googleapis.com`, or a regional or private endpoint. */
  readonly baseUrl: string;
  readonly http: Http;
  readonly tokens: TokenSource;
  readonly rateLimit: RateLimit;
  /** What the account may do in the organization's project; undefined if nobody can be asked. */
  readonly projectPermissions?: ProjectPermissions | undefined;
  readonly clock: Clock;
  readonly signal?: AbortSignal | undefined;
  /** How long a write waits, in all, for a quota or a lock to clear; two minutes where not said. */
  readonly writePatienceMs?: number | undefined;
}

export type Sent = End & { readonly token: Secret };

/** How a call goes out: `repeat` and `signal` as in HttpRequest. */
interface Manner {
  readonly repeat: 'reads' | 'never';
  readonly signal: AbortSignal | undefined;
}

export interface Caller {
  /** Sends; a 401 renews the token once and sends again, for writes too: it was not processed (docs/apigee.md#status-codes). */
  send(call: Call, manner: Manner): Promise<Sent>;
  /** The PipeError for an answer that is not 2xx. */
  explain(call: Call, answer: Answer, token: Secret): PipeError;
  /** Sends a read and returns its JSON; throws PipeError for anything else. */
  read(call: Call, repeat?: Manner['repeat']): Promise<unknown>;
  /** Sends a read and returns its answer's bytes, a zip as far as its first bytes tell; throws PipeError else. */
  readZip(call: Call): Promise<Uint8Array>;
}

export function createCaller(options: ApigeeXOptions): Caller {
  const { organization, baseUrl, http, tokens, rateLimit, signal } = options;
  const root = `${baseUrl.replace(/(?<!\/)\/+$/, '')}/v1/organizations/${pathSegment(organization)}`;

  const trySending = async (call: Call, manner: Manner, token: Secret): Promise<Sent> => {
    try {
      const answer = await http.send({
        method: call.method,
        url: call.path === '' ? root : `${root}/${call.path}`,
        query: call.query,
        headers: {
          accept: call.accept ?? 'application/json',
          // Without it some clients get the v1 error format, which drops every detail (docs/apigee.md#errors).
          'x-goog-api-format-version': '2',
          ...(call.body && { 'content-type': call.body.contentType }),
        },
        body: call.body?.bytes,
        token,
        operation: call.operation,
        repeat: manner.repeat,
        timeoutMs: call.timeoutMs,
        signal: eitherOf(manner.signal, call.signal),
        async pace() {
          await rateLimit.take(signal);
          if (signal?.aborted) throw stoppedBy(signal);
        },
      });
      return { kind: 'answer', answer, token };
    } catch (error) {
      if (error instanceof TransportError) return { kind: 'lost', failure: error, token };
      throw error;
    }
  };

  const readAs = async <Value>(
    call: Call,
    repeat: Manner['repeat'],
    valueOf: (answer: Answer) => Value | undefined,
  ): Promise<Value> => {
    for (let tries = repeat === 'reads' ? TRIES_TO_UNDERSTAND : 1; ; tries -= 1) {
      const sent = await caller.send(call, { repeat, signal });
      if (sent.kind === 'lost') throw unreachable(call, sent.failure);
      const { answer, token } = sent;
      if (answer.status < 200 || answer.status > 299) throw caller.explain(call, answer, token);
      const value = valueOf(answer);
      if (value !== undefined) return value;
      if (tries <= 1) throw notJson(answer, { call, organization, baseUrl, token });
    }
  };

  const caller: Caller = {
    send: (call, manner) =>
      withToken(tokens, (token) => trySending(call, manner, token), {
        isRefused: (sent) => sent.kind === 'answer' && sent.answer.status === 401,
      }),
    explain: (call, answer, token) => explainRefusal(answer, { call, organization, baseUrl, token }),
    read: (call, repeat = 'reads') => readAs(call, repeat, (answer) => answer.json()),
    readZip: (call) => readAs(call, 'reads', ({ body }) => (isZip(body) ? body : undefined)),
  };
  return caller;
}

function isZip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x50 && bytes[1] === 0x4b;
}

/** No answer to a read, or a connection that never stood: nothing was changed. */
export function unreachable(call: Call, failure: TransportError): PipeError {
  return new PipeError('apigee-unreachable', `Asked to ${call.operation}: ${failure.message}`, {
    hint: `The pipe must reach ${failure.host}: check APIGEE_API_URL, the network, HTTPS_PROXY and NO_PROXY of this step.`,
    where: failure.host,
  });
}

function eitherOf(one: AbortSignal | undefined, other: AbortSignal | undefined): AbortSignal | undefined {
  return one && other ? AbortSignal.any([one, other]) : (one ?? other);
}
