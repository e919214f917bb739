import type { Reviews } from '../approval/reviews.ts';
import type { BuildContext } from '../domain/build-context.ts';
import type { JudgedGate } from '../domain/gate.ts';
import type { RunResult } from '../domain/run-result.ts';
import type { Outcome } from '../errors/outcome.ts';

/** One thing that was brought to an environment: the zip's bytes name it. */
export interface Subject {
  readonly environment: string;
  readonly bundle: string;
  /** Of the zip, in hex digits. */
  readonly sha256: string;
}

export interface Deed {
  readonly action: string;
  readonly outcome: Outcome;
  readonly organization: string;
  readonly subjects: readonly Subject[];
  readonly deployments: RunResult['deployments'];
  readonly bundles: RunResult['bundles'];
  readonly context: BuildContext;
  readonly gates: readonly JudgedGate[];
  /** Undefined if nobody asked Bitbucket, or it did not tell. */
  readonly reviews: Reviews | undefined;
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
      apigee: { organization: deed.organization, deployments: deed.deployments.map(deploymentOf) },
    },
  };
}

function sourceOf({ context, reviews }: Deed): object {
  const { repository = null, branch = null, tag = null, build = null } = context;
  const commit = reviews?.commit ?? context.commit ?? null;
  return { repository, commit, branch, tag, build, ...reviewedBy(reviews) };
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

function deploymentOf(deployment: RunResult['deployments'][number]): object {
  if (deployment.change === 'deleted') return deployment;
  const { bundle, kind, environment, change, imported, revision, state, instances } = deployment;
  return { bundle, kind, environment, change, imported, revision, state, instances };
}

function iso(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}
