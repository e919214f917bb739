import type { Outcome } from '../../errors/outcome.ts';
import type { BundleKind } from '../bundle.ts';
import type { Finding } from '../findings/finding.ts';
import type { JudgedGate } from '../gate.ts';
import type { Platform } from '../organization.ts';
import type { Problem } from '../problem.ts';
import type { AuditRow } from './audit.ts';
import type { ConfigurationResult } from './configuration.ts';
import type { Difference, LiveDifference } from './difference.ts';
import type { PlanReason } from './plan-reason.ts';
import type { PlannedCommit } from './planned-commit.ts';
import type { ServingState } from './serving-state.ts';
import type { SetupResult } from './setup-result.ts';
import type { SkipReason } from './skip-reason.ts';

/** What became of one asset in one environment. */
export type DeploymentResult = DeploymentFacts &
  (
    | { readonly change: 'deployed' | 'reused' | 'unchanged' | 'undeployed' }
    | { readonly change: 'skipped'; readonly because: SkipReason }
    /** It failed, and what served before serves again. */
    | { readonly change: 'rolled-back' }
    /** Asked for: a revision that served before serves again. */
    | { readonly change: 'brought-back' }
    /** Undeployed, and deleted with all its revisions. */
    | { readonly change: 'removed' }
    /** A guard, or a conflict that Apigee would refuse, kept it from being deployed. */
    | { readonly change: 'blocked' }
    | { readonly change: 'failed'; readonly aftermath: Aftermath }
  );

/** What serves after a failure that was not rolled back to an older revision. */
type Aftermath =
  /** The deployment was never touched: `revision.before` still serves, or nothing, as before. */
  | 'untouched'
  /** Nor by this run: `revision.after` serves, which somebody else deployed meanwhile, or nothing any more. */
  | 'replaced'
  /** What was asked for could not start, and `revision.before` serves again. */
  | 'put-back'
  /** Nothing served before, and nothing serves now. */
  | 'removed'
  /** The failed revision stays deployed: no rollback was wanted, or there was nothing to roll back to. */
  | 'kept'
  /** A person is needed: the rollback failed, or nobody knows what served before. */
  | 'rollback-failed'
  /** The run was stopped first: nobody knows how it ends. */
  | 'stopped';

interface DeploymentFacts {
  readonly bundle: string;
  readonly kind: BundleKind;
  readonly environment: string;
  readonly imported: boolean;
  /** What the mark of a revision says that was there already and serves now; left out if it carries none. */
  readonly from?: ServingState['from'];
  readonly revision: { readonly before: string | null; readonly after: string | null };
  /** The revision that failed, whatever serves now; undefined if nothing failed or nothing was imported. */
  readonly tried?: string | undefined;
  readonly state: string | null;
  readonly basePaths: readonly string[];
  readonly urls: readonly string[];
  readonly conflicts: readonly string[];
  readonly instances: readonly {
    readonly instance: string;
    readonly revision: string;
    readonly percentage: number;
  }[];
  readonly problems: readonly Problem[];
  readonly durationMs: number;
}

/** What became of one copy that a pull request's preview consists of. */
export interface PreviewResult {
  readonly name: string;
  /** What it is a copy of. */
  readonly bundle: string;
  readonly kind: BundleKind | 'apiproduct' | 'environment';
  /** Null for what is deployed nowhere. */
  readonly environment: string | null;
  readonly change: 'deployed' | 'created' | 'updated' | 'unchanged' | 'deleted' | 'skipped' | 'failed';
  readonly revision: string | null;
  readonly state: string | null;
  readonly urls: readonly string[];
  readonly pullRequest: number;
  readonly commit: string | null;
  readonly expiresAt: string | null;
  /** Why it was skipped or failed: a sentence; else why it is part of the preview: a clause. */
  readonly reason?: string | undefined;
  /** Of an API product: the apps whose keys were given it. */
  readonly apps?: readonly string[] | undefined;
}

/** An old revision that retention deleted. Revisions belong to the organization, not to an environment. */
export interface DeletedRevision {
  readonly change: 'deleted';
  readonly bundle: string;
  readonly kind: BundleKind;
  readonly revision: string;
}

