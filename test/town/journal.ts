import type { IncomingHttpHeaders } from 'node:http';
import type { Exchange, Identified, Street } from './district.ts';

export interface RecordedRequest {
  readonly id: number;
  readonly street: Street;
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  /** Credentials are cut to their kind: `Bearer`. */
  readonly headers: IncomingHttpHeaders;
  readonly operation: string | undefined;
  readonly bundle: string | undefined;
  readonly environment: string | undefined;
  readonly bodyBytes: number;
  /** The town's clock, milliseconds since the epoch. */
  readonly at: number;
  /** What reached the caller; undefined where nothing did (yet). */
  status: number | undefined;
  /** Whether the town did the work. */
  processed: boolean;
  fault: string | undefined;
}

export interface Journal {
  readonly requests: RecordedRequest[];
  readonly sentences: string[];
  nextId(): number;
  enter(exchange: Exchange, identified: Identified): RecordedRequest;
  unexpected(sentence: string): void;
}

const credentials = ['authorization', 'proxy-authorization', 'private-token', 'cookie'];

export function townJournal(): Journal {
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
      const { id: number, street, method, url, headers, body, now } = exchange;
      const entry: RecordedRequest = {
        id: number,
        street,
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
