import type { TransportError } from '../../errors/transport-error.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Answer } from '../../ports/http.ts';

/** What one try came to: an answer, whatever its status, or none. */
export type End =
  | { readonly kind: 'answer'; readonly answer: Answer }
  | { readonly kind: 'lost'; readonly failure: TransportError };

/** When what a try came to is tried again; what it came to last stands. */
export interface RetryRule {
  readonly mostTries: number;
  /** Milliseconds for all tries and pauses: a pause that would end later is not begun. */
  readonly withinMs: number;
  /** Milliseconds until the next try; undefined if there shall be none. `tries` counts from 1. */
  readonly pauseAfter: (end: End, tries: number) => number | undefined;
}

/** Tries as often as the rule allows. Throws what a try throws, and PipeError `stopped` if the signal ends a pause. */
export async function retrying<Ended extends End>(
  rule: RetryRule,
  tryOnce: () => Promise<Ended>,
  { clock, signal }: { readonly clock: Clock; readonly signal?: AbortSignal | undefined },
): Promise<Ended> {
  const deadline = clock.elapsed() + rule.withinMs;
  for (let tries = 1; ; tries += 1) {
    const end = await tryOnce();
    const pauseMs = tries < rule.mostTries ? rule.pauseAfter(end, tries) : undefined;
    if (pauseMs === undefined || clock.elapsed() + pauseMs > deadline) return end;
    await clock.sleep(pauseMs, signal);
  }
}

/** Sent once: the caller decides. */
export const NEVER_AGAIN: RetryRule = { mostTries: 1, withinMs: 0, pauseAfter: () => undefined };

/** For what changes nothing when it arrives twice. `random`, from 0 up to 1, is the jitter's source; `patienceMs` is for all of it. */
export function readRule(random: () => number, patienceMs: number): RetryRule {
  return {
    mostTries: 5,
    withinMs: Math.min(patienceMs, LONGEST_MS),
    pauseAfter: (end, tries) => {
      const jittered = jitter(tries, random);
      if (end.kind === 'lost') return end.failure.failure === 'too-large' ? undefined : jittered;
      return PASSING.has(end.answer.status) ? asAsked(end.answer, jittered) : undefined;
    },
  };
}

/**
 * For changes of Apigee: again only if the one before certainly was not processed, which is no connection, a quota, and
 * what `isLocked` recognizes. `patienceMs` is for all of it.
 */
export function writeRule(patienceMs: number, isLocked: (answer: Answer) => boolean): RetryRule {
  return {
    mostTries: 30,
    withinMs: patienceMs,
    pauseAfter: (end, tries) => {
      if (end.kind === 'lost') return end.failure.unprocessed ? 2000 : undefined;
      // 2, 4, 8 s, then 10 s: a 429 seldom says how long it lasts.
      if (end.answer.status === 429) return end.answer.retryAfterMs ?? Math.min(10_000, 1000 * 2 ** tries);
      return isLocked(end.answer) ? 5000 : undefined;
    },
  };
}

/**
 * For what Bitbucket is told, where the HTTP client repeats nothing: a 429 did nothing, so that even a comment may be
 * sent again; what failed otherwise only if it is `repeatable`. A lost answer is not waited for: it may be
 * that of a proxy that is not there.
 */
export function codeHostRule(repeatable: boolean): RetryRule {
  return {
    mostTries: 5,
    withinMs: LONGEST_MS,
    pauseAfter: (end, tries) => {
      if (end.kind === 'lost') return undefined;
      const { answer } = end;
      const isWorthIt = answer.status === 429 || (repeatable && answer.status >= 500);
      return isWorthIt ? asAsked(answer, jitter(tries, Math.random)) : undefined;
    },
  };
}

/** For a success that is not what was asked for: that may be one bad moment of a proxy in between. */
export const TRIES_TO_UNDERSTAND = 2;

const PASSING: ReadonlySet<number> = new Set([408, 429, 500, 502, 503, 504]);
/** However patient a server is. */
const LONGEST_MS = 150_000;
const LONGEST_ASKED_MS = 60_000;

/** Full jitter: drawn evenly from nothing up to 0.5, 1, 2, 4, then 8 s. */
function jitter(tries: number, random: () => number): number {
  return random() * Math.min(8000, 500 * 2 ** (tries - 1));
}

/** As long as `Retry-After` says, and `leastMs`; undefined if that is longer than anybody waits. */
function asAsked({ retryAfterMs = 0 }: Answer, leastMs: number): number | undefined {
  return retryAfterMs > LONGEST_ASKED_MS ? undefined : Math.max(retryAfterMs, leastMs);
}
