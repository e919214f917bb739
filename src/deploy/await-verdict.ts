import type { DeploymentStatus, RouteConflict } from '../domain/deployment-status.ts';
import { inTime } from '../domain/pacing/in-time.ts';
import type { DeploymentTarget } from '../domain/revision.ts';
import { asPipeError, PipeError } from '../errors/pipe-error.ts';
import { judgeStatus } from '../plan/judge-status.ts';
import type { Apigee } from '../ports/apigee.ts';
import type { Clock } from '../ports/clock.ts';
import { type Experience, pauseBefore, soonest } from './poll-schedule.ts';

export type Verdict =
  | { readonly kind: 'ready'; readonly status: DeploymentStatus }
  | { readonly kind: 'error'; readonly status: DeploymentStatus; readonly reasons: readonly string[] }
  | {
      readonly kind: 'conflict';
      readonly status: DeploymentStatus;
      readonly conflicts: readonly RouteConflict[];
    }
  /** Nothing final within the patience; `cause` is why the last look failed, where it did. */
  | {
      readonly kind: 'timeout';
      readonly status: DeploymentStatus | undefined;
      readonly detail: string;
      readonly cause: PipeError | undefined;
    }
  /** The revision is no longer deployed there: somebody undeployed or replaced it. */
  | { readonly kind: 'gone' };

export interface Wait {
  readonly apigee: Pick<Apigee, 'statusOf'>;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly timeoutMs: number;
  readonly target: DeploymentTarget;
  readonly basePaths: readonly string[];
  /** A conflict that was there before is no reason to call a rollback failed. */
  readonly ignoreConflicts?: boolean;
  /** Something waits for the verdict, so that it is looked for more often. */
  readonly urgent?: boolean;
  /** What is known of the environment, and is added to; undefined if the deployment began at another time. */
  readonly experience?: Experience | undefined;
  readonly onProgress: (detail: string) => void;
}

/** A change of route conflicts moves READY back to PROGRESSING, so a proxy is looked at once more (docs/apigee.md#status). */
const CONFIRM_MS = 1000;
/** No look begins with less than this left: it could only be torn off. */
const LEAST_LOOK_MS = 500;
/** One look that is not answered takes no more than this, and no more than a quarter of the patience. */
const LONGEST_LOOK_MS = 20_000;
/** This many looks in a row without the revision, or refused, and over so long, end the wait early. */
const LOOKS_IN_VAIN = 4;
const VAIN_MS = 10_000;

/**
 * Looks at a deployment until it is final or the patience ends. A look that fails is no verdict.
 * Throws PipeError `stopped` once the signal is aborted, and nothing else.
 */
export async function awaitVerdict(wait: Wait): Promise<Verdict> {
  const startedMs = wait.clock.elapsed();
  const sinceMs = () => wait.clock.elapsed() - startedMs;
  const seen: Seen = {
    status: undefined,
    cause: undefined,
    inVain: [],
    ready: false,
    detail: 'not reported yet',
    rollingMs: 0,
  };
  for (let looks = 0; ; looks += 1) {
    const left = wait.timeoutMs - sinceMs() - LEAST_LOOK_MS;
    if (left <= 0) return givenUp(seen);
    await wait.clock.sleep(Math.min(pauseFor(wait, seen, { looks, sinceMs: sinceMs() }), left), wait.signal);
    const lookedMs = sinceMs();
    const verdict = await lookOnce(wait, startedMs + wait.timeoutMs, seen);
    learn(wait, seen, lookedMs);
    if (verdict !== undefined) return verdict;
    wait.onProgress(seen.detail);
  }
}

interface Seen {
  status: DeploymentStatus | undefined;
  cause: PipeError | undefined;
  /** When the last looks were made that found no revision, or were refused. */
  inVain: readonly number[];
  ready: boolean;
  detail: string;
  /** Of the last look that did not see READY; undefined once one did. */
  rollingMs: number | undefined;
}

function pauseFor(
  { urgent = false, experience }: Wait,
  seen: Seen,
  look: { readonly looks: number; readonly sinceMs: number },
): number {
  return seen.ready ? CONFIRM_MS : pauseBefore({ ...look, urgent, usual: experience?.usual });
}

function learn({ experience }: Wait, seen: Seen, lookedMs: number): void {
  const { rollingMs } = seen;
  if (rollingMs === undefined) return;
  seen.rollingMs = seen.ready ? undefined : lookedMs;
  if (!seen.ready || experience === undefined) return;
  experience.usual = soonest(experience.usual, { rollingMs, readyMs: lookedMs });
}

async function lookOnce(wait: Wait, deadline: number, seen: Seen): Promise<Verdict | undefined> {
  const atMs = wait.clock.elapsed();
  const looked = await ask(wait, deadline);
  seen.cause = looked instanceof PipeError ? looked : undefined;
  const isVain = looked === undefined || (looked instanceof PipeError && isFinal(looked));
  seen.inVain = isVain ? [...seen.inVain, atMs] : [];
  if (looked !== undefined && !(looked instanceof PipeError)) {
    seen.status = looked;
    return conclude(wait, looked, seen);
  }
  seen.ready = false;
  if (!isInVain(seen)) return undefined;
  return looked === undefined ? { kind: 'gone' } : timeoutOf(seen);
}

