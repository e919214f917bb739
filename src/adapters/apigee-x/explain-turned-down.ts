import { type ErrorCode, PipeError } from '../../errors/pipe-error.ts';
import type { Answer } from '../../ports/http.ts';
import {
  type GoogleError,
  readGoogleError,
  requestOf,
  type Violation,
  violationsOf,
  withoutCode,
} from '../google/google-error.ts';
import { redact } from '../http/redact.ts';
import type { Asked, Call } from './call.ts';

/** A 400 or 409: the first violation is the error, every further one stands in `also`. */
export function explainTurnedDown(error: GoogleError, answer: Answer, asked: Asked): PipeError {
  const { call } = asked;
  const violations = VIOLATIONS.flatMap((type) => violationsOf(error, type));
  const reason = whyTurnedDown(error, answer, call);
  const tell = (violation: Violation | undefined, also: readonly PipeError[]): PipeError => {
    const text = violation ? describe(violation, asked) : error.message || error.status;
    return new PipeError(
      reason.code,
      `${reason.opening} ${call.operation}: ${withoutCode(text)}${requestOf(error)}`,
      { hint: reason.hint, where: violation?.file ?? call.where, status: answer.status, also },
    );
  };
  const [first, ...others] = violations;
  return tell(
    first,
    others.map((violation) => tell(violation, [])),
  );
}

/** True if an operation on the organization is under way and the call was turned away until it ends (docs/apigee.md#status-codes). */
export function isLocked(answer: Answer): boolean {
  if (answer.status !== 400 && answer.status !== 409) return false;
  return /locked by another operation/i.test(readGoogleError(answer)?.message ?? '');
}

const VIOLATIONS = ['.BadBundle', 'google.rpc.PreconditionFailure', 'google.rpc.QuotaFailure'];

function describe(violation: Violation, asked: Asked): string {
  const text = redact(violation.description || violation.subject || violation.type, [asked.token]);
  return violation.file === undefined ? text : `${violation.file}: ${text}`;
}

interface Reason {
  readonly code: ErrorCode;
  readonly opening: string;
  readonly hint: string | undefined;
}

function whyTurnedDown(error: GoogleError, answer: Answer, call: Call): Reason {
  if (isLocked(answer)) return LOCKED;
  const has = (type: string): boolean => violationsOf(error, type).length > 0;
  if (has('.BadBundle')) return BAD_BUNDLE;
  if (has('google.rpc.QuotaFailure')) return LIMIT;
  const there = whatIsThere(error, answer);
  if (there !== undefined) return there;
  // The v1 format drops the details (docs/apigee.md#errors), so what was asked has to tell.
  const judged = answer.status === 400 && error.status !== 'FAILED_PRECONDITION';
  if (call.judgesBundle && judged) return BAD_BUNDLE;
  // A read that is turned down is no failed deployment: nothing was asked for that could change anything.
  const code = call.method === 'GET' ? 'apigee-unexpected' : 'apigee-refused';
  return { code, opening: 'Apigee refused to', hint: remedy(error) };
}

function whatIsThere({ message }: GoogleError, { status }: Answer): Reason | undefined {
  if (/is already deployed/i.test(message)) return ALREADY_DEPLOYED;
  return status === 409 && EXISTS.test(message) ? EXISTS_ALREADY : undefined;
}

const LOCKED: Reason = {
  code: 'apigee-locked',
  opening: 'Another operation holds the organization, so Apigee did not',
  hint: 'Run the step again when it is over.',
};

const BAD_BUNDLE: Reason = {
  code: 'bundle-refused',
  opening: 'Apigee refused to',
  hint: 'Correct the bundle in the repository; nothing was imported.',
};

const LIMIT: Reason = {
  code: 'apigee-quota',
  opening: 'A limit of the organization is reached, so Apigee refused to',
  hint: 'Remove what is no longer used, or ask Google for a higher limit.',
};

/** The configuration store's and the runtime store's words for one name twice (docs/apigee.md, "Duplicates"). */
const EXISTS = /already exists/i;

const EXISTS_ALREADY: Reason = {
  code: 'entity-exists',
  opening: 'Something of that name is there already, so Apigee did not',
  hint: 'Somebody else made it meanwhile, or it carries a name in use: look at it in Apigee, then run the step again.',
};

const ALREADY_DEPLOYED: Reason = { code: 'already-deployed', opening: 'Apigee did not', hint: undefined };

function remedy(error: GoogleError): string | undefined {
  const violations = violationsOf(error, 'google.rpc.PreconditionFailure');
  if (violations.some(({ type }) => type === 'WOULD_BREAK_DEPENDENT')) {
    return 'Deployed proxies still call this shared flow: undeploy or change them first.';
  }
  if (violations.some(({ description }) => description.includes('conflicting base paths'))) {
    return 'Another proxy of this environment holds the base path: change one of the two, or undeploy the other.';
  }
  return undefined;
}
