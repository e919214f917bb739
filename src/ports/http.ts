import type { Secret } from '../domain/secrets/secret.ts';

export interface HttpRequest {
  readonly method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'OPTIONS';
  readonly url: string;
  /** Printed instead of the URL, where that holds a secret. */
  readonly shownUrl?: string | undefined;
  readonly query?: Readonly<Record<string, string | undefined>> | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly body?: string | Uint8Array | undefined;
  /** Sent as `Authorization: Bearer`; any other scheme goes into `secretHeaders`. */
  readonly token?: Secret | undefined;
  /** Headers whose values are never logged. */
  readonly secretHeaders?: Readonly<Record<string, Secret>> | undefined;
  /** What is being done, in words, for the log: "import orders". */
  readonly operation: string;
  /**
   * `reads`: repeated up to 4 times on 408, 429, 500, 502, 503, 504 and transport failures; for reads, and for
   * requests that change nothing when they arrive twice. `never`: sent once; the caller decides (style, principle 9).
   */
  readonly repeat: 'reads' | 'never';
  /** Milliseconds for one try, from the first byte sent to the last received. */
  readonly timeoutMs?: number | undefined;
  /** Ends the request and every wait between tries with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
  /** A forward proxy that is asked for the absolute `http:` URL, without CONNECT (`http://localhost:29418`). */
  readonly viaProxy?: string | undefined;
  /** Awaited before every try, repeats included: the place of a rate limit. */
  readonly pace?: ((signal: AbortSignal | undefined) => Promise<void>) | undefined;
}

/** An answer that arrived whole, whatever its status. Redirects are answers too: they are never followed. */
export interface Answer {
  readonly status: number;
  /** Lower-case names; repeated headers joined by a comma. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
  text(): string;
  /** Undefined if the body is not JSON. */
  json(): unknown;
  /** Milliseconds asked for by `Retry-After`, seconds and dates alike. */
  readonly retryAfterMs: number | undefined;
}

/** Sends requests. Throws TransportError where no whole answer arrived, PipeError `stopped` where the signal says so. */
export interface Http {
  send(request: HttpRequest): Promise<Answer>;
}
