/** Every way a run can fail that we have words for; anything else is a defect of the pipe (exit 70). */
export type ErrorCode =
  // the configuration is at fault: exit 2
  | 'config-invalid'
  | 'manifest-invalid'
  | 'bundle-not-found'
  | 'environment-missing'
  // the bundle is at fault: exit 1
  | 'bundle-invalid'
  | 'bundle-refused'
  | 'lint-failed'
  | 'lint-died'
  // the outside world: exit 7 where nothing was changed, else 3
  | 'sign-in-refused'
  | 'apigee-unauthorized'
  | 'apigee-forbidden'
  | 'apigee-quota'
  | 'apigee-unreachable'
  | 'apigee-unavailable'
  | 'apigee-unexpected'
  // a service of Google's beside Apigee turns a request down: a secret, a key, a permission
  | 'google-refused'
  // requests whose fate is unknown, or that Apigee turned down: the deploy room decides
  | 'apigee-answer-lost'
  | 'apigee-refused'
  | 'already-deployed'
  | 'entity-exists'
  | 'apigee-not-found'
  | 'apigee-locked'
  // deployments
  | 'deployment-failed'
  | 'deployment-timeout'
  // it went well, and ATOMIC takes it back for another that did not
  | 'taken-back'
  | 'route-conflict'
  | 'rollback-failed'
  | 'changed-meanwhile'
  | 'guard'
  // what was made outside git would be lost, and ON_OVERWRITE says no
  | 'overwrite'
  // a bundle calls a shared flow that is nowhere
  | 'shared-flow-missing'
  | 'smoke-test-failed'
  // reporting never fails a deploy: these end as warnings
  | 'report-undelivered'
  // Bitbucket could not be read, where the run needs what it says
  | 'code-host-unreadable'
  // a requirement of the environment is not met
  | 'gate-unmet'
  // a GraphQL text that cannot be asked
  | 'query-invalid'
  | 'stopped';

/** What is told beside the verdict and never decides it; `defect` is told of a fault of the pipe itself. */
type RemarkCode =
  | 'permission-missing'
  | 'permission-unknown'
  // an unmet gate that GATE_OVERRIDE passed; a field that a query could not read; what has no clean origin
  | 'gate-overridden'
  | 'query-error'
  | 'audit-gap'
  | 'evidence-missing'
  | 'skipped'
  | 'hand-made'
  | 'remark'
  | 'stored-otherwise'
  | 'not-read-back'
  | 'reference-missing'
  | 'service-account-missing'
  | 'base-paths-unread'
  | 'preview-key'
  | 'preview-environment'
  | 'preview-environment-planned'
  | 'preview-not-followed'
  | 'preview-not-hooked'
  | 'preview-over'
  | 'preview-superseded'
  | 'flow-hooks-unread'
  | 'limits-unread'
  | 'retention-held'
  | 'lint-cut';

/** Every code that result.json may hold. */
export type ProblemCode = ErrorCode | RemarkCode | 'defect';

export interface PipeErrorDetails {
  /** What to do next, one or two sentences. */
  readonly hint?: string | undefined;
  /** The bundle, variable, file (with line) or environment concerned. */
  readonly where?: string | undefined;
  /** HTTP status, where there was one. */
  readonly status?: number | undefined;
  /** Further problems of the same kind, so that all bad news is told at once. */
  readonly also?: readonly PipeError[] | undefined;
  /** Milliseconds the other side asked us to wait. */
  readonly retryAfterMs?: number | undefined;
}

/**
 * The one error of this product: a code for machines, a sentence for people, a remedy.
 * It never carries a vendor's error object: got's prints the bearer token (style, principle 6).
 */
export class PipeError extends Error {
  override readonly name = 'PipeError';
  readonly code: ErrorCode;
  readonly hint: string | undefined;
  readonly where: string | undefined;
  readonly status: number | undefined;
  readonly also: readonly PipeError[];
  readonly retryAfterMs: number | undefined;

  constructor(code: ErrorCode, message: string, details: PipeErrorDetails = {}) {
    super(message);
    this.code = code;
    this.hint = details.hint;
    this.where = details.where;
    this.status = details.status;
    this.also = details.also ?? [];
    this.retryAfterMs = details.retryAfterMs;
  }
}

/** For `catch`: the error in the place of an answer. Throws what is none of ours. */
export function asPipeError(error: unknown): PipeError {
  if (error instanceof PipeError) return error;
  throw error;
}
