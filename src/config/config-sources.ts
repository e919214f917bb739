import type { Secret } from '../domain/secrets/secret.ts';
import type { PipeError } from '../errors/pipe-error.ts';
import type { Environment } from './environment.ts';
import type { Manifest } from './manifest/manifest.ts';
import type { ParsedGate } from './manifest/parse-gate.ts';
import type { ManifestDefaults } from './manifest-defaults.ts';
import type { Values, VariablesRead } from './read/read-variables.ts';
import type { VariableProblem, VariableProblems } from './variable-problems.ts';

/** What had to be looked up before the configuration can be read: files are not this room's. */
export interface ConfigSources {
  readonly variables: VariablesRead;
  /** For what Bitbucket and the runner say, not the pipe's variables. */
  readonly environment: Environment;
  readonly manifest: Manifest | undefined;
  /** Everything that is wrong with it, where it could not be read. */
  readonly manifestProblems?: readonly PipeError[];
  /** What is to be said of how it was found. */
  readonly manifestNotes?: readonly VariableProblem[];
  /** GATE as a mapping, or the ends of the sentences that refuse it; undefined if it is not set. */
  readonly gate?: ParsedGate | undefined;
  /** What `KEY_FILE` holds where it names a file: the text, or undefined if there is no such file. */
  readonly keyFile: Secret | undefined;
  /** A sentence for each rule of LINT_EXCLUDE that does not exist, to follow the variable's name. */
  readonly checkExcludedRules: (excluded: readonly string[]) => readonly string[];
}

/** What the settings of an action are made from. */
export interface Reading {
  readonly sources: ConfigSources;
  readonly defaults: ManifestDefaults | undefined;
  /** Of MANIFEST_VARIABLES, what a manifest may see. */
  readonly allowed: readonly string[];
  /** Takes what is wrong or missing; with a problem in it the answer is not to be used. */
  readonly found: VariableProblems;
}

export function valuesOf({ sources }: Reading): Values {
  return sources.variables.values;
}
