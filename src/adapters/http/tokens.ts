import type { Secret } from '../../domain/secrets/secret.ts';
import type { Clock } from '../../ports/clock.ts';

/** An access token and how long it is good for. */
export interface Grant {
  readonly token: Secret;
  readonly lifetimeMs: number;
}

/** Where the token of a request comes from; a signal is for the sign-in that this may take. */
export interface Tokens {
  /** The token at hand, or a new one if it is near its end. */
  token(signal?: AbortSignal): Promise<Secret>;
  /** A token other than `rejected`; `rejected` itself if the credential cannot give another. */
  renew(rejected: Secret, signal?: AbortSignal): Promise<Secret>;
}

/** The one token that there is. */
export function readyToken(token: Secret): Tokens {
  return { token: () => Promise.resolve(token), renew: () => Promise.resolve(token) };
}

export interface TokenCacheOptions {
  readonly clock: Clock;
  /** A token is renewed when a fifth of its life is left, or this many milliseconds if that is later. */
  readonly longestSpareMs?: number | undefined;
}

/** Keeps a token until it is near its end, and asks once for all who wait. */
export function createTokenCache(
  grant: (signal: AbortSignal | undefined) => Promise<Grant>,
  { clock, longestSpareMs = Number.POSITIVE_INFINITY }: TokenCacheOptions,
): Tokens {
  let held: Held | undefined;
  let asking: Promise<Secret> | undefined;

  const ask = (signal: AbortSignal | undefined): Promise<Secret> => {
    asking ??= grant(signal)
      .then(({ token, lifetimeMs }) => {
        const now = clock.elapsed();
        const spare = Math.min(longestSpareMs, lifetimeMs / 5);
        held = { token, renewAt: now + lifetimeMs - spare, endsAt: now + lifetimeMs };
        return token;
      })
      .finally(() => {
        asking = undefined;
      });
    return asking;
  };

  // Renewal is early on purpose: while the old token still works, a sign-in in trouble is no reason to stop.
  const askEarly = async (old: Held, signal: AbortSignal | undefined): Promise<Secret> => {
    try {
      return await ask(signal);
    } catch {
      held = { ...old, renewAt: clock.elapsed() + ONE_MINUTE_MS };
      return old.token;
    }
  };

  return {
    async token(signal) {
      if (!held || clock.elapsed() >= held.endsAt) return ask(signal);
      if (clock.elapsed() < held.renewAt) return held.token;
      return askEarly(held, signal);
    },
    async renew(rejected, signal) {
      if (held && held.token !== rejected) return held.token;
      return ask(signal);
    },
  };
}

/** Sends with a token, and once more with another if that one was refused: a refused request was not processed. */
export async function withToken<Sent>(
  tokens: Tokens,
  send: (token: Secret) => Promise<Sent>,
  {
    isRefused,
    signal,
  }: { readonly isRefused: (sent: Sent) => boolean; readonly signal?: AbortSignal | undefined },
): Promise<Sent> {
  const token = await tokens.token(signal);
  const sent = await send(token);
  if (!isRefused(sent)) return sent;
  const renewed = await tokens.renew(token, signal);
  return renewed === token ? sent : send(renewed);
}

interface Held {
  readonly token: Secret;
  readonly renewAt: number;
  readonly endsAt: number;
}

const ONE_MINUTE_MS = 60_000;
