import type { Secret } from '../domain/secret.ts';
import type { PipeError } from '../errors/pipe-error.ts';
import type { VariableProblem } from './complaints.ts';
import type { Environment } from './environment.ts';
import type { Manifest } from './manifest/manifest.ts';
import type { ParsedGate } from './manifest/parse-gate.ts';

/** What had to be looked up before the configuration can be read: files are not this room's. */
export interface ConfigSources {
  readonly environment: Environment;
  readonly manifest: Manifest | undefined;
  /** Everything that is wrong with it, where it could not be read. */
  readonly manifestProblems?: readonly PipeError[];
  /** What is to be said of how it was found. */
  readonly manifestNotes?: readonly VariableProblem[];
  /** GATE, parsed; undefined if it is not set. */
  readonly gate?: ParsedGate | undefined;
  /** What `KEY_FILE` holds where it names a file: the text, or undefined where there is no such file. */
  readonly keyFile: Secret | undefined;
  /** A sentence for each rule of LINT_EXCLUDE that does not exist, to follow the variable's name. */
  readonly checkExcludedRules: (excluded: readonly string[]) => readonly string[];
}
