import { PipeError } from '../../errors/pipe-error.ts';
import { type GoogleError, requestOf } from '../google/google-error.ts';
import type { Asked } from './call.ts';

/** A 403: a permission is missing, the organization does not exist, or the host serves another region (docs/apigee.md#status-codes). */
export function explainForbidden(error: GoogleError, asked: Asked): PipeError {
  const { call, organization } = asked;
  const because = error.message ? `: ${error.message}` : '';
  return new PipeError(
    'apigee-forbidden',
    `The account of this run may not ${call.operation} in organization ${organization}${because}${requestOf(error)}`,
    { hint: remedy(error, asked), where: call.where, status: 403 },
  );
}

function remedy(error: GoogleError, asked: Asked): string {
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
