import type { ConfigOf } from '../../config/config.ts';
import { asProblems } from '../../domain/as-problem.ts';
import { endingInTime } from '../../domain/pacing/in-time.ts';
import type { PreviewResult } from '../../domain/results/run-result.ts';
import { PipeError } from '../../errors/pipe-error.ts';
import type { CommentOrder } from '../../ports/code-host.ts';
import { type PullRequests, pullRequestsOf } from '../../preview/pull-requests.ts';
import type { Removal } from '../../preview/remove-copies.ts';
import { type PreviewParts, removeParts } from '../../preview/remove-preview.ts';
import { renderStep } from '../../report/console/steps.ts';
import type { Run } from '../../run/context.ts';

/** Removes parts of a preview, tells each in the log, and records what could not be removed. */
export async function removePreview(
  run: Run<ConfigOf<'preview' | 'cleanup'>>,
  parts: PreviewParts,
  environments: readonly string[],
): Promise<{ readonly results: readonly PreviewResult[]; readonly failures: readonly PipeError[] }> {
  const failures: PipeError[] = [];
  const { clock } = run.ports;
  const [apigee, entities] = await Promise.all([run.ports.apigee(), run.ports.entities()]);
  const results = await removeParts(
    { ...parts, undeployedFrom: environments },
    {
      apigee,
      entities,
      clock,
      signal: run.signal,
      timeoutMs: run.config.apigee.waitTimeoutMs,
      deadlineMs: clock.elapsed() + run.config.apigee.waitTimeoutMs,
      onRemoved: (result, removal) => {
        tell(run, result, removal);
        if (removal.kind === 'failed') failures.push(removal.problem);
      },
    },
  );
  return { results, failures };
}

function tell({ ports, record }: Run, { name }: PreviewResult, removal: Removal): void {
  switch (removal.kind) {
    case 'deleted':
      ports.logger.say(renderStep('Removed', name));
      return;
    case 'left':
      ports.logger.say(renderStep('Left', `${name}: ${removal.reason}`));
      return;
    case 'failed':
      ports.logger.say(renderStep('Left', `${name} could not be removed`));
      record.problems.push(...asProblems(removal.problem));
  }
}

const COMMENT_PATIENCE_MS = 10_000;

/** The preview's comment in its pull request. Throws PipeError, `report-undelivered` if Bitbucket takes too long. */
export async function writeComment({ ports }: Run, comment: Omit<CommentOrder, 'kind'>): Promise<void> {
  const write = async (signal: AbortSignal): Promise<void> => {
    const codeHost = await ports.codeHost();
    await codeHost?.upsertComment({ ...comment, kind: 'preview' }, signal);
  };
  await endingInTime(
    write,
    { clock: ports.clock, patienceMs: COMMENT_PATIENCE_MS },
    () => new PipeError('report-undelivered', 'Bitbucket did not answer in time.'),
  );
}

/** The repository's pull requests, asked anew each time. */
export async function readPullRequests({ ports, context }: Run): Promise<PullRequests | undefined> {
  return pullRequestsOf(await ports.codeHostReads(), context.repository);
}
