import type { LintJob, LintReply } from '../../lint-worker/protocol.ts';
import type { LintLimits, TimeBudget } from './limits.ts';
import type { PreparedJob } from './prepare-job.ts';
import type { ExitReason } from './watch-over.ts';

/** A child that was started while the bundles were still being read: its start is half of a short lint. */
export interface PrewarmedWorker {
  /** Lints already what will probably be asked for. Nothing that runs code of the repository. */
  begin(asked: PreparedJob): void;
  /**
   * The child, once; what was begun it answers at once. Undefined too if it has died: whoever asks again finds out of
   * what.
   */
  take(): Promise<LintChild | undefined>;
  /** Ends it if nobody took it. */
  end(): void;
}

export interface ChildPlace {
  /** The file that holds the linter: the pipe itself. */
  readonly program: string;
  readonly node: string;
  readonly clone: string;
  readonly limits: LintLimits;
  readonly budget: TimeBudget;
  /** Takes the values of secrets out of a text. */
  readonly redact: (text: string) => string;
  /** A child that runs already, where there is one. */
  readonly prewarmed?: PrewarmedWorker | undefined;
}

/** A job, and the bytes of its files. */
export interface Asked {
  readonly job: LintJob;
  readonly bytes: readonly Uint8Array[];
}

export interface LintChild {
  /**
   * Jobs are answered in the order in which they are asked, and may be asked ahead, so that the child never waits for
   * the pipe, which has bundles to read. `behind` is the answer to those that were waiting when another one killed it.
   */
  ask(asked: Asked): Promise<LintReply | ExitReason | 'behind'>;
  end(): void;
}
