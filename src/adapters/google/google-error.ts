import type { Answer } from '../../ports/http.ts';

/** What a Google endpoint says when it refuses, whichever of its three shapes it uses. */
export interface GoogleError {
  readonly httpStatus: number;
  /** `invalid_grant`, `FAILED_PRECONDITION`…; empty if it did not say. */
  readonly status: string;
  readonly message: string;
  /** The entries of `details` (v2 format only), each an object with its `@type`. */
  readonly details: readonly Readonly<Record<string, unknown>>[];
  /** Reasons of `ErrorInfo` (v2) and of `errors[]` (v1). */
  readonly reasons: readonly string[];
  /** For Google's support. */
  readonly requestId: string | undefined;
}

/**
 * Reads `{"error":{…}}` in the v1 and v2 formats and OAuth's `{"error":"…","error_description":"…"}`
 * (docs/apigee.md#errors, docs/apigee.md#workload-identity-federation). Undefined if the body is none of them.
 */
export function readGoogleError(answer: Answer): GoogleError | undefined {
  const body = asRecord(answer.json());
  const error = body['error'];
  if (typeof error === 'string') {
    return {
      httpStatus: answer.status,
      status: error,
      message: textOf(body['error_description']),
      details: [],
      reasons: [],
      requestId: undefined,
    };
  }
  if (typeof error !== 'object' || error === null) return undefined;
  return readStatus(answer.status, asRecord(error));
}

function readStatus(httpStatus: number, error: Record<string, unknown>): GoogleError {
  const details = listOf(error['details']).map(asRecord);
  const typed = (name: string): Record<string, unknown>[] =>
    details.filter((detail) => textOf(detail['@type']).endsWith(name));
  return {
    httpStatus,
    status: textOf(error['status']),
    message: textOf(error['message']),
    details,
    reasons: [...typed('google.rpc.ErrorInfo'), ...listOf(error['errors']).map(asRecord)]
      .map((entry) => textOf(entry['reason']))
      .filter((reason) => reason !== ''),
    requestId: textOf(typed('google.rpc.RequestInfo')[0]?.['requestId']) || undefined,
  };
}

/** The entries of every detail of a type, such as the violations of `PreconditionFailure`. */
export function violationsOf(error: GoogleError, type: string): readonly Violation[] {
  return error.details
    .filter((detail) => textOf(detail['@type']).endsWith(type))
    .flatMap((detail) => listOf(detail['violations']).map(asRecord))
    .map((entry) => ({
      file: textOf(entry['filename']) || undefined,
      type: textOf(entry['type']),
      subject: textOf(entry['subject']),
      description: textOf(entry['description']),
    }));
}

export interface Violation {
  /** Only of BadBundle, and even there not always (docs/apigee.md#import). */
  readonly file: string | undefined;
  readonly type: string;
  readonly subject: string;
  readonly description: string;
}

/** Messages often, but not always, start with `generic::<code>: ` (docs/apigee.md#errors). */
export const withoutCode = (text: string): string => text.replace(/^generic::\w+: /, '');

/** ` (request 6440…)`, for Google's support. */
export const requestOf = (error: GoogleError): string =>
  error.requestId === undefined ? '' : ` (request ${error.requestId})`;

const asRecord = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? (value as unknown[]) : []);
const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');
