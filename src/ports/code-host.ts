import type { BuildStatus, DeploymentRecord } from '../domain/code-host/build-status.ts';
import type { InsightsReport } from '../domain/code-host/insights-report.ts';

/** Skipped is not a failure: the feature is not set up, and `reason` is a sentence that says so. */
export type Delivery = { readonly kind: 'delivered' } | { readonly kind: 'skipped'; readonly reason: string };

/** What the given credential allows, for ACTION=check: one line each. */
export interface FeatureCheck {
  readonly feature: string;
  readonly outcome: 'allowed' | 'refused' | 'not-configured' | 'unreachable';
  readonly sentence: string;
}

export interface CommentOrder {
  readonly pullRequest: number;
  /** One comment of each kind per pull request. */
  readonly kind: 'result' | 'preview';
  readonly markdown: string;
  /** With it, the text is one part of the comment, beside those of other steps on the same commit. */
  readonly part?: CommentPart | undefined;
  /** Rewrites only a comment whose text this holds for, and writes none anew. */
  readonly over?: ((text: string) => boolean) | undefined;
}

/** Whose part of a comment it is, and how it stands beside others. */
export interface CommentPart {
  /** The step: eight hex digits. */
  readonly step: string;
  /** The commit's first twelve hex digits, or `local`. */
  readonly commit: string;
  /** The build's number, 0 if there is none. */
  readonly build: number;
  readonly failed: boolean;
  /** In Markdown, on one line; shown if there is more than one part. */
  readonly title: string;
}

/**
 * Bitbucket, in our words. Every method throws PipeError `report-undelivered` with a sentence, repeats what
 * is safe to repeat, and gives up when the signal says so.
 */
export interface CodeHost {
  /** Replaces the report of an earlier run, whole or half-written. */
  publishReport(commit: string, report: InsightsReport, signal?: AbortSignal): Promise<Delivery>;
  /** Finds our comment of this kind and updates it, or writes it; never leaves two. */
  upsertComment(order: CommentOrder, signal?: AbortSignal): Promise<Delivery>;
  setStatus(status: BuildStatus, signal?: AbortSignal): Promise<Delivery>;
  /** Data Center only; skipped on Cloud. */
  recordDeployment(record: DeploymentRecord, signal?: AbortSignal): Promise<Delivery>;
  /** Full hash of a short one; undefined if the repository has no such commit. */
  resolveCommit(short: string, signal?: AbortSignal): Promise<string | undefined>;
  /** Reads only. Never throws. */
  features(at: FeaturePlace, signal?: AbortSignal): Promise<readonly FeatureCheck[]>;
}

export interface FeaturePlace {
  readonly commit: string | undefined;
  readonly pullRequest: number | undefined;
}
