import type { IncomingHttpHeaders } from 'node:http';
import type { Exchange, Host, Identified } from './emulated-api.ts';

export interface RecordedRequest {
  readonly id: number;
  readonly host: Host;
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  /** Credentials are cut to their kind: `Bearer`. */
  readonly headers: IncomingHttpHeaders;
  readonly operation: string | undefined;
  readonly bundle: string | undefined;
  readonly environment: string | undefined;
  readonly bodyBytes: number;
  /** The emulator's clock, milliseconds since the epoch. */
  readonly at: number;
  /** What reached the caller; undefined where nothing did (yet). */
  status: number | undefined;
  /** Whether the emulator did the work. */
  processed: boolean;
  fault: string | undefined;
}

export interface RequestLog {
  readonly requests: RecordedRequest[];
  readonly sentences: string[];
  nextId(): number;
  enter(exchange: Exchange, identified: Identified): RecordedRequest;
  unexpected(sentence: string): void;
}

const credentials = ['authorization', 'proxy-authorization', 'private-token', 'cookie'];

export function createRequestLog(): RequestLog {
  const requests: RecordedRequest[] = [];
  const sentences: string[] = [];
  let id = 0;
  return {
    requests,
    sentences,
    nextId: () => {
      id += 1;
      return id;
    },
    enter: (exchange, { operation, bundle, environment }) => {
      const { id: number, host, method, url, headers, body, now } = exchange;
      const entry: RecordedRequest = {
        id: number,
        host,
        method,
        path: url.pathname,
        query: Object.fromEntries(url.searchParams),
        headers: withoutCredentials(headers),
        operation,
        bundle,
        environment,
        bodyBytes: body.length,
        at: now,
        status: undefined,
        processed: false,
        fault: undefined,
      };
      requests.push(entry);
      return entry;
    },
    unexpected: (sentence) => {
      sentences.push(sentence);
    },
  };
}

function withoutCredentials(headers: IncomingHttpHeaders): IncomingHttpHeaders {
  const safe = { ...headers };
  for (const name of credentials) {
    const value = safe[name];
    if (typeof value === 'string') safe[name] = value.split(' ')[0] === value ? '' : value.split(' ')[0];
  }
  return safe;
}
