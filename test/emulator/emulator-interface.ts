import type { RuntimeRule } from './apigee/runtime-mode.ts';
import type { Bitbucket } from './bitbucket/bitbucket.ts';
import type { EmulatorClock } from './clock.ts';
import type { Host } from './emulated-api.ts';
import type { Fault } from './faults.ts';
import type { StateInspection } from './inspect-state.ts';
import type { RecordedRequest } from './request-log.ts';
import type { Seed } from './seed.ts';
import type { VaultSeed } from './seed-vault.ts';
import type { WaysIn } from './sign-in.ts';

/** A running emulator. What it remembers lives until `close`. */
export interface Emulator extends WaysIn, StateInspection {
  readonly urls: Readonly<Record<Host, string>>;
  /** The ledgers of Cloud and Data Center. */
  readonly bitbucket: Bitbucket;
  readonly requests: readonly RecordedRequest[];
  calls(operation: string | RegExp): RecordedRequest[];
  /** What was asked that the contracts do not know; a test asks for none. */
  readonly unexpected: readonly string[];
  readonly seed: Seed & VaultSeed;
  /** How the runtime takes the coming deployments; one each unless `times` says more. */
  runtime(rule: RuntimeRule): void;
  fault(fault: Fault): void;
  clearFaults(): void;
  readonly clock: EmulatorClock;
  close(): Promise<void>;
}
