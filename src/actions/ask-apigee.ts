import pMap from 'p-map';
import type { Step } from '../deploy/make-plan.ts';
import { asProblem } from '../domain/as-problem.ts';
import type { Problem } from '../domain/problem.ts';
import type { PlannedChange } from '../domain/run-result.ts';
import { PipeError } from '../errors/pipe-error.ts';
import type { Apigee } from '../ports/apigee.ts';
import { archiveOf, type Rendered } from './render-bundle.ts';
import type { Run } from './run.ts';

const CONCURRENT = 8;

/**
 * Apigee's judgement without spending a revision: `action=validate` for what would be imported, the change
 * report for what is imported already (CONTRACT §3.1, §3.4). What it says is added to the plan's lines;
 * true where it would refuse a bundle.
 */
export async function askApigee(run: Run, steps: readonly Step<Rendered>[]): Promise<boolean> {
  const apigee = await run.doors.apigee();
  run.doors.journal.progress('Asking Apigee');
  const judged = await pMap(
    distinctContents(steps),
    async (step) => ({ step, problems: await judge(run, step, apigee) }),
    { concurrency: CONCURRENT },
  );
  run.doors.journal.progress(undefined);
  for (const { step, problems } of judged)
    run.record.plan = run.record.plan.map((line) => withProblems(line, step, problems));
  const refusals = judged.flatMap(({ problems }) => problems.filter(({ code }) => code === 'bundle-refused'));
  run.record.problems.push(...refusals);
  return refusals.length > 0;
}

/** One content is judged once, however many environments want it; a reuse is judged in each. */
function distinctContents(steps: readonly Step<Rendered>[]): readonly Step<Rendered>[] {
  const keys = new Map<string, Step<Rendered>>();
  for (const step of steps) {
    const { bundle, digest, environment } = step.candidate;
    if (step.kind === 'deploy') keys.set(`${bundle.kind} ${bundle.name} ${digest}`, step);
    if (step.kind === 'reuse') keys.set(`${bundle.kind} ${bundle.name} ${digest} ${environment}`, step);
  }
  return [...keys.values()];
}

async function judge(run: Run, step: Step<Rendered>, apigee: Apigee): Promise<readonly Problem[]> {
  try {
    return step.kind === 'reuse' ? await reportOn(step, apigee) : await validate(run, step, apigee);
  } catch (error) {
    if (!(error instanceof PipeError)) throw error;
    return [error, ...error.also].map(asProblem);
  }
}

async function validate(run: Run, step: Step<Rendered>, apigee: Apigee): Promise<readonly Problem[]> {
  await apigee.validate(await archiveOf(run, step.candidate));
  return [];
}

async function reportOn(
  step: Extract<Step<Rendered>, { kind: 'reuse' }>,
  apigee: Apigee,
): Promise<readonly Problem[]> {
  const { bundle, environment } = step.candidate;
  if (bundle.kind === 'sharedflow') return [];
  const target = { name: bundle.name, kind: bundle.kind, environment, revision: step.revision };
  const { violations, routingConflicts } = await apigee.changeReport(target);
  return [
    ...violations.map(({ description }) => ({
      code: 'apigee-refused',
      message: description,
      where: bundle.name,
    })),
    ...routingConflicts.map(({ description }) => ({
      code: 'route-conflict',
      message: description,
      where: bundle.name,
    })),
  ];
}

function withProblems(
  line: PlannedChange,
  { candidate }: Step<Rendered>,
  problems: readonly Problem[],
): PlannedChange {
  const same = line.bundle === candidate.bundle.name && line.kind === candidate.bundle.kind;
  if (!same || line.environment !== candidate.environment) return line;
  return { ...line, problems: [...line.problems, ...problems] };
}