/** However close together the looks are: what Apigee took a moment ago may not be told everywhere yet (docs/apigee.md#consistency). */
function isInVain({ inVain }: Seen): boolean {
  const [first = 0] = inVain;
  return inVain.length >= LOOKS_IN_VAIN && (inVain.at(-1) ?? 0) - first >= VAIN_MS;
}

function conclude(wait: Wait, status: DeploymentStatus, seen: Seen): Verdict | undefined {
  const looked = wait.ignoreConflicts === true ? { ...status, routeConflicts: [] } : status;
  const judged = judgeStatus(looked, { revision: wait.target.revision, basePaths: wait.basePaths });
  switch (judged.kind) {
    case 'error':
      return { kind: 'error', status, reasons: judged.reasons };
    case 'conflict':
      return { kind: 'conflict', status, conflicts: judged.conflicts };
    case 'ready': {
      const confirmed = seen.ready || wait.target.kind === 'sharedflow';
      seen.ready = true;
      seen.detail = 'READY, looking once more';
      return confirmed ? { kind: 'ready', status } : undefined;
    }
    case 'waiting':
      seen.ready = false;
      seen.detail = judged.detail;
      return undefined;
  }
}

/** One look that ends in time even where the answer never comes. */
async function ask(wait: Wait, deadline: number): Promise<DeploymentStatus | PipeError | undefined> {
  const { apigee, clock, target, signal, timeoutMs } = wait;
  const patienceMs = Math.min(deadline - clock.elapsed(), timeoutMs / 4, LONGEST_LOOK_MS);
  const late = new AbortController();
  const tooLate = (): PipeError => {
    const seconds = Math.round(patienceMs / 100) / 10;
    const error = new PipeError('apigee-unreachable', `Apigee did not answer a look within ${seconds} s.`);
    late.abort(error);
    return error;
  };
  const looking = apigee.statusOf(target, late.signal);
  return inTime(looking, { clock, signal, patienceMs }, tooLate).catch(asPipeError);
}

/** Refused for good rather than for now: more of the same will not help. */
function isFinal(error: PipeError): boolean {
  return ['apigee-unauthorized', 'apigee-forbidden', 'sign-in-refused'].includes(error.code);
}

/** READY at the last look, with no time left for another, is READY. */
function givenUp(seen: Seen): Verdict {
  return seen.ready && seen.status !== undefined ? { kind: 'ready', status: seen.status } : timeoutOf(seen);
}

function timeoutOf(seen: Seen): Verdict {
  return { kind: 'timeout', status: seen.status, detail: seen.detail, cause: seen.cause };
}

/** A verdict that is not READY, as the error a person reads. */
export function failureOf(verdict: Exclude<Verdict, { kind: 'ready' }>, target: DeploymentTarget): PipeError {
  const what = `Revision ${target.revision} of ${target.name} in ${target.environment}`;
  const where = target.name;
  switch (verdict.kind) {
    case 'error': {
      const reasons = verdict.reasons.length > 0 ? verdict.reasons.join('; ') : 'Apigee gives no reason';
      return new PipeError('deployment-failed', `${what} is in ERROR: ${reasons}`, {
        hint: 'What fails when the runtime loads the bundle (compiled resources, missing keystores, unknown policies) no lint can see; the text above names it.',
        where,
      });
    }
    case 'conflict': {
      const conflicts = verdict.conflicts.map((conflict) => describeConflict(conflict)).join('; ');
      return new PipeError('route-conflict', `${what} is READY but gets no traffic: ${conflicts}`, {
        hint: 'Undeploy the other proxy, change the base path, or move one of the environments to another environment group.',
        where,
      });
    }
    case 'timeout': {
      const last = verdict.cause === undefined ? verdict.detail : verdict.cause.message;
      return new PipeError(
        'deployment-timeout',
        `${what} did not become READY within WAIT_TIMEOUT: ${last}`,
        {
          hint: 'Check that the environment is attached to an instance that runs; raise WAIT_TIMEOUT where the runtime is only slow.',
          where,
        },
      );
    }
    case 'gone':
      return new PipeError(
        'deployment-failed',
        `${what} is not deployed any more: somebody undeployed or replaced it.`,
        {
          hint: 'Find out who else deploys to this environment; then run the pipe again.',
          where,
        },
      );
  }
}

function describeConflict(conflict: {
  readonly basePath: string | undefined;
  readonly apiProxy: string | undefined;
  readonly environment: string | undefined;
  readonly environmentGroup: string;
  readonly description: string;
}): string {
  const owner = conflict.apiProxy === undefined ? 'another deployment' : conflict.apiProxy;
  const place = conflict.environment === undefined ? '' : ` in ${conflict.environment}`;
  const path = conflict.basePath ?? 'its base path';
  return `${owner}${place} holds ${path} in environment group ${conflict.environmentGroup}`;
}
