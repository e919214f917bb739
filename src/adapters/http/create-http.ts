import { TransportError } from '../../errors/transport-error.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Http, HttpRequest } from '../../ports/http.ts';
import type { Connectivity } from './agents.ts';
import { type End, NEVER_AGAIN, readRule, retrying } from './retry.ts';
import { createWire, type TimeLimits } from './wire.ts';

export interface HttpOptions extends Connectivity {
  /** `apigee-pipe/1.2.3`. */
  readonly userAgent: string;
  readonly clock: Clock;
  /**
   * Milliseconds until what is not answered is given up, five minutes if not said. One try takes no more than a minute,
   * and one of a read no more than half of it, so that there is another; all tries end within two and a half minutes.
   */
  readonly patienceMs?: number | undefined;
  /** 32 MB where not said. */
  readonly maxAnswerBytes?: number | undefined;
  /** One line per try: method, URL, status, time. Never a header, never a body. */
  readonly debug?: ((line: string) => void) | undefined;
  /** From 0 up to 1: the jitter's source. */
  readonly random?: (() => number) | undefined;
}

/** However long a run waits for a verdict, a connection that says nothing for a minute is dead. */
const LONGEST_TRY_MS = 60_000;
const USUAL_PATIENCE_MS = 300_000;

/** Sends requests over one keep-alive client; the one place where a read is repeated. */
export function createHttp(options: HttpOptions): Http {
  const { clock, debug = () => undefined, random = Math.random, patienceMs = USUAL_PATIENCE_MS } = options;
  const wire = createWire({
    ...options,
    limits: limitsOf(patienceMs),
    maxAnswerBytes: options.maxAnswerBytes ?? 32 * 1024 * 1024,
    now: () => clock.now(),
  });

  const tryOnce = async (request: HttpRequest, url: URL): Promise<End> => {
    await request.pace?.(request.signal);
    const start = clock.elapsed();
    const told = (end: string): void =>
      debug(
        `${request.method} ${request.shownUrl ?? printable(url)} → ${end}, ${Math.round(clock.elapsed() - start)} ms (${request.operation})`,
      );
    try {
      const answer = await wire(request, url);
      told(String(answer.status));
      return { kind: 'answer', answer };
    } catch (error) {
      told(error instanceof TransportError ? error.failure : 'stopped');
      if (error instanceof TransportError) return { kind: 'lost', failure: error };
      throw error;
    }
  };

  const reads = readRule(random, patienceMs);
  return {
    async send(request) {
      const url = withQuery(request);
      const rule = request.repeat === 'never' ? NEVER_AGAIN : reads;
      const end = await retrying(rule, () => tryOnce(request, url), { clock, signal: request.signal });
      if (end.kind === 'lost') throw end.failure;
      return end.answer;
    },
  };
}

/** How long one try may take. */
export function limitsOf(patienceMs = USUAL_PATIENCE_MS): TimeLimits {
  return {
    readTimeoutMs: Math.min(patienceMs / 2, LONGEST_TRY_MS),
    writeTimeoutMs: Math.min(patienceMs, LONGEST_TRY_MS),
  };
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
