import { sharedFlowsIn } from '../bundle/discover/discover-bundles.ts';
import type { Rendered } from '../bundle/render-bundle.ts';
import type { LintingConfig } from '../config/config.ts';
import { namingOf } from '../config/manifest/bundle-naming.ts';
import type { Bundle } from '../domain/bundle.ts';
import type { Finding } from '../domain/findings/finding.ts';
import type { Problem } from '../domain/problem.ts';
import { GlobFault, matching } from '../domain/text/glob.ts';
import { PipeError } from '../errors/pipe-error.ts';
import type { LintAnswer } from '../ports/linter.ts';
import { type SourceLines, splitByBaseline, writeBaseline } from './baseline.ts';
import type { LintReport } from './events.ts';
import { inspectVariants } from './inspect-variants.ts';
import type { Linting } from './linting.ts';
import { readBaseline, saveBaseline } from './read-baseline.ts';
import { checkBundles } from './rules/check-bundles.ts';
import { judgeFindings } from './verdict.ts';

export interface Linted {
  readonly failed: boolean;
  /** Told once it is this one's turn; undefined if there was nothing to lint. */
  readonly report: LintReport | undefined;
}

/**
 * Lints all bundles at once and judges what was found; what did not come to an end is a problem, never silence.
 * Throws PipeError `config-invalid` where the baseline cannot be read.
 */
export async function lintBundles(
  run: Linting<LintingConfig>,
  bundles: readonly Bundle[],
  candidates: readonly Rendered[],
): Promise<Linted> {
  if (bundles.length === 0) return { failed: false, report: undefined };
  const { clock } = run.ports;
  const { lint } = run.config;
  const startedMs = clock.elapsed();
  const baseline = await readBaseline(run);
  run.events.emit({ kind: 'busy', doing: 'Linting' });
  const [{ findings: found, problems, leftOut }, own] = await Promise.all([
    inspectVariants(run, bundles, candidates),
    checkTogether(run, bundles),
  ]);
  const { findings, excepted } = leaveOutExcepted([...found, ...own], run);
  const sources = await linesOf(run, findings);
  const { fresh, accepted, outdated } = splitByBaseline(findings, baseline, sources);
  const verdict = judgeFindings(fresh, lint, {
    accepted: accepted.length,
    excepted,
    bundles: bundles.length,
    leftOut,
  });

  const { errors, warnings, suppressed, sentence } = verdict;
  const failed = verdict.failed || problems.length > 0;
  return {
    failed,
    report: {
      lint: { errors, warnings, suppressed, findings: fresh, accepted },
      problems,
      warnings: tellLeftOut(leftOut),
      shown: run.config.action === 'lint' || failed ? fresh : [],
      sources,
      sentence,
      outdated,
      durationMs: clock.elapsed() - startedMs,
    },
  };
}

/** Without the findings that the manifest excepts by rule and file. Throws PipeError `manifest-invalid` for a glob that is none. */
function leaveOutExcepted(
  findings: readonly Finding[],
  { config: { manifest } }: Linting,
): { readonly findings: readonly Finding[]; readonly excepted: number } {
  const excepts = manifest?.content.lint?.except ?? [];
  const excepted = new Set(
    excepts.flatMap(({ rule, files }, index) => {
      const ofRule = findings.filter((finding) => finding.rule.toUpperCase() === rule.toUpperCase());
      const names = new Set(matchingFiles(files, index, [...new Set(ofRule.map(({ file }) => file))]));
      return ofRule.filter(({ file }) => names.has(file));
    }),
  );
  return { findings: findings.filter((finding) => !excepted.has(finding)), excepted: excepted.size };
}

function matchingFiles(glob: string, index: number, files: readonly string[]): readonly string[] {
  try {
    return matching(glob, files);
  } catch (error) {
    if (!(error instanceof GlobFault)) throw error;
    throw new PipeError('manifest-invalid', `lint.except[${index}].files ${error.message}`);
  }
}

async function linesOf({ ports }: Linting, findings: readonly Finding[]): Promise<SourceLines> {
  return (await ports.linter()).takeLinesOf(findings);
}

/** They count, though nobody could read them all. */
function tellLeftOut({ errors, warnings }: LintAnswer['leftOut']): readonly Problem[] {
  if (errors + warnings === 0) return [];
  return [
    {
      code: 'lint-cut',
      message: `${errors + warnings} findings are counted and not listed: 2,000 of a bundle are the most that are told, errors first.`,
      hint: 'Leave the rule out that finds most of them, with LINT_EXCLUDE, and repair the rest.',
    },
  ];
}

/** Tells what was found, once it is this one's turn. */
export function tellLinted({ events }: Linting, { report }: Linted): void {
  if (report !== undefined) events.emit({ kind: 'linted', ...report });
}

/** The rules of ours that look at all bundles at once. */
function checkTogether(run: Linting<LintingConfig>, bundles: readonly Bundle[]): Promise<readonly Finding[]> {
  const { excluded } = run.config.lint;
  return checkBundles(bundles, {
    excluded,
    sharedFlowsElsewhere: () => sharedFlowsElsewhere(run, bundles),
  });
}

/**
 * Those the manifest vouches for, those that are in the repository and were refused, and, where BUNDLES narrows the
 * run, those of the rest of the repository.
 */
async function sharedFlowsElsewhere(
  run: Linting<LintingConfig>,
  bundles: readonly Bundle[],
): Promise<ReadonlySet<string>> {
  const { config, clone, record, ports } = run;
  const vouched = config.manifest?.content.externalSharedFlows ?? [];
  if (!config.bundlesChosen && record.problems.length === 0) return new Set(vouched);
  const naming = namingOf(config.manifest, run.context.repository);
  return new Set([...vouched, ...(await sharedFlowsIn({ clone, naming }, bundles, ports.files))]);
}

/** Accepts everything that is found now; for ACTION=lint with LINT_BASELINE_WRITE. */
export async function acceptFindings(run: Linting<LintingConfig>, { report }: Linted): Promise<void> {
  const path = run.config.lint.baseline;
  if (path === undefined) return;
  const { accepted = [], findings = [] } = report?.lint ?? {};
  const all = [...accepted, ...findings];
  await saveBaseline(run, path, writeBaseline(all, report?.sources ?? new Map()));
  run.events.emit({ kind: 'baseline-written', path, accepted: all.length });
}
