import type { Candidate } from '../domain/candidate.ts';
import type { DeploymentTarget, Revision } from '../domain/revision.ts';
import { throwAll } from '../errors/aggregate-errors.ts';
import { optionalRead } from '../errors/optional-read.ts';
import { PipeError } from '../errors/pipe-error.ts';
import { conflictsIn, newBasePaths } from '../plan/checks/base-path-owners.ts';
import { conflictsWithin, guardProblems, refusedGuards } from '../plan/checks/guards.ts';
import type { Step } from '../plan/step.ts';
import type { Apigee } from '../ports/apigee.ts';

export interface Guarded {
  readonly step: Step;
  readonly target: DeploymentTarget;
  readonly apigee: Pick<Apigee, 'capabilities' | 'changeReport' | 'revision'>;
  /** Whose serving revision's report was read for the plan: of base paths that are kept, both reports tell the same. */
  readonly reported?: ReadonlySet<Candidate>;
}

/**
 * Asks Apigee what the deploy would do, now that the revision is imported: the routing conflicts that a plain
 * deploy passes over (docs/apigee.md#base-paths), and the change from a standard to an extensible proxy.
 * Throws PipeError `guard` for what nobody allowed, `route-conflict` for what nobody can allow; an answer that is refused or lost guards nothing.
 */
export async function guardDeployment({ step, target, apigee, reported }: Guarded): Promise<void> {
  if (target.kind === 'sharedflow') return;
  const isReported = apigee.capabilities().reportsChangesOf.has(target.kind);
  const isKnown = reported?.has(step.candidate) === true && newBasePaths(step).length === 0;
  const before = step.observed.serving?.proxyDeploymentType;
  const [report, revision] = await Promise.all([
    isKnown || !isReported ? undefined : optionalRead(apigee.changeReport(target)),
    before === 'STANDARD' ? optionalRead(apigee.revision(target, target.revision)) : undefined,
  ]);
  const { candidate } = step;
  const held = report === undefined ? [] : conflictsIn(report, candidate.basePaths);
  const problems = guardProblems({
    bundle: target.name,
    environment: target.environment,
    neverAllowed: candidate.neverAllowed,
    deploymentType: { before, after: deploymentTypeOf(revision) },
    serviceAccount: { before: undefined, after: undefined },
    basePathsHeld: held,
    counts: {},
  });
  const refused = [...conflictsWithin(target, held), ...refusedGuards(problems, candidate.allow)].map(
    ({ code, message, hint, where }) => new PipeError(code, message, { hint, where }),
  );
  throwAll(refused);
}

function deploymentTypeOf(revision: Revision | undefined): string | undefined {
  if (revision === undefined) return undefined;
  return revision.hasExtensiblePolicy ? 'EXTENSIBLE' : 'STANDARD';
}
