import type { RuntimeRule } from './apigee/runtime-mode.ts';
import type { Bitbucket } from './bitbucket/bitbucket.ts';
import type { TownClock } from './clock.ts';
import type { Street } from './district.ts';
import type { Fault } from './faults.ts';
import type { RecordedRequest } from './journal.ts';
import type { Looking } from './looking.ts';
import type { Seed } from './seed.ts';
import type { VaultSeed } from './seed-vault.ts';
import type { WaysIn } from './sign-in.ts';

/** A running town. What it remembers lives until `close`. */
export interface Town extends WaysIn, Looking {
  readonly urls: Readonly<Record<Street, string>>;
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
  readonly clock: TownClock;
  close(): Promise<void>;
}
