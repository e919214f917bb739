import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Emulator } from '../../emulator/emulator.ts';

/** What a peer's replay may do: call the emulator, and wait as the peer waits. */
export interface PeerClient {
  readonly base: string;
  token(): Promise<void>;
  call(method: string, path: string, body?: Body): Promise<Record<string, unknown>>;
  /** Passes on the emulator's clock alone, so that a replay of minutes takes seconds. */
  sleep(milliseconds: number): void;
  elapsedMs(): number;
}

interface Body {
  readonly type: string;
  readonly content: Uint8Array | string;
}

/** A client in an emulator whose clock is driven: the time of each call passes there as well, and every pause does. */
export function openPeerClient(emulator: Emulator): PeerClient {
  const startedAt = emulator.clock.now();
  const bearer = emulator.environment()['ACCESS_TOKEN'] ?? '';
  const base = `${emulator.urls.apigee}/v1/organizations/acme`;
  const timed = async <Result>(work: () => Promise<Result>): Promise<Result> => {
    const startedMs = performance.now();
    const result = await work();
    emulator.clock.advance(performance.now() - startedMs);
    return result;
  };
  return {
    base,
    token: () => timed(() => sleep(TOKEN_MS)),
    call: (method, path, body) =>
      timed(async () => {
        const answer = await fetch(`${base}/${path}`, {
          method,
          headers: {
            authorization: `Bearer ${bearer}`,
            ...(body === undefined ? {} : { 'content-type': body.type }),
          },
          ...(body === undefined ? {} : { body: Buffer.from(body.content) }),
        });
        const json = (await answer.json()) as Record<string, unknown>;
        if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(json)}`);
        return json;
      }),
    sleep: (milliseconds) => emulator.clock.advance(milliseconds),
    elapsedMs: () => emulator.clock.now() - startedAt,
  };
}

/** A token costs a call; whose key it is signed with makes no difference to the time. */
const TOKEN_MS = 100;