/** One line of the plan. */
export type PlannedChange = PlannedDeployment | PlannedRemoval;

/** What a deploy would do to one asset in one environment, and why. */
export interface PlannedDeployment {
  readonly bundle: string;
  readonly kind: BundleKind;
  readonly environment: string;
  readonly change: 'deploy' | 'reuse' | 'unchanged' | 'blocked';
  readonly reason: PlanReason;
  /** Apigee was asked what it would say of it, and did not answer: its problems say why. */
  readonly isUnjudged?: true;
  /** `after` is null if the number is Apigee's to give. */
  readonly revision: { readonly before: string | null; readonly after: string | null };
  /** What the mark says of a revision that is reused. */
  readonly from?: ServingState['from'];
  /** What the preflight and the guards found; with change `blocked` one of them stops the deploy. */
  readonly problems: readonly Problem[];
  /** Of a bundle that is deployed over another: what changes inside it. */
  readonly differences?: readonly Difference[];
  /** Of a bundle whose serving revision tells its commit: what touched it since, newest first. */
  readonly commits?: readonly PlannedCommit[];
}

/** Old revisions of one asset that make room for the one to come, in whatever environment that is deployed. */
export interface PlannedRemoval {
  readonly change: 'remove';
  readonly bundle: string;
  readonly kind: BundleKind;
  /** What is deleted: deployed nowhere, and older than the newest `keep`. */
  readonly revisions: readonly string[];
  readonly keep: number;
}

/** How a run ended and what it did: what every report, `result.json` included, is rendered from. */
export interface RunResult {
  readonly action: string;
  readonly outcome: Outcome;
  readonly exitCode: number;
  readonly startedAt: string;
  readonly durationMs: number;
  readonly apigee: {
    readonly platform: Platform;
    readonly organization: string | null;
    readonly environments: readonly string[];
  };
  readonly source: {
    readonly repository: string | null;
    readonly commit: string | null;
    readonly branch: string | null;
    readonly pullRequest: number | null;
    readonly build: number | null;
  };
  readonly bundles: readonly {
    readonly name: string;
    readonly kind: BundleKind;
    readonly path: string;
    readonly digest: string;
    /** The shared flows that it calls, by name. */
    readonly calls?: readonly string[];
  }[];
  readonly lint: {
    readonly errors: number;
    readonly warnings: number;
    readonly suppressed: number;
    readonly findings: readonly Finding[];
    /** Those that the baseline accepts. */
    readonly accepted: readonly Finding[];
  };
  readonly deployments: readonly (DeploymentResult | DeletedRevision)[];
  readonly plan: readonly PlannedChange[];
  /** Of an action that compares what serves with the repository. */
  readonly differences?: readonly LiveDifference[];
  /** What serves where the run looked; for `report.html`. */
  readonly serving?: readonly ServingState[];
  /** Left out if the run has nothing to do with configuration entities. */
  readonly configuration?: readonly ConfigurationResult[];
  /** Left out if no environment has a gate. */
  readonly gates?: readonly JudgedGate[];
  /** Of ACTION=audit. */
  readonly audit?: readonly AuditRow[];
  /** Of ACTION=check. */
  readonly check?: Connection;
  /** Of ACTION=setup. */
  readonly setup?: SetupResult;
  /** Of preview and cleanup alone. */
  readonly previews?: readonly PreviewResult[] | undefined;
  readonly problems: readonly Problem[];
  /** What did not go well and changed nothing of the verdict: a report not delivered, a misspelt variable. */
  readonly warnings: readonly Problem[];
}

/** What ACTION=check saw of the connection. */
export interface Connection {
  readonly bitbucket: {
    readonly account: string | null;
    readonly workspaces: readonly string[];
    readonly repositories: readonly string[];
    readonly scopes: { readonly granted: readonly string[] | null; readonly missing: readonly string[] };
    readonly rateLimit: string | null;
    readonly webhooks: readonly string[];
  } | null;
  readonly apigee: {
    readonly permissions: readonly { readonly permission: string; readonly allowed: boolean | null }[];
  };
}
