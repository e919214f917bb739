import got from 'got';
import { stoppedBy } from '../../errors/stopped.ts';
import { TransportError } from '../../errors/transport-error.ts';
import type { Answer, HttpRequest } from '../../ports/http.ts';
import { type Agents, type Connectivity, createAgents } from './agents.ts';
import { toAnswer } from './answer.ts';
import { explainFailure } from './explain-failure.ts';

export interface WireOptions extends Connectivity {
  readonly userAgent: string;
  readonly limits: TimeLimits;
  /** Longest answer taken, counted after decompression. */
  readonly maxAnswerBytes: number;
  readonly now: () => number;
}

/** Milliseconds for a request that names no time of its own, and the longest silence within one that does. */
export interface TimeLimits {
  readonly readTimeoutMs: number;
  readonly writeTimeoutMs: number;
}

/** One request, one try. */
export type Wire = (request: HttpRequest, url: URL) => Promise<Answer>;

/** The one got instance: it never repeats, never follows a redirect, never throws for a status. */
export function createWire(options: WireOptions): Wire {
  const agents = createAgents(options);
  const forwarders = new Map<string, (url: URL) => Agents>();
  const client = got.extend({
    followRedirect: false,
    throwHttpErrors: false,
    retry: { limit: 0 },
    responseType: 'buffer',
    headers: { 'user-agent': options.userAgent },
    timeout: { lookup: 10_000, connect: 10_000, secureConnect: 10_000 },
  });

  const agentsFor = (proxy: string | undefined, url: URL): Agents => {
    if (proxy === undefined) return agents(url);
    const known = forwarders.get(proxy) ?? createAgents({ httpProxy: proxy });
    forwarders.set(proxy, known);
    return known(url);
  };

  return async (request, url) => {
    const overflow = new AbortController();
    const signals = request.signal ? [overflow.signal, request.signal] : [overflow.signal];
    try {
      const pending = client(url, {
        method: request.method,
        headers: revealHeaders(request),
        ...(request.body === undefined ? {} : { body: request.body }),
        agent: agentsFor(request.viaProxy, url),
        timeout: timeoutsOf(request, options.limits),
        signal: AbortSignal.any(signals),
      });
      void pending.on('downloadProgress', ({ transferred }) => {
        if (transferred > options.maxAnswerBytes) overflow.abort();
      });
      const response = await pending;
      return toAnswer(
        { status: response.statusCode, headers: response.headers, body: response.body },
        options.now(),
      );
    } catch (error) {
      if (request.signal?.aborted) throw stoppedBy(request.signal);
      if (overflow.signal.aborted) throw tooLarge(url, options.maxAnswerBytes);
      throw explainFailure(error, url);
    }
  };
}

/** What is given more time than other requests is large, not silent: its answer begins as soon as theirs, and goes on. */
export function timeoutsOf({ method, repeat, timeoutMs }: HttpRequest, limits: TimeLimits) {
  const usualMs = repeat === 'reads' ? limits.readTimeoutMs : limits.writeTimeoutMs;
  if (timeoutMs === undefined || timeoutMs <= usualMs) return { request: timeoutMs ?? usualMs };
  const silent = { request: timeoutMs, response: usualMs };
  return method === 'GET' ? { ...silent, socket: usualMs } : silent;
}

/** Secrets leave their wrapper here and nowhere else (style, principle 8). */
function revealHeaders(request: HttpRequest): Record<string, string> {
  const headers: Record<string, string> = { ...request.headers };
  for (const [name, secret] of Object.entries(request.secretHeaders ?? {})) headers[name] = secret.reveal();
  if (request.token) headers['authorization'] = `Bearer ${request.token.reveal()}`;
  return headers;
}

function tooLarge(url: URL, limit: number): TransportError {
  const message = `The answer of ${url.host} is larger than ${Math.floor(limit / 1024 / 1024)} MB.`;
  return new TransportError('too-large', message, { host: url.host, unprocessed: false });
}
