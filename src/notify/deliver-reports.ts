import type { BuildContext } from '../domain/code-host/build-context.ts';
import { type BuildStep, stepDigest } from '../domain/code-host/build-step.ts';
import { endingInTime } from '../domain/pacing/in-time.ts';
import type { RunResult } from '../domain/results/run-result.ts';
import { PipeError } from '../errors/pipe-error.ts';
import type { Clock } from '../ports/clock.ts';
import type { CodeHost, CommentOrder, CommentPart } from '../ports/code-host.ts';
import { deploymentRecords } from '../report/deployment-records.ts';
import { judgedPullRequest } from '../report/gate-text.ts';
import { renderInsights } from '../report/insights/insights.ts';
import { renderComment } from '../report/markdown/comment.ts';
import { renderPreviewComment } from '../report/markdown/preview-comment.ts';
import { plain } from '../report/markdown/text.ts';
import { closingStatuses } from '../report/status.ts';
import { type Announcement, ASKING_ACTIONS } from './announce-start.ts';
import { type Gathered, gather, type ReportDelivery } from './gather-deliveries.ts';
import { ownRecord, ownReport, ownStatus, stepTitle } from './own-words.ts';

export interface Delivering {
  readonly codeHost: CodeHost;
  readonly clock: Clock;
  readonly context: BuildContext;
  /** Whose words they are, among those of other steps on the same commit. */
  readonly step: BuildStep;
  /** `report.md` in the clone, for the comment's pointer. */
  readonly reportPath: string;
  /** What `announceStart` gave at the beginning; undefined if nothing was announced. */
  readonly announcement: Announcement | undefined;
}

/** In all, after the work has ended; a stopped container is killed 10 s after its signal. */
const PATIENCE_MS = 12_000;
const PATIENCE_WHEN_STOPPED_MS = 5_000;

/**
 * Tells Bitbucket how the run ended: reports, comment, statuses and deployment records at once, under one
 * deadline. Never throws and never decides over the run: what could not be delivered comes back as warnings.
 */
export async function deliverReports(result: RunResult, delivering: Delivering): Promise<Gathered> {
  const { clock, codeHost, announcement } = delivering;
  if (ASKING_ACTIONS.has(result.action)) return { warnings: [], notes: [] };
  const patienceMs = result.outcome === 'stopped' ? PATIENCE_WHEN_STOPPED_MS : PATIENCE_MS;
  const deliver = async (signal: AbortSignal): Promise<Gathered> => {
    await announcement?.settled(signal);
    const context = await completeCommit(delivering.context, codeHost, signal);
    const gathered = await gather(deliveriesOf(result, { ...delivering, context }, signal), signal);
    return { ...gathered, notes: [...gathered.notes, ...unknownCommit(context)] };
  };
  return endingInTime(deliver, { clock, patienceMs }, () => tooSlow(patienceMs));
}

/** A commit that git could not complete is asked of Bitbucket; statuses and reports need all 40 digits. */
async function completeCommit(
  context: BuildContext,
  codeHost: CodeHost,
  signal: AbortSignal,
): Promise<BuildContext> {
  const { commit } = context;
  if (commit === undefined || commit.length === 40) return context;
  const full = await codeHost.resolveCommit(commit, signal).catch(() => undefined);
  return { ...context, commit: full ?? commit };
}

function deliveriesOf(
  result: RunResult,
  { codeHost, context, step, reportPath, announcement }: Delivering,
  signal: AbortSignal,
): readonly ReportDelivery[] {
  const links = { buildUrl: context.buildUrl, reportPath };
  const { commit } = context;
  const pullRequest = context.pullRequest ?? judgedPullRequest(result);
  const reports = commit === undefined ? [] : renderInsights(result, links);
  const statuses = announcement === undefined ? [] : closingStatuses(result, context);
  const isPreview = result.action === 'preview';
  const order = (pr: number): CommentOrder =>
    isPreview
      ? { pullRequest: pr, kind: 'preview', markdown: renderPreviewComment(result, links) }
      : {
          pullRequest: pr,
          kind: 'result',
          markdown: renderComment(result, links),
          part: partOf(result, step),
        };
  return [
    ...reports.map((report) => ({
      name: 'Code Insights',
      send: async () => codeHost.publishReport(commit ?? '', ownReport(report, step), signal),
    })),
    ...(pullRequest === undefined || isOvertaken(result)
      ? []
      : [{ name: 'the comment', send: async () => codeHost.upsertComment(order(pullRequest), signal) }]),
    ...statuses.map((status) => ({
      name: 'the build status',
      send: async () => codeHost.setStatus(ownStatus(status, step), signal),
    })),
    ...deploymentRecords(result, context).map((record) => ({
      name: 'the deployment record',
      silentWhenSkipped: true,
      send: async () => codeHost.recordDeployment(ownRecord(record, step), signal),
    })),
  ];
}

/** One step's part of the comment. */
function partOf({ exitCode, source }: RunResult, step: BuildStep): CommentPart {
  return {
    step: stepDigest(step),
    commit: source.commit?.slice(0, 12) ?? 'local',
    build: source.build ?? 0,
    failed: exitCode !== 0,
    title: plain(stepTitle(step)),
  };
}

/** The comment is a newer build's. */
function isOvertaken({ warnings }: RunResult): boolean {
  return warnings.some(({ code }) => code === 'preview-superseded');
}

function unknownCommit({ commit, repository }: BuildContext): readonly string[] {
  if (commit !== undefined || repository === undefined) return [];
  return [
    'Not sent to Bitbucket (Code Insights, the build status): the commit is not known; there is no BITBUCKET_COMMIT and no git clone here.',
  ];
}

function tooSlow(patienceMs: number): PipeError {
  return new PipeError('report-undelivered', `Bitbucket did not answer within ${patienceMs / 1000} s.`);
}
