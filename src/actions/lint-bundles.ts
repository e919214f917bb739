import { basename } from 'node:path';
import type { Bundle } from '../domain/bundle.ts';
import type { Finding } from '../domain/finding.ts';
import type { Problem } from '../domain/problem.ts';
import { count } from '../report/console/paint.ts';
import { renderStep } from '../report/console/steps.ts';
import { contentOf, type Rendered } from './render-bundle.ts';
import type { Run } from './run.ts';

export interface Linted {
  readonly failed: boolean;
  /** What the log is to say, once it is this one's turn. */
  readonly log: readonly string[];
}

/**
 * Lints all bundles at once and judges what was found; what did not come to an end is a problem, never silence.
 * What is linted is what is deployed: a bundle that an environment's rewrites change is linted as rewritten.
 */
export async function lintBundles(
  run: Run,
  bundles: readonly Bundle[],
  candidates: readonly Rendered[],
): Promise<Linted> {
  if (bundles.length === 0) return { failed: false, log: [] };
  const { clock } = run.doors;
  const { lint } = run.config;
  const startedMs = clock.elapsed();
  const { findings, problems } = await inspectAll(run, bundles, candidates);
  const errors = findings.filter(({ severity }) => severity === 'error').length;
  const warnings = findings.length - errors;
  run.record.lint = { errors, warnings, suppressed: 0, findings: findings.map(withoutKind) };
  run.record.problems.push(...problems);
  const text = `${count(errors, 'error')}, ${count(warnings, 'warning')}`;
  const failed = (lint.failOn !== 'never' && errors > 0) || problems.length > 0;
  return { failed, log: [renderStep('Linted', text, clock.elapsed() - startedMs)] };
}

interface Inspected {
  readonly findings: readonly Finding[];
  readonly problems: readonly Problem[];
}

/** One look at the repository, and one at each further form that the environments give a bundle. */
async function inspectAll(
  run: Run,
  bundles: readonly Bundle[],
  candidates: readonly Rendered[],
): Promise<Inspected> {
  const rounds = variantsOf(candidates);
  if (rounds.length === 0) return inspect(run, bundles, undefined);
  const folder = await run.doors.files.makeTemporaryFolder();
  try {
    const looks: Inspected[] = [];
    for (const [number, round] of rounds.entries()) {
      const renderedAt = await writeVariants(run, round, `${folder}/${number}`);
      const rest = number === 0 ? bundles : bundles.filter(({ path }) => renderedAt.has(path));
      looks.push(await inspect(run, rest, renderedAt));
    }
    return {
      findings: distinct(looks.flatMap(({ findings }) => findings)),
      problems: distinct(looks.flatMap(({ problems }) => problems)),
    };
  } finally {
    await run.doors.files.removeFolder(folder);
  }
}

async function inspect(
  run: Run,
  bundles: readonly Bundle[],
  renderedAt: ReadonlyMap<string, string> | undefined,
): Promise<Inspected> {
  const linter = await run.doors.linter();
  const { profile, profileGiven, excluded } = run.config.lint;
  return linter.inspect(bundles, { profile, profileGiven, excluded, renderedAt });
}

/** The rewritten forms in rounds, each bundle at most once a round; forms with one digest count once. */
function variantsOf(candidates: readonly Rendered[]): readonly (readonly Rendered[])[] {
  const distinctForms = new Map(
    candidates.filter(({ rewritten }) => rewritten).map((one) => [`${one.bundle.path} ${one.digest}`, one]),
  );
  const perBundle = [...Map.groupBy(distinctForms.values(), ({ bundle }) => bundle).values()];
  const rounds = Math.max(0, ...perBundle.map((forms) => forms.length));
  return Array.from({ length: rounds }, (_, round) => perBundle.flatMap((forms) => forms[round] ?? []));
}

async function writeVariants(
  run: Run,
  variants: readonly Rendered[],
  folder: string,
): Promise<ReadonlyMap<string, string>> {
  const { files } = run.doors;
  const places = new Map<string, string>();
  for (const [number, variant] of variants.entries()) {
    const place = `${folder}/${number}/${basename(variant.bundle.path)}`;
    for (const [name, bytes] of await contentOf(run, variant)) await files.write(`${place}/${name}`, bytes);
    places.set(variant.bundle.path, place);
  }
  return places;
}

function distinct<Thing>(things: readonly Thing[]): readonly Thing[] {
  return [...new Map(things.map((thing) => [JSON.stringify(thing), thing])).values()];
}

function withoutKind(finding: Finding): Omit<Finding, 'kind'> {
  const { bundle, file, line, column, rule, severity, message } = finding;
  return { bundle, file, line, column, rule, severity, message };
}
