import { lockedBy } from './apigee/long-operations.ts';
import type { Answer } from './emulated-api.ts';
import type { Fault, FaultKind } from './faults.ts';
import { errorAnswer, GoogleError } from './google/google-error.ts';
import { refusedToken } from './google/tokens.ts';

const operation = '6f4c3e52-0b1d-4a6e-9f3c-1d2e3f405162';

const errors: Partial<Record<FaultKind, () => GoogleError>> = {
  '400': () => new GoogleError('INVALID_ARGUMENT', 'Request contains an invalid argument.'),
  '401': () => refusedToken('ACCESS_TOKEN_EXPIRED'),
  '403': () => new GoogleError('PERMISSION_DENIED', 'The caller does not have permission'),
  '404': () => new GoogleError('NOT_FOUND', 'Requested entity was not found.'),
  '408': () => new GoogleError('DEADLINE_EXCEEDED', 'The request timed out.'),
  '409': () => new GoogleError('ABORTED', 'The operation was aborted.'),
  '429': () => new GoogleError('RESOURCE_EXHAUSTED', 'Resource has been exhausted (e.g. check quota).'),
  '500': () => new GoogleError('INTERNAL', 'Internal error encountered.'),
  '503': () => new GoogleError('UNAVAILABLE', 'The service is currently unavailable.'),
  locked: () => lockedBy('environment stage', { doing: 'created', organization: 'acme', operation }),
};

/** What arrives in the place of the true answer; undefined for the kinds that leave the answer as it is. */
export function faultAnswer(fault: Fault, format: 'v1' | 'v2'): Answer | undefined {
  const answer = plainAnswer(fault, format);
  if (answer === undefined || fault.retryAfterSeconds === undefined) return answer;
  return { ...answer, headers: { ...answer.headers, 'Retry-After': String(fault.retryAfterSeconds) } };
}

function plainAnswer(
  { kind, location = 'http://127.0.0.2:9/' }: Fault,
  format: 'v1' | 'v2',
): Answer | undefined {
  const error = errors[kind]?.();
  if (error !== undefined) return errorAnswer(error, format);
  if (kind === '502-html') return page(502, 'Error 502 (Server Error)!!1');
  if (kind === 'html-200') return page(200, 'Welcome to the guest network');
  if (kind === 'redirect') return { status: 302, headers: { Location: location }, body: '' };
  return undefined;
}

function page(status: number, title: string): Answer {
  const body = `<!DOCTYPE html>\n<html lang=en>\n  <title>${title}</title>\n  <p>${title}\n`;
  return { status, headers: { 'Content-Type': 'text/html; charset=UTF-8' }, body };
}
