import type { Rendering } from '../bundle/render-bundle.ts';
import type { Config } from '../config/config.ts';
import type { BuildContext } from '../domain/code-host/build-context.ts';
import type { Problem } from '../domain/problem.ts';
import type { Clock } from '../ports/clock.ts';
import type { Events } from '../ports/events.ts';
import type { Files } from '../ports/files.ts';
import type { Linter } from '../ports/linter.ts';
import type { LintEvent } from './events.ts';

/** What reading and linting the repository takes of a run. */
export interface Linting<Chosen extends Config = Config> extends Rendering<Chosen> {
  readonly context: Pick<BuildContext, 'commit' | 'build' | 'repository'>;
  readonly ports: {
    readonly clock: Clock;
    readonly files: Files;
    readonly linter: () => Promise<Linter>;
  };
  /** What went wrong so far. */
  readonly record: { readonly problems: readonly Problem[] };
  readonly events: Events<LintEvent>;
  readonly signal: AbortSignal;
}
