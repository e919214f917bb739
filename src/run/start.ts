import type { Environment } from '../config/environment.ts';
import type { VariablesRead } from '../config/read/read-variables.ts';
import type { BuildContext } from '../domain/code-host/build-context.ts';
import type { Clock } from '../ports/clock.ts';
import type { Files } from '../ports/files.ts';
import type { Logger } from '../ports/logger.ts';
import type { RecordKeeper } from './keep-record.ts';

/** What every run has from its first moment, a refused one too. */
export interface Start extends RecordKeeper {
  readonly environment: Environment;
  /** The pipe's own variables, read once. */
  readonly variables: VariablesRead;
  readonly clone: string;
  readonly clock: Clock;
  readonly files: Files;
  readonly logger: Logger;
  readonly redact: (text: string) => string;
  readonly startedAtMs: number;
  readonly startedElapsedMs: number;
  context: BuildContext | undefined;
  /** Takes the values that the manifest fills in out of a sentence; replaced once it is known which. */
  hide: (text: string) => string;
}
