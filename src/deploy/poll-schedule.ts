/** When a deployment was seen to become READY, in milliseconds since it was asked for. */
export interface Readiness {
  /** At the last look that still saw it rolling out; 0 where there was none. */
  readonly rollingMs: number;
  /** At the first look that saw READY. */
  readonly readyMs: number;
}

/** What a run has learnt of one environment; the deployments there share it. */
export interface Experience {
  usual: Readiness | undefined;
}

export interface Poll {
  /** How many looks there were so far. */
  readonly looks: number;
  /** Since the deployment was asked for. */
  readonly sinceMs: number;
  /** Other work waits for the verdict, or nothing may serve until it is there. */
  readonly urgent: boolean;
  /** Of another deployment in the same environment and run. */
  readonly usual: Readiness | undefined;
}

/** Milliseconds between looks where nothing is known and nobody waits: 1, 2, 3 s, then 5 until the end. */
const PLAIN_MS = [1000, 2000, 3000];
const LAST_PLAIN_MS = 5000;
const EACH_MS = 1000;
/** After a slow answer the next look does not follow at once. */
const LEAST_MS = 250;
/** A look every second shortens a wait of a minute by 4 % on average; beyond, it is not worth the quota. */
const URGENT_MS = 60_000;
/** So long after the usual moment a deployment that is late is looked at every second. */
const LATE_MS = 4000;

/** Milliseconds until the next look: never later than the plain schedule has it. */
export function pauseBefore({ looks, sinceMs, urgent, usual }: Poll): number {
  const plainMs = PLAIN_MS[looks] ?? LAST_PLAIN_MS;
  const isUrgent = urgent && sinceMs < URGENT_MS;
  if (isUrgent) return Math.min(plainMs, untilNextSecond(sinceMs));
  if (usual === undefined || sinceMs >= usual.readyMs + LATE_MS) return plainMs;
  const soonestMs = usual.rollingMs - sinceMs;
  return Math.min(plainMs, soonestMs > 0 ? Math.max(soonestMs, LEAST_MS) : untilNextSecond(sinceMs));
}

/** What two deployments tell: the one that was READY sooner tells more of when to look. */
export function soonest(one: Readiness | undefined, other: Readiness): Readiness {
  return one === undefined || other.readyMs < one.readyMs ? other : one;
}

/** Whole seconds since the deployment was asked for, however long the answers take. */
function untilNextSecond(sinceMs: number): number {
  const pauseMs = EACH_MS - (sinceMs % EACH_MS);
  return pauseMs < LEAST_MS ? pauseMs + EACH_MS : pauseMs;
}
