import type { Candidate } from '../domain/candidate.ts';
import type { ContentVerdict } from '../domain/content-verdict.ts';
import type { Problem } from '../domain/problem.ts';
import type { DeploymentTarget } from '../domain/revision.ts';
import { readOrRefusal } from '../errors/optional-read.ts';
import { PipeError } from '../errors/pipe-error.ts';
import { describeDifferences } from '../live/compare/describe-differences.ts';

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
