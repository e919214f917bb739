import type { BitbucketAccess } from '../../../domain/code-host/bitbucket-access.ts';
import type { Answered } from '../../../domain/pacing/send-or-look-up.ts';
import type { Secret } from '../../../domain/secrets/secret.ts';
import type { PipeError } from '../../../errors/pipe-error.ts';
import { TransportError } from '../../../errors/transport-error.ts';
import type { Answer } from '../../../ports/http.ts';
import { codeHostRule, NEVER_AGAIN, type RetryRule, retrying } from '../../http/retry.ts';
import { type Tokens, withToken } from '../../http/tokens.ts';
import { explainRefusal, explainSilence } from './explain-refusal.ts';
import type { Ports } from './oauth-tokens.ts';

export interface Ask {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly url: string;
  readonly query?: Readonly<Record<string, string>> | undefined;
  /** Sent as JSON. */
  readonly body?: object | undefined;
  /** Sent in place of a body, as it is. */
  readonly form?: { readonly contentType: string; readonly body: Uint8Array } | undefined;
  /** Beside `accept: application/json`, or in its place. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** For sentences: "Bitbucket does not let this credential …". */
  readonly operation: string;
  readonly scope: string;
  /** True where arriving twice changes nothing more than arriving once. */
  readonly repeatable: boolean;
  /** Statuses beside 2xx that the caller wants to see. */
  readonly expect?: readonly number[] | undefined;
  readonly signal: AbortSignal | undefined;
}

/** Speaks to Bitbucket; answers that are neither 2xx nor expected become PipeErrors with a sentence. */
export interface Wire {
  /** As `ask`, for what must not be repeated. */
  tryAsk(ask: Ask): Promise<Answered<Answer>>;
  ask(ask: Ask): Promise<Answer>;
}

export interface WireSettings {
  readonly access: BitbucketAccess;
  readonly authorization: Tokens | undefined;
  /** The forward proxy of Pipelines, asked for `http:` URLs. */
  readonly proxyUrl?: string | undefined;
}

const TRY_MS = 10_000;
/** The proxy stands beside us: where it does not answer at once, there is none. */
const PROXY_TRY_MS = 3000;
/** Files take their time. */
const FORM_TRY_MS = 60_000;

export function createWire(settings: WireSettings, { http, clock }: Ports): Wire {
  const tryMs = settings.proxyUrl === undefined ? TRY_MS : PROXY_TRY_MS;
  const sendOnce = async (ask: Ask, authorization: Secret | undefined): Promise<Answer> =>
    http.send({
      method: ask.method,
      url: settings.proxyUrl === undefined ? ask.url : ask.url.replace(/^https:/, 'http:'),
      query: ask.query,
      headers: { accept: 'application/json', ...contentTypeOf(ask), ...ask.headers },
      secretHeaders: authorization && { authorization },
      body: ask.form?.body ?? (ask.body && JSON.stringify(ask.body)),
      operation: ask.operation,
      repeat: isLeftToHttp(ask) ? 'reads' : 'never',
      timeoutMs: ask.form === undefined ? tryMs : FORM_TRY_MS,
      signal: ask.signal,
      viaProxy: settings.proxyUrl,
    });

  // The http port repeats what is harmless twice. Through the proxy it shall not: a proxy that is not there
  // would be waited for.
  const isLeftToHttp = (ask: Ask): boolean => ask.repeatable && settings.proxyUrl === undefined;
  const ruleFor = (ask: Ask): RetryRule => (isLeftToHttp(ask) ? NEVER_AGAIN : codeHostRule(ask.repeatable));

  const sendPatiently = async (ask: Ask, authorization?: Secret): Promise<Answer> => {
    const tryOnce = async () => ({ kind: 'answer', answer: await sendOnce(ask, authorization) }) as const;
    const { answer } = await retrying(ruleFor(ask), tryOnce, { clock, signal: ask.signal });
    return answer;
  };

  const send = async (ask: Ask): Promise<Answer> => {
    if (settings.authorization === undefined) return sendPatiently(ask);
    return withToken(settings.authorization, (header) => sendPatiently(ask, header), {
      isRefused: ({ status }) => status === 401,
      signal: ask.signal,
    });
  };

  const judge = (answer: Answer, ask: Ask): Answer => {
    const { status } = answer;
    if ((status >= 200 && status < 300) || ask.expect?.includes(status)) return answer;
    throw refused(answer, ask);
  };
  const refused = (answer: Answer, ask: Ask): PipeError =>
    explainRefusal(answer, { ...ask, access: settings.access });

  return {
    async tryAsk(ask) {
      try {
        const answer = await send(ask);
        if (answer.status >= 500) return { kind: 'lost', error: refused(answer, ask) };
        return { kind: 'done', value: judge(answer, ask) };
      } catch (error) {
        const silence = explainSilence(error, settings.proxyUrl);
        if (error instanceof TransportError && !error.unprocessed) return { kind: 'lost', error: silence };
        throw silence;
      }
    },
    async ask(ask) {
      try {
        return judge(await send(ask), ask);
      } catch (error) {
        throw explainSilence(error, settings.proxyUrl);
      }
    },
  };
}

function contentTypeOf({ form, body }: Ask): Readonly<Record<string, string>> {
  if (form !== undefined) return { 'content-type': form.contentType };
  return body === undefined ? {} : { 'content-type': 'application/json' };
}
