import { createHash } from 'node:crypto';
import type { Reviews } from '../approval/reviews.ts';
import type { AssetRef } from '../domain/bundle.ts';
import type { BuildContext } from '../domain/code-host/build-context.ts';
import type { JudgedGate } from '../domain/gate.ts';
import type { ConfigurationResult } from '../domain/results/configuration.ts';
import type { DeploymentResult, PreviewResult, RunResult } from '../domain/results/run-result.ts';
import type { Outcome } from '../errors/outcome.ts';
import { toldChange } from '../report/files/result-json.ts';

/** One thing that was brought to an environment: the zip's bytes name it. */
export interface Subject {
  readonly environment: string;
  readonly bundle: string;
  /** Of the zip, in hex digits. */
  readonly sha256: string;
}

/** What a run is to bring to an environment, or to take out of it. */
export interface Brought extends AssetRef {
  readonly environment: string;
  /** Of its content. */
  readonly digest: string | undefined;
  /** What it was made from; undefined if nobody knows. */
  readonly commit: string | undefined;
  readonly build: number | undefined;
  /** Of the zip that was sent; of what was there already, or is taken out, of its content as a zip. */
  readonly sha256: () => Promise<string | undefined>;
}

/** In hex digits. */
export function sha256Of(zip: Uint8Array): string {
  return createHash('sha256').update(zip).digest('hex');
}

export interface Deed {
  readonly action: string;
  readonly outcome: Outcome;
  readonly organization: string;
  readonly subjects: readonly Subject[];
  readonly deployments: RunResult['deployments'];
  readonly brought: readonly Brought[];
  readonly configuration: RunResult['configuration'];
  readonly previews: RunResult['previews'];
  /** Where a promotion found what it brought. */
  readonly promotedFrom: { readonly organization: string; readonly environment: string } | undefined;
  readonly bundles: RunResult['bundles'];
  readonly context: BuildContext;
  readonly gates: readonly JudgedGate[];
  /** Undefined if nobody asked Bitbucket, or it did not tell. */
  readonly reviews: Reviews | undefined;
  /** Why that is not known, or not all of it, a sentence. */
  readonly reviewsUnknown: string | undefined;
  /** Who the pipe is to Apigee. */
  readonly account: string | undefined;
  readonly version: string;
  readonly startedAtMs: number;
  readonly finishedAtMs: number;
}

/** What an in-toto statement of a deployment by this pipe holds; the number changes if a field changes its meaning. */
const PREDICATE = 'urn:apigee-pipe:deployment:v1';

/** An in-toto statement: what was brought where, from which commit, by whom, past which gate, and how it ended. */
export function statementOf(deed: Deed): object {
  return {
    _type: 'https://in-toto.io/Statement/v1',
    subject: deed.subjects.map(({ environment, bundle, sha256 }) => ({
      name: `${environment}/${bundle}`,
      digest: { sha256 },
    })),
    predicateType: PREDICATE,
    predicate: {
      action: deed.action,
      outcome: deed.outcome,
      startedAt: iso(deed.startedAtMs),
      finishedAt: iso(deed.finishedAtMs),
      pipe: { name: 'apigee-pipe', version: deed.version },
      source: sourceOf(deed),
      by: { triggeredBy: deed.context.triggeredBy ?? null, serviceAccount: deed.account ?? null },
      gates: deed.gates,
      bundles: deed.bundles,
      apigee: {
        organization: deed.organization,
        promotedFrom: deed.promotedFrom ?? null,
        deployments: deed.deployments.map((one) => deploymentOf(one, deed.brought)),
        configuration: (deed.configuration ?? []).map(entityOf),
        previews: (deed.previews ?? []).map(previewOf),
      },
    },
  };
}

/** The values of what was configured are nobody's to publish. */
function entityOf({ kind, scope, name, change }: ConfigurationResult): object {
  return { kind, scope, name, change };
}

function previewOf(preview: PreviewResult): object {
  const { name, bundle, kind, environment, change, revision, pullRequest, commit } = preview;
  return { name, bundle, kind, environment, change, revision, pullRequest, commit };
}

function sourceOf({ context, reviews, reviewsUnknown }: Deed): object {
  const { repository = null, branch = null, tag = null, build = null } = context;
  const commit = reviews?.commit ?? context.commit ?? null;
  return { repository, commit, branch, tag, build, ...reviewedBy(reviews), ...unknownSince(reviewsUnknown) };
}

function unknownSince(pullRequestsUnknown: string | undefined): object {
  return pullRequestsUnknown === undefined ? {} : { pullRequestsUnknown };
}

function reviewedBy(reviews: Reviews | undefined): object {
  if (reviews === undefined) return { pullRequests: null, withoutPullRequest: null };
  return {
    pullRequests: reviews.pullRequests.map(pullRequestOf),
    withoutPullRequest: reviews.strays.map(({ hash }) => hash ?? null),
  };
}

function pullRequestOf({
  id,
  title,
  author,
  approvals,
  mergeCommit,
}: Reviews['pullRequests'][number]): object {
  return {
    id,
    title,
    mergeCommit: mergeCommit ?? null,
    author: author?.name ?? null,
    approvers: approvals.map(({ person, at, afterLastPush, byAuthor }) => ({
      name: person.name,
      id: person.id,
      at: at ?? null,
      afterLastPush,
      byAuthor,
    })),
  };
}

function deploymentOf(deployment: RunResult['deployments'][number], all: readonly Brought[]): object {
  if (deployment.change === 'deleted') return deployment;
  const { bundle, kind, environment, imported, revision, state, instances } = deployment;
  const change = toldChange(deployment.change);
  const { digest = null, commit = null, build = null } = broughtAs(deployment, all) ?? {};
  const madeFrom = { commit, build };
  return { bundle, kind, environment, change, imported, revision, digest, madeFrom, state, instances };
}

/** What a line of the result is about. */
export function broughtAs(
  { bundle, kind, environment }: Pick<DeploymentResult, 'bundle' | 'kind' | 'environment'>,
  all: readonly Brought[],
): Brought | undefined {
  return all.find((one) => one.name === bundle && one.kind === kind && one.environment === environment);
}

function iso(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}
