import type { Answer, Exchange } from '../emulated-api.ts';
import { googleHeaders } from './headers.ts';

/** Canonical names and their HTTP codes, as Google's front end maps them. */
const httpCodes = {
  INVALID_ARGUMENT: 400,
  FAILED_PRECONDITION: 400,
  ABORTED: 409,
  UNAUTHENTICATED: 401,
  PERMISSION_DENIED: 403,
  NOT_FOUND: 404,
  DEADLINE_EXCEEDED: 408,
  ALREADY_EXISTS: 409,
  RESOURCE_EXHAUSTED: 429,
  INTERNAL: 500,
  UNIMPLEMENTED: 501,
  UNAVAILABLE: 503,
} as const;

export type GoogleStatus = keyof typeof httpCodes;

export interface ErrorDetail {
  readonly '@type': string;
  readonly [field: string]: unknown;
}

interface ErrorParts {
  readonly details?: readonly ErrorDetail[];
  readonly headers?: Readonly<Record<string, string>>;
  /** Where the v1 name is not the status in lower camel case. */
  readonly reason?: string;
  readonly code?: number;
}

/** Thrown by whatever refuses a call; the api prints it in the format the caller asked for. */
export class GoogleError extends Error {
  override readonly name = 'GoogleError';
  readonly status: GoogleStatus;
  readonly parts: ErrorParts;

  constructor(status: GoogleStatus, message: string, parts: ErrorParts = {}) {
    super(message);
    this.status = status;
    this.parts = parts;
  }
}

/** V1 has `errors` and loses the details, v2 has `details` (docs/apigee.md#errors). */
export function errorAnswer(error: GoogleError, format: 'v1' | 'v2'): Answer {
  const { status, message, parts } = error;
  const code = parts.code ?? httpCodes[status];
  const reason =
    parts.reason ?? status.toLowerCase().replaceAll(/_(.)/g, (_, letter: string) => letter.toUpperCase());
  const body =
    format === 'v1'
      ? { error: { code, message, errors: [{ message, domain: 'global', reason }], status } }
      : { error: { code, message, status, ...(parts.details !== undefined && { details: parts.details }) } };
  return { status: code, headers: { ...googleHeaders, ...parts.headers }, body };
}

/** Google's generated clients get the older format unless they ask for another. */
const googleClients = /google-http-java-client|google-api-[\w-]*client|google-api-client/i;

/** The header, else the documented query parameter, else what Google's own clients get, else v2. */
export function errorFormatOf({ headers, url }: Pick<Exchange, 'headers' | 'url'>): 'v1' | 'v2' {
  const asked = headers['x-goog-api-format-version'] ?? url.searchParams.get('$.xgafv');
  if (asked === '1' || asked === '2') return `v${asked}`;
  return googleClients.test(headers['user-agent'] ?? '') ? 'v1' : 'v2';
}

/**
 * What the runtime's store refuses: the message of a PreconditionFailure with a code of Apigee Edge, as in
 * `keymanagement.service.ConsumerKeyAlreadyExists`.
 */
export function edgeError(status: GoogleStatus, type: string, message: string): GoogleError {
  return new GoogleError(status, message, {
    details: [
      {
        '@type': 'type.googleapis.com/google.rpc.PreconditionFailure',
        violations: [{ type, description: message }],
      },
      requestInfo(),
    ],
  });
}

/** The detail that Apigee puts after the violations. */
export function requestInfo(): ErrorDetail {
  const digits = Array.from({ length: 19 }, () => Math.floor(Math.random() * 9) + 1);
  return { '@type': 'type.googleapis.com/google.rpc.RequestInfo', requestId: digits.join('') };
}
