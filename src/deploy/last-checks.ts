import type { Candidate } from '../domain/candidate.ts';
import type { ContentVerdict } from '../domain/content-verdict.ts';
import type { Problem } from '../domain/problem.ts';
import type { DeploymentTarget, ProxyType, Revision } from '../domain/revision.ts';
import { throwAll } from '../errors/aggregate-errors.ts';
import { optionalRead, readOrRefusal } from '../errors/optional-read.ts';
import { PipeError } from '../errors/pipe-error.ts';
import { describeDifferences } from '../live/compare/describe-differences.ts';
import { conflictsIn, newBasePaths } from '../plan/checks/base-path-owners.ts';
import { conflictsWithin, guardProblems, refusedGuards } from '../plan/checks/guards.ts';
import { oldestFirst } from '../plan/observe.ts';
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
  const before = step.observed.serving?.proxyType;
  const [report, revision] = await Promise.all([
    isKnown || !isReported ? undefined : optionalRead(apigee.changeReport(target)),
    before === 'standard' ? optionalRead(apigee.revision(target, target.revision)) : undefined,
  ]);
  const { candidate } = step;
  const held = report === undefined ? [] : conflictsIn(report, candidate.basePaths);
  const problems = guardProblems({
    bundle: target.name,
    environment: target.environment,
    neverAllowed: candidate.neverAllowed,
    proxyType: { before, after: proxyTypeOf(revision) },
    serviceAccount: { before: undefined, after: undefined },
    basePathsHeld: held,
    counts: {},
  });
  const refused = [...conflictsWithin(target, held), ...refusedGuards(problems, candidate.allow)].map(
    ({ code, message, hint, where }) => new PipeError(code, message, { hint, where }),
  );
  throwAll(refused);
}

function proxyTypeOf(revision: Revision | undefined): ProxyType | undefined {
  if (revision === undefined) return undefined;
  return revision.hasExtensiblePolicy ? 'extensible' : 'standard';
}

export interface ForeignChangePorts {
  readonly apigee: Pick<Apigee, 'environmentsServing'>;
  readonly force: boolean;
  /** Told what serves now, if it is none of what was planned; undefined is nothing. */
  readonly onForeign: (serving: string | undefined) => void;
}

export interface Baseline {
  readonly candidate: Candidate;
  /** What may be listed in the environment, the likeliest first; undefined is nothing. */
  readonly planned: readonly (string | undefined)[];
  /** The first of them was listed and did not serve. */
  readonly inError?: boolean;
}

/** What serves is read again just before it is replaced: somebody else may have deployed since the plan. */
export async function refuseForeignChange(
  { candidate, planned, inError }: Baseline,
  { apigee, force, onForeign }: ForeignChangePorts,
): Promise<void> {
  if (force) return;
  const { asset, environment } = candidate;
  const everywhere = oldestFirst(await apigee.environmentsServing(asset));
  const now = everywhere.findLast((serving) => serving.environment === environment)?.revision;
  if (planned.includes(now)) return;
  onForeign(now);
  const [was, is] = [planned[0], now].map((revision) =>
    revision === undefined ? 'nothing' : `revision ${revision}`,
  );
  const state = inError === true ? 'was in ERROR' : 'served';
  const message = `${asset.name} was changed in ${environment} by somebody else meanwhile: ${was ?? ''} ${state} when the plan was made, ${is ?? ''} serves now.`;
  throw new PipeError('changed-meanwhile', message, {
    hint: 'Run the pipe again to plan on what serves now, or set FORCE to true to replace it.',
    where: asset.name,
  });
}

export interface ReadBackPorts {
  /** Whether a revision holds what is wanted; throws PipeError for what kept it from being read back. */
  readonly inspect: (candidate: Candidate, revision: string) => Promise<ContentVerdict>;
  /** What changes no verdict: told beside the result. */
  readonly remark: (problem: Problem) => void;
}

/** This step's import, that of the same bundle for another environment, or a revision that was there. */
export type Origin = 'imported' | 'shared' | 'held';

export interface ReadBack {
  readonly candidate: Candidate;
  readonly target: DeploymentTarget;
  readonly origin: Origin;
}

/**
 * Compares what Apigee stored with what is wanted, just before it is deployed. Of this run's own import a difference
 * is a remark: Apigee may store bundles in a way the pipe does not know. Of any other revision it is a change made
 * since the plan: throws PipeError `changed-meanwhile`, and whatever kept it from being read.
 */
export async function readBack(work: ReadBack, ports: ReadBackPorts): Promise<void> {
  // Whoever imported it looks, once.
  if (work.origin === 'shared') return;
  const inspecting = ports.inspect(work.candidate, work.target.revision);
  const isOwn = work.origin === 'imported';
  const verdict = isOwn ? await readOrRefusal(inspecting) : await inspecting;
  if (verdict instanceof PipeError) return ports.remark(unread(work, verdict.message));
  if (verdict.kind === 'same') return;
  if (!isOwn) throw changed(work);
  if (verdict.kind === 'different') return ports.remark(storedOtherwise(work, verdict.differences));
  ports.remark(unread(work, verdict.kind === 'gone' ? 'it was deleted meanwhile.' : verdict.because));
}

function storedOtherwise(
  { candidate: { asset }, target: { revision } }: ReadBack,
  differences: Parameters<typeof describeDifferences>[0],
): Problem {
  const what = describeDifferences(differences, 'hidden');
  return {
    code: 'stored-otherwise',
    message: `Apigee stored revision ${revision} of ${asset.name} otherwise than it was sent: ${what}.`,
    hint: 'If nobody changed it meanwhile, this organization stores bundles in a way the pipe does not know: set TRUST_MARKS to true until it does, and report it.',
    where: asset.name,
  };
}

function unread({ candidate: { asset }, target: { revision } }: ReadBack, why: string): Problem {
  return {
    code: 'not-read-back',
    message: `Revision ${revision} of ${asset.name} was imported and could not be read back: ${why}`,
    hint: 'The next run compares it.',
    where: asset.name,
  };
}

function changed({ candidate: { asset, environment }, target: { revision } }: ReadBack): PipeError {
  return new PipeError(
    'changed-meanwhile',
    `Revision ${revision} of ${asset.name} no longer holds what the plan for ${environment} saw in it.`,
    { hint: 'Run the pipe again to plan on what is there now.', where: asset.name },
  );
}
