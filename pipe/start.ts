import type { RunRecord } from '../src/actions/run.ts';
import type { Environment } from '../src/config/read-variables.ts';
import type { BuildContext } from '../src/domain/build-context.ts';
import type { Clock } from '../src/ports/clock.ts';
import type { Files } from '../src/ports/files.ts';
import type { Journal } from '../src/ports/journal.ts';

/** What every run has from its first moment, a refused one too. */
export interface Start {
  readonly environment: Environment;
  readonly clone: string;
  readonly clock: Clock;
  readonly files: Files;
  readonly journal: Journal;
  readonly record: RunRecord;
  readonly redact: (text: string) => string;
  readonly startedAtMs: number;
  readonly startedElapsedMs: number;
  context: BuildContext | undefined;
  /** Takes the values that the manifest fills in out of a sentence; replaced once it is known which. */
  hide: (text: string) => string;
}
