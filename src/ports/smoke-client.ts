import type { Secret } from '../domain/secrets/secret.ts';
import type { SmokeTest } from '../domain/smoke-test.ts';

export interface SmokeRequest {
  readonly url: Secret;
  /** The URL as it may be printed. */
  readonly shownUrl: string;
  readonly method: SmokeTest['method'];
  readonly headers: Readonly<Record<string, Secret>>;
  readonly body: Secret | undefined;
  readonly timeoutMs: number;
}

export type SmokeAnswer =
  | {
      readonly kind: 'answered';
      readonly status: number;
      /** Lower-case names; several values of one name are joined by a comma. */
      readonly headers: Readonly<Record<string, string>>;
      /** At most the first 256 KiB. */
      readonly body: string;
    }
  | { readonly kind: 'unreachable'; readonly reason: string };

/** One request of a smoke test: once, redirects not followed, never throws for what the other side does. */
export interface SmokeClient {
  ask(request: SmokeRequest, signal?: AbortSignal): Promise<SmokeAnswer>;
}
