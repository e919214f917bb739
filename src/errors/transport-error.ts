export type TransportFailure =
  | 'refused'
  | 'dns'
  | 'tls'
  | 'proxy'
  | 'timeout'
  | 'reset'
  | 'truncated'
  | 'too-large';

/**
 * No whole answer arrived. Adapters turn it into a PipeError of their own; it never carries the
 * library's error, which holds the request's headers (style, principle 6).
 */
export class TransportError extends Error {
  override readonly name = 'TransportError';
  readonly failure: TransportFailure;
  /** `host` or `host:port` that was asked. */
  readonly host: string;
  /** True if the request certainly was not processed: no connection ever stood. False: nobody knows. */
  readonly unprocessed: boolean;

  constructor(failure: TransportFailure, message: string, facts: { host: string; unprocessed: boolean }) {
    super(message);
    this.failure = failure;
    this.host = facts.host;
    this.unprocessed = facts.unprocessed;
  }
}
