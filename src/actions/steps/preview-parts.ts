import type { ConfigOf } from '../../config/config.ts';
import { asProblems } from '../../domain/as-problem.ts';
import { endingInTime } from '../../domain/pacing/in-time.ts';
import type { PreviewResult } from '../../domain/results/run-result.ts';
import { PipeError } from '../../errors/pipe-error.ts';
import type { CommentOrder } from '../../ports/code-host.ts';
import type { FoundPreview } from '../../preview/find-previews.ts';
import { type PullRequests, pullRequestsOf } from '../../preview/pull-requests.ts';
import type { Removal } from '../../preview/remove-copies.ts';
import { type PreviewParts, type RemovalListeners, removeParts } from '../../preview/remove-preview.ts';
import type { PreviewSettings } from '../../preview/settings.ts';
import { renderStep } from '../../report/console/steps.ts';
import { renderRemovedPreview, renderUpdatingPreview } from '../../report/markdown/preview-comment.ts';
import type { Run } from '../../run/context.ts';

interface RemovedWith {
  readonly environments: readonly string[];
  readonly beforeLast?: RemovalListeners['beforeLast'];
}

/** Removes parts of a preview, tells each in the log, and records what could not be removed. */
export async function removePreview(
  run: Run<ConfigOf<'preview' | 'cleanup'>>,
  parts: PreviewParts,
  { environments, beforeLast }: RemovedWith,
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
      beforeLast,
      onRemoved: (result, removal) => {
        tell(run, result, removal);
        if (removal.kind === 'failed') failures.push(removal.problem);
      },
    },
  );
  return { results, failures };
}

function tell({ ports, events }: Run, { name }: PreviewResult, removal: Removal): void {
  switch (removal.kind) {
    case 'deleted':
      ports.logger.say(renderStep('Removed', name));
      return;
    case 'left':
      ports.logger.say(renderStep('Left', `${name}: ${removal.reason}`));
      return;
    case 'failed':
      ports.logger.say(renderStep('Left', `${name} could not be removed`));
      events.emit({ kind: 'failed', problems: asProblems(removal.problem) });
  }
}

/** Removes a preview as a whole and ends its comment: before the last part goes, so that a run that is killed leaves none behind. */
export async function endPreview(
  run: Run<ConfigOf<'preview' | 'cleanup'>>,
  preview: PreviewParts & Pick<FoundPreview, 'pullRequest'>,
  environments: readonly string[],
): ReturnType<typeof removePreview> {
  const { pullRequest } = preview;
  return removePreview(run, preview, {
    environments,
    beforeLast: async (last, gone) => tellRemoved(run, { pullRequest, results: gone, last }),
  });
}

interface Told {
  readonly pullRequest: number;
  readonly results: readonly PreviewResult[];
  /** The part that is to go next, after all others have gone. */
  readonly last?: PreviewResult | undefined;
  readonly over?: CommentOrder['over'];
}

/** The pull request's comment ends with the preview; that it cannot be told changes nothing. */
export async function tellRemoved(run: Run, { pullRequest, results, last, over }: Told): Promise<void> {
  try {
    await writeComment(run, { pullRequest, markdown: renderRemovedPreview(results, last), over });
  } catch (error) {
    if (!(error instanceof PipeError)) throw error;
    if (last !== undefined) return;
    const message = `The comment of pull request ${pullRequest} still shows its preview: ${error.message}`;
    run.events.emit({ kind: 'warned', warnings: [{ code: 'report-undelivered', message }] });
  }
}

const COMMENT_PATIENCE_MS = 10_000;

/** The preview's comment in its pull request. Throws PipeError, `report-undelivered` if Bitbucket takes too long. */
async function writeComment({ ports }: Run, comment: Omit<CommentOrder, 'kind'>): Promise<void> {
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

export interface UpdatingComment {
  readonly begin: () => void;
  readonly settled: () => Promise<void>;
}

/**
 * The comment says that a new preview is on its way; whoever reports at the end comes after it. It is begun only once
 * something carries the mark: a run that is killed before leaves no comment, and one that is killed later leaves what
 * every cleanup finds, the comment with it.
 */
export function updatingComment(run: Run, settings: Pick<PreviewSettings, 'owner'>): UpdatingComment {
  let told: Promise<void> | undefined;
  return {
    begin: () => {
      told ??= tellUpdating(run, settings);
    },
    settled: async () => told,
  };
}

async function tellUpdating(run: Run, { owner }: Pick<PreviewSettings, 'owner'>): Promise<void> {
  try {
    const markdown = renderUpdatingPreview(run.context);
    await writeComment(run, { pullRequest: owner.pullRequest, markdown });
  } catch {
    // The comment at the end says why, under its own deadline.
  }
}

/** The repository's pull requests, asked anew each time. */
export async function readPullRequests({ ports, context }: Run): Promise<PullRequests | undefined> {
  return pullRequestsOf(await ports.codeHostReads(), context.repository);
}
