import type { Secret } from '../../domain/secret.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Grant } from './grant.ts';

export interface TokenCache {
  /** The token at hand, or a new one where it is near its end. */
  fresh(): Promise<Secret>;
  /** A token other than `rejected`. */
  replace(rejected: Secret): Promise<Secret>;
}

/** Keeps a token until five minutes before its end, or four fifths of a short life; asks once for all who wait. */
export function createTokenCache(grant: () => Promise<Grant>, clock: Clock): TokenCache {
  let held: Held | undefined;
  let asking: Promise<Secret> | undefined;

  const ask = (): Promise<Secret> => {
    asking ??= grant()
      .then(({ token, lifetimeMs }) => {
        const now = clock.elapsed();
        const spare = Math.min(FIVE_MINUTES_MS, lifetimeMs / 5);
        held = { token, renewAt: now + lifetimeMs - spare, endsAt: now + lifetimeMs };
        return token;
      })
      .finally(() => {
        asking = undefined;
      });
    return asking;
  };

  // Renewal is early on purpose: while the old token still works, a sign-in in trouble is no reason to stop.
  const askEarly = async (old: Held): Promise<Secret> => {
    try {
      return await ask();
    } catch {
      held = { ...old, renewAt: clock.elapsed() + ONE_MINUTE_MS };
      return old.token;
    }
  };

  return {
    async fresh() {
      if (!held || clock.elapsed() >= held.endsAt) return ask();
      if (clock.elapsed() < held.renewAt) return held.token;
      return askEarly(held);
    },
    async replace(rejected) {
      if (held && held.token !== rejected) return held.token;
      return ask();
    },
  };
}

interface Held {
  readonly token: Secret;
  readonly renewAt: number;
  readonly endsAt: number;
}

const ONE_MINUTE_MS = 60_000;
const FIVE_MINUTES_MS = 300_000;
