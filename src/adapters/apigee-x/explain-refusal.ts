import { PipeError } from '../../errors/pipe-error.ts';
import type { Answer } from '../../ports/http.ts';
import { type GoogleError, readGoogleError, requestOf, withoutCode } from '../google/google-error.ts';
import { redact } from '../http/redact.ts';
import type { Asked } from './call.ts';
import { explainTurnedDown } from './explain-turned-down.ts';

/** What a non-2xx answer means, in a sentence with a remedy. */
export function explainRefusal(answer: Answer, asked: Asked): PipeError {
  const error = readGoogleError(answer);
  if (!error) return notJson(answer, asked);
  const clean = { ...error, message: redact(error.message, [asked.token]) };
  switch (answer.status) {
    case 400:
    case 409:
    case 412:
      return explainTurnedDown(clean, answer, asked);
    case 401:
      return unauthorized(clean, asked);
    case 403:
      return explainForbidden(clean, asked);
    case 404:
      return notFound(clean, asked);
    case 429:
      return quota(answer, asked);
    default:
      return other(clean, answer, asked);
  }
}

/** An answer that Apigee itself did not write: a front end, a proxy, a login page. */
export function notJson(answer: Answer, asked: Asked): PipeError {
  const { call } = asked;
  if (answer.status === 429) return quota(answer, asked);
  const type = redact(answer.headers['content-type'] ?? 'no content type', [asked.token], 80);
  const start = redact(answer.text().slice(0, 400), [asked.token], 80) || 'nothing';
  const code = answer.status >= 500 ? 'apigee-unavailable' : 'apigee-unexpected';
  return new PipeError(
    code,
    `Asked to ${call.operation}, Apigee answered ${answer.status} and not ${call.accept === undefined ? 'in JSON' : 'with a zip'} (${type}): ${start}`,
    {
      hint: `Is ${asked.baseUrl} the Apigee API, and is a proxy between it and this step? APIGEE_API_URL and HTTPS_PROXY say where requests go.`,
      where: call.where,
      status: answer.status,
    },
  );
}

function unauthorized(error: GoogleError, asked: Asked): PipeError {
  return new PipeError(
    'apigee-unauthorized',
    `Apigee does not accept the access token, asked to ${asked.call.operation}${requestOf(error)}.`,
    {
      hint: 'A token given in ACCESS_TOKEN lives an hour at most and cannot be renewed: pass a fresh one, or use WORKLOAD_IDENTITY_PROVIDER. For other credentials, check that the account still exists and is enabled.',
      where: 'ACCESS_TOKEN',
      status: 401,
    },
  );
}

function notFound(error: GoogleError, asked: Asked): PipeError {
  const { call, organization } = asked;
  if (call.path === '') return explainForbidden(error, asked);
  const environment = /environments\/([^/\s]+) not found/.exec(error.message);
  if (call.environment !== undefined && environment) {
    return new PipeError(
      'environment-missing',
      `The environment ${call.environment} does not exist in organization ${organization}.`,
      { hint: 'Set APIGEE_ENV to an environment of the organization.', where: call.environment, status: 404 },
    );
  }
  return new PipeError(
    'apigee-not-found',
    `Apigee did not find what it needs to ${call.operation}: ${withoutCode(error.message)}${requestOf(error)}`,
    { where: call.where, status: 404 },
  );
}

function quota(answer: Answer, asked: Asked): PipeError {
  const { retryAfterMs } = answer;
  const wait = retryAfterMs === undefined ? 'a minute' : `${Math.ceil(retryAfterMs / 1000)} s`;
  return new PipeError(
    'apigee-quota',
    `Apigee takes no more requests for now (429), asked to ${asked.call.operation} in organization ${asked.organization}.`,
    {
      hint: `The organization's 6,000 requests a minute are shared by everybody: run the step again in ${wait}.`,
      where: asked.call.where,
      status: 429,
      retryAfterMs,
    },
  );
}

function other(error: GoogleError, answer: Answer, asked: Asked): PipeError {
  const unavailable = answer.status >= 500 || answer.status === 408;
  const said = withoutCode(error.message) || error.status || 'no reason given';
  return new PipeError(
    unavailable ? 'apigee-unavailable' : 'apigee-unexpected',
    `Asked to ${asked.call.operation}, Apigee answered ${answer.status}: ${said}${requestOf(error)}`,
    {
      hint: unavailable ? 'Apigee has trouble of its own; run the step again in some minutes.' : undefined,
      where: asked.call.where,
      status: answer.status,
      retryAfterMs: answer.retryAfterMs,
    },
  );
}

/** A 403: a permission is missing, the organization does not exist, or the host serves another region (docs/apigee.md#status-codes). */
function explainForbidden(error: GoogleError, asked: Asked): PipeError {
  const { call, organization } = asked;
  const because = error.message ? `: ${error.message}` : '';
  return new PipeError(
    'apigee-forbidden',
    `The account of this run may not ${call.operation} in organization ${organization}${because}${requestOf(error)}`,
    { hint: remedyOfForbidden(error, asked), where: call.where, status: 403 },
  );
}

function remedyOfForbidden(error: GoogleError, asked: Asked): string {
  const { call, organization, baseUrl } = asked;
  if (error.reasons.includes('SERVICE_DISABLED')) {
    return 'The Apigee API is switched off in the project: gcloud services enable apigee.googleapis.com';
  }
  if (error.reasons.includes('ACCESS_TOKEN_SCOPE_INSUFFICIENT')) {
    return 'The token lacks the scope https://www.googleapis.com/auth/cloud-platform.';
  }
  const actAs = call.actsAs
    ? `, and Service Account User (roles/iam.serviceAccountUser) on ${call.actsAs}`
    : '';
  return [
    `Grant it ${call.needs.role}, which holds ${call.needs.permission}${actAs}; a new grant may take 5 minutes.`,
    `An organization that does not exist looks just the same: check APIGEE_ORG (${organization}),`,
    `and with data residency APIGEE_API_URL (now ${baseUrl}; regional ones read https://<location>-apigee.googleapis.com).`,
  ].join(' ');
}
