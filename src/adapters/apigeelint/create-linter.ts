import { asProblems } from '../../domain/as-problem.ts';
import type { Bundle } from '../../domain/bundle.ts';
import type { Problem } from '../../domain/problem.ts';
import { PipeError } from '../../errors/pipe-error.ts';
import type { LintAnswer, Linter, LintSettings } from '../../ports/linter.ts';
import { askAll, tellAnswers } from './ask-all.ts';
import { DEFAULT_LIMITS, type LintLimits, TimeBudget } from './limits.ts';
import type { PrewarmedWorker } from './lint-process.ts';
import { prepareAll, type RunPreparation } from './prepare-all.ts';
import type { Content } from './prepare-job.ts';
import { prewarm } from './prewarmed-worker.ts';
import type { CodePlace } from './readable-code.ts';
import { linesOf } from './source-lines.ts';

export interface LinterOptions {
  /** The file that holds the linter: `dist/pipe.mjs` itself. */
  readonly program: string;
  /** The Node that runs it. */
  readonly node: string;
  /** Absolute path of the clone. */
  readonly clone: string;
  /** Reads a bundle of which no content was given. Throws PipeError `bundle-invalid`. */
  readonly contentOf: (bundle: Bundle) => Promise<Content>;
  /** Files that code of the repository must never read, even inside the clone, such as `KEY_FILE`; absolute. */
  readonly denied?: readonly string[];
  /** Takes the values of secrets out of a text. */
  readonly redact?: (text: string) => string;
  readonly limits?: LintLimits;
}

interface Bench extends LinterOptions {
  readonly limits: LintLimits;
  readonly budget: TimeBudget;
  readonly redact: (text: string) => string;
  readonly place: CodePlace;
  readonly controls: NonNullable<RunPreparation['controls']>;
  /** What was read of each bundle. */
  readonly contents: Map<Bundle, Content>;
  prewarmed: PrewarmedWorker | undefined;
}

/**
 * apigeelint and ESLint in child processes that read what the pipe has read of the bundles, the lint configuration that
 * applies to them, and nothing else. A bundle that kills its linter is a problem named `lint-died`, and the others
 * still get their verdict.
 */
export function createLinter(options: LinterOptions): Linter {
  const bench: Bench = {
    ...options,
    limits: options.limits ?? DEFAULT_LIMITS,
    budget: new TimeBudget(),
    redact: options.redact ?? ((text) => text),
    place: { clone: options.clone, denied: options.denied ?? [], sound: new Set() },
    controls: new Map(),
    contents: new Map(),
    prewarmed: undefined,
  };
  return {
    prewarm: () => {
      bench.prewarmed ??= prewarm(bench);
    },
    keep: (bundle, content) => {
      bench.contents.set(bundle, content);
    },
    inspectAhead: (bundle, settings) => {
      const content = bench.contents.get(bundle);
      if (bench.prewarmed === undefined || content === undefined || bundle.source.kind !== 'folder') return;
      const { jobs } = prepareAll(
        [bundle],
        preparationOf(bench, settings, () => content),
      );
      for (const job of jobs) bench.prewarmed.begin(job);
    },
    inspect: async (bundles, settings) => inspect(bench, bundles, settings),
    takeLinesOf: (findings) => {
      const lines = linesOf(findings, bench);
      bench.contents.clear();
      return lines;
    },
  };
}

function preparationOf(
  bench: Bench,
  settings: LintSettings,
  contentOf: RunPreparation['contentOf'],
): RunPreparation {
  return { place: bench.place, settings, contentOf, controls: bench.controls };
}

async function inspect(
  bench: Bench,
  bundles: readonly Bundle[],
  settings: LintSettings,
): Promise<LintAnswer> {
  bench.budget.start(bench.limits, bundles.length);
  try {
    const { contents, unread } = await readAll(bench, bundles, settings);
    const { jobs, problems } = prepareAll(
      bundles,
      preparationOf(bench, settings, (bundle) => contents.get(bundle)),
    );
    return tellAnswers(await askAll(bench, jobs), [...unread, ...problems]);
  } finally {
    bench.prewarmed?.end();
  }
}

/** What is linted of each bundle: its rewritten form, or what was read of it, or is now. */
async function readAll(bench: Bench, bundles: readonly Bundle[], { rendered }: LintSettings) {
  const contents = new Map<Bundle, Content>();
  const unread: Problem[] = [];
  for (const bundle of bundles) {
    try {
      const kept = bench.contents.get(bundle) ?? (await bench.contentOf(bundle));
      bench.contents.set(bundle, kept);
      contents.set(bundle, rendered?.get(bundle) ?? kept);
    } catch (error) {
      if (!(error instanceof PipeError)) throw error;
      unread.push(...asProblems(error));
    }
  }
  return { contents, unread };
}
