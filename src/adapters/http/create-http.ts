import { TransportError } from '../../errors/transport-error.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Answer, Http, HttpRequest } from '../../ports/http.ts';
import type { Connectivity } from './agents.ts';
import { createWire } from './wire.ts';

export interface HttpOptions extends Connectivity {
  /** `apigee-pipe/1.2.3`. */
  readonly userAgent: string;
  readonly clock: Clock;
  /** Milliseconds for one try; a minute if not said, and never more. */
  readonly requestTimeoutMs?: number | undefined;
  /** 32 MB where not said. */
  readonly maxAnswerBytes?: number | undefined;
  /** One line per try: method, URL, status, time. Never a header, never a body. */
  readonly debug?: ((line: string) => void) | undefined;
  /** From 0 up to 1: the jitter's source. */
  readonly random?: (() => number) | undefined;
}

/** However long a run waits for a verdict, a connection that says nothing for a minute is dead. */
const LONGEST_TRY_MS = 60_000;

/** Sends requests over one keep-alive client; the one place where a read is repeated (style, principle 9). */
export function createHttp(options: HttpOptions): Http {
  const { clock, debug = () => undefined, random = Math.random } = options;
  const wire = createWire({
    ...options,
    requestTimeoutMs: Math.min(options.requestTimeoutMs ?? LONGEST_TRY_MS, LONGEST_TRY_MS),
    maxAnswerBytes: options.maxAnswerBytes ?? 32 * 1024 * 1024,
    now: () => clock.now(),
  });

  const tryOnce = async (request: HttpRequest, url: URL): Promise<Answer | TransportError> => {
    await request.pace?.(request.signal);
    const start = clock.elapsed();
    const told = (end: string): void =>
      debug(
        `${request.method} ${request.shownUrl ?? printable(url)} → ${end}, ${Math.round(clock.elapsed() - start)} ms (${request.operation})`,
      );
    try {
      const answer = await wire(request, url);
      told(String(answer.status));
      return answer;
    } catch (error) {
      told(error instanceof TransportError ? error.failure : 'stopped');
      if (error instanceof TransportError) return error;
      throw error;
    }
  };

  return {
    async send(request) {
      const url = withQuery(request);
      const deadline = clock.elapsed() + REPEAT_WITHIN_MS;
      for (let repeats = 0; ; repeats += 1) {
        const end = await tryOnce(request, url);
        const wait = repeats < REPEATS ? pauseBefore(request, end, random() * backoff(repeats)) : undefined;
        if (wait === undefined || clock.elapsed() + wait > deadline) return orThrow(end);
        await clock.sleep(wait, request.signal);
      }
    },
  };
}

const REPEATS = 4;
const REPEAT_WITHIN_MS = 150_000;
const LONGEST_RETRY_AFTER_MS = 60_000;
const REPEATABLE = new Set([408, 429, 500, 502, 503, 504]);

/** Full jitter: the pause is drawn evenly from nothing up to this. */
const backoff = (repeats: number): number => Math.min(8000, 500 * 2 ** repeats);

/** Milliseconds until the next try; undefined where there shall be none. */
function pauseBefore(
  request: HttpRequest,
  end: Answer | TransportError,
  jittered: number,
): number | undefined {
  if (request.repeat === 'never') return undefined;
  if (end instanceof TransportError) return end.failure === 'too-large' ? undefined : jittered;
  if (!REPEATABLE.has(end.status)) return undefined;
  const asked = end.retryAfterMs ?? 0;
  return asked > LONGEST_RETRY_AFTER_MS ? undefined : Math.max(asked, jittered);
}

function orThrow(end: Answer | TransportError): Answer {
  if (end instanceof TransportError) throw end;
  return end;
}

function withQuery(request: HttpRequest): URL {
  const url = new URL(request.url);
  for (const [name, value] of Object.entries(request.query ?? {})) {
    if (value !== undefined) url.searchParams.set(name, value);
  }
  return url;
}

function printable(url: URL): string {
  return `${url.origin}${url.pathname}${url.search}`;
}
