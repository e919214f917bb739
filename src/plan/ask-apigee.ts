import pMap from 'p-map';
import { keyOf } from '../bundle/graph/dependency-graph.ts';
import { archiveOf, type Rendered } from '../bundle/render-bundle.ts';
import { asProblems } from '../domain/as-problem.ts';
import { CALLS_AT_ONCE } from '../domain/pacing/calls-at-once.ts';
import type { Problem } from '../domain/problem.ts';
import type { PlannedChange } from '../domain/results/run-result.ts';
import { type Outcome, outcomeOfCode } from '../errors/outcome.ts';
import { PipeError } from '../errors/pipe-error.ts';
import type { Apigee } from '../ports/apigee.ts';
import { type BasePathOwner, conflictsIn } from './checks/base-path-owners.ts';
import { conflictsWithin, guardProblems, refusedGuards } from './checks/guards.ts';
import type { Planning } from './planning.ts';
import type { Step } from './step.ts';

interface Asked {
  readonly steps: readonly Step<Rendered>[];
  readonly plan: readonly PlannedChange[];
}

export interface Judged {
  readonly plan: readonly PlannedChange[];
  /** How a deploy would end for what Apigee would refuse; empty if it would take every bundle. */
  readonly refused: readonly Outcome[];
}

/**
 * Apigee's judgement without spending a revision: `action=validate` for what would be imported, the change
 * report for what is imported already (docs/apigee.md#import, docs/apigee.md#base-paths). What it says is added to the plan's lines.
 */
export async function askApigee(run: Planning, { steps, plan }: Asked): Promise<Judged> {
  const apigee = await run.ports.apigee();
  const validated = validateOnce(run, apigee);
  run.events.emit({ kind: 'busy', doing: 'Asking Apigee' });
  const asked = steps.filter((step) => step.kind === 'deploy' || step.kind === 'reuse');
  const judged = await pMap(
    asked,
    async (step) => ({
      step,
      judgement: await (step.kind === 'reuse' ? reportOn(step, apigee) : validated(step)),
    }),
    { concurrency: CALLS_AT_ONCE },
  );
  run.events.emit({ kind: 'busy', doing: undefined });
  const better = judged.reduce<readonly PlannedChange[]>(
    (lines, { step, judgement }) => lines.map((line) => withJudgement(line, step, judgement)),
    plan,
  );
  run.events.emit({ kind: 'planned', plan: better });
  const refusals = judged.flatMap(({ judgement }) => judgement.problems.filter(isRefusal));
  run.events.emit({ kind: 'refused', problems: [...new Set(refusals)] });
  return { plan: better, refused: refusals.map(({ code }) => outcomeOfCode(code, { changed: false })) };
}

function isRefusal(problem: Problem): problem is Problem & { code: 'bundle-refused' | 'apigee-refused' } {
  return problem.code === 'bundle-refused' || problem.code === 'apigee-refused';
}

interface Judgement {
  /** False if Apigee was asked and did not answer. */
  readonly isJudged: boolean;
  readonly problems: readonly Problem[];
  /** Undefined if it was not told. */
  readonly extensible: boolean | undefined;
  readonly held: readonly BasePathOwner[];
}

type Judge = (step: Step<Rendered>) => Promise<Judgement>;

/** One content is judged once, however many environments want it. */
function validateOnce(run: Planning, apigee: Apigee): Judge {
  const known = new Map<string, Promise<Judgement>>();
  return (step) => {
    const { asset, digest } = step.candidate;
    const key = `${keyOf(asset)} ${digest}`;
    const judgement = known.get(key) ?? orProblems(validate(run, step, apigee));
    known.set(key, judgement);
    return judgement;
  };
}

/** Of what this Apigee has no judgement: nothing is blocked for it. */
const UNTOLD: Judgement = { isJudged: true, problems: [], extensible: undefined, held: [] };

async function validate(run: Planning, { candidate }: Step<Rendered>, apigee: Apigee): Promise<Judgement> {
  if (!apigee.capabilities().validates) return UNTOLD;
  const { hasExtensiblePolicy } = await apigee.validate(await archiveOf(run, candidate));
  return { isJudged: true, problems: [], extensible: hasExtensiblePolicy, held: [] };
}

function reportOn(step: Extract<Step<Rendered>, { kind: 'reuse' }>, apigee: Apigee): Promise<Judgement> {
  const { asset, environment } = step.candidate;
  const { name, kind } = asset;
  if (!apigee.capabilities().reportsChangesOf.has(kind)) return Promise.resolve(UNTOLD);
  return orProblems(
    Promise.all([
      apigee.changeReport({ name, kind, environment, revision: step.revision }),
      apigee.revision(asset, step.revision),
    ]).then(([report, { hasExtensiblePolicy }]) => ({
      isJudged: true,
      problems: report.violations.map(
        ({ description }): Problem => ({
          code: 'apigee-refused',
          message: `Apigee would refuse ${name} in ${environment}: ${description}`,
          where: name,
        }),
      ),
      extensible: hasExtensiblePolicy,
      held: conflictsIn(report, step.candidate.basePaths),
    })),
  );
}

/** What cannot be asked is told and blocks nothing. */
async function orProblems(judging: Promise<Judgement>): Promise<Judgement> {
  try {
    return await judging;
  } catch (error) {
    if (!(error instanceof PipeError) || error.code === 'stopped') throw error;
    return { isJudged: false, problems: asProblems(error), extensible: undefined, held: [] };
  }
}

function withJudgement(
  line: PlannedChange,
  { candidate, observed }: Step<Rendered>,
  { isJudged, problems, extensible, held }: Judgement,
): PlannedChange {
  const { asset, environment, allow } = candidate;
  if (line.change === 'remove') return line;
  if (line.bundle !== asset.name || line.kind !== asset.kind || line.environment !== environment) return line;
  const guards = guardProblems({
    bundle: asset.name,
    environment,
    neverAllowed: candidate.neverAllowed,
    proxyType: {
      before: observed.serving?.proxyType,
      after: extensible === true ? 'extensible' : undefined,
    },
    serviceAccount: { before: undefined, after: undefined },
    basePathsHeld: held,
    counts: {},
  });
  const conflicts = conflictsWithin({ name: asset.name, environment }, held);
  const refused = [...conflicts, ...refusedGuards(guards, allow)];
  const added = [...problems, ...conflicts, ...guards].filter((problem) => !isTold(problem, line.problems));
  return {
    ...line,
    ...unlessJudged(isJudged || problems.some(isRefusal)),
    change: refused.length > 0 ? 'blocked' : line.change,
    problems: [...line.problems, ...added],
  };
}

function unlessJudged(isJudged: boolean): { readonly isUnjudged?: true } {
  return isJudged ? {} : { isUnjudged: true };
}

/** The plan may have told it already; of a standard proxy that becomes extensible with the policy that makes it so. */
function isTold(problem: Problem, told: readonly Problem[]): boolean {
  return told.some(
    (one) =>
      one.message === problem.message || (isOfType(one) && isOfType(problem) && one.where === problem.where),
  );
}

function isOfType(problem: Problem): boolean {
  return 'guard' in problem && problem.guard === 'extensible';
}
