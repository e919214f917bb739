import type { Config } from '../config/config.ts';
import type { Bundle } from '../domain/bundle.ts';
import type { BuildContext } from '../domain/code-host/build-context.ts';
import type { LintEvent } from '../lint/events.ts';
import type { Linting } from '../lint/linting.ts';
import type { Apigee } from '../ports/apigee.ts';
import type { Events } from '../ports/events.ts';
import type { GitReader } from '../ports/git.ts';
import type { PlanEvent } from './events.ts';

/** A configuration entity that the run's files declare. */
export interface DeclaredName {
  /** As in the result file: `targetserver`. */
  readonly kind: string;
  readonly scope: string;
  readonly name: string;
}

/** What planning takes of a run. */
export interface Planning<Chosen extends Config = Config> extends Linting<Chosen> {
  readonly context: BuildContext;
  readonly ports: Linting['ports'] & {
    readonly apigee: () => Promise<Apigee>;
    readonly git: () => Promise<GitReader>;
  };
  readonly record: Linting['record'] & {
    readonly bundles: readonly Bundle[];
    readonly declared: readonly DeclaredName[];
  };
  readonly events: Events<LintEvent | PlanEvent>;
}
