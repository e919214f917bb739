import type { Secret } from '../../domain/secret.ts';
import { PipeError } from '../../errors/pipe-error.ts';
import { TransportError } from '../../errors/transport-error.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Answer, Http } from '../../ports/http.ts';
import type { TokenSource } from '../../ports/token-source.ts';
import type { RateLimit } from '../http/rate-limit.ts';
import { type Call, encode } from './call.ts';
import { explainRefusal, notJson } from './explain-refusal.ts';

export interface ApigeeXOptions {
  readonly organization: string;
  /** `https://apigee.googleapis.com`, or a regional or private endpoint. */
  readonly baseUrl: string;
  readonly http: Http;
  readonly tokens: TokenSource;
  readonly rateLimit: RateLimit;
  readonly clock: Clock;
  readonly signal?: AbortSignal | undefined;
  /** How long a write waits, in all, for a quota or a lock to clear; two minutes where not said. */
  readonly writePatienceMs?: number | undefined;
}

export type Sent =
  | { readonly kind: 'answer'; readonly answer: Answer; readonly token: Secret }
  | { readonly kind: 'lost'; readonly failure: TransportError };

/** How a call goes out: `repeat` and `signal` as in HttpRequest. */
interface Manner {
  readonly repeat: 'reads' | 'never';
  readonly signal: AbortSignal | undefined;
}

export interface Caller {
  /** Sends; a 401 renews the token once and sends again, for writes too: it was not processed (CONTRACT §1.4). */
  send(call: Call, manner: Manner): Promise<Sent>;
  /** The PipeError for an answer that is not 2xx. */
  explain(call: Call, answer: Answer, token: Secret): PipeError;
  /** Sends a read and returns its JSON; throws PipeError for anything else. */
  read(call: Call, repeat?: Manner['repeat']): Promise<unknown>;
}

export function createCaller(options: ApigeeXOptions): Caller {
  const { organization, baseUrl, http, tokens, rateLimit, signal } = options;
  const root = `${baseUrl.replace(/(?<!\/)\/+$/, '')}/v1/organizations/${encode(organization)}`;

  const trySending = async (call: Call, manner: Manner, token: Secret): Promise<Sent> => {
    try {
      const answer = await http.send({
        method: call.method,
        url: call.path === '' ? root : `${root}/${call.path}`,
        query: call.query,
        headers: {
          accept: 'application/json',
          // Without it some clients get the v1 error format, which drops every detail (CONTRACT §1.3).
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
          if (signal?.aborted) throw stopped(signal);
        },
      });
      return { kind: 'answer', answer, token };
    } catch (error) {
      if (error instanceof TransportError) return { kind: 'lost', failure: error };
      throw error;
    }
  };

  const caller: Caller = {
    async send(call, manner) {
      const token = await tokens.token();
      const first = await trySending(call, manner, token);
      if (first.kind === 'lost' || first.answer.status !== 401) return first;
      const renewed = await tokens.renew(token);
      return renewed === token ? first : trySending(call, manner, renewed);
    },
    explain: (call, answer, token) => explainRefusal(answer, { call, organization, baseUrl, token }),
    async read(call, repeat = 'reads') {
      for (let tries = repeat === 'reads' ? TRIES_TO_READ : 1; ; tries -= 1) {
        const sent = await caller.send(call, { repeat, signal });
        if (sent.kind === 'lost') throw unreachable(call, sent.failure);
        const { answer, token } = sent;
        if (answer.status < 200 || answer.status > 299) throw caller.explain(call, answer, token);
        const json = answer.json();
        if (json !== undefined) return json;
        if (tries <= 1) throw notJson(answer, { call, organization, baseUrl, token });
      }
    },
  };
  return caller;
}

/** A 200 that is no JSON may be one bad moment of a proxy in between. */
const TRIES_TO_READ = 2;

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

function stopped(signal: AbortSignal): PipeError {
  return signal.reason instanceof PipeError
    ? signal.reason
    : new PipeError('stopped', 'The run was stopped.');
}
