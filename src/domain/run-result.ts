import type { Outcome } from '../errors/outcome.ts';
import type { BundleKind } from './bundle.ts';
import type { Difference, LiveDifference } from './difference.ts';
import type { Finding } from './finding.ts';
import type { Problem } from './problem.ts';

export type Change =
  | 'deployed'
  | 'unchanged'
  | 'reused'
  | 'rolled-back'
  | 'undeployed'
  | 'deleted'
  | 'failed'
  | 'skipped';

/** What became of one bundle in one environment. */
export interface DeploymentResult {
  readonly bundle: string;
  readonly kind: BundleKind;
  readonly environment: string;
  readonly change: Change;
  readonly imported: boolean;
  readonly revision: { readonly before: string | null; readonly after: string | null };
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

/** One line of the plan: what a deploy would do to one bundle in one environment, and why. */
export interface PlannedChange {
  readonly bundle: string;
  readonly kind: BundleKind;
  readonly environment: string;
  readonly change: 'deploy' | 'reuse' | 'unchanged' | 'remove' | 'blocked';
  /** A sentence: "the bundle changed since revision 7 (a1b2c3d4e5f6)". */
  readonly reason: string;
  /** `after` is null where the number is Apigee's to give. */
  readonly revision: { readonly before: string | null; readonly after: string | null };
  /** What the preflight and the guards found; with change `blocked` one of them stops the deploy. */
  readonly problems: readonly Problem[];
  /** Of a bundle that is deployed over another: what changes inside it. */
  readonly differences?: readonly Difference[];
}

/** The file `result.json`, to the letter of docs/architecture.md#what-a-run-leaves-behind. */
export interface RunResult {
  readonly version: 1;
  readonly action: string;
  readonly outcome: Outcome;
  readonly exitCode: number;
  readonly startedAt: string;
  readonly durationMs: number;
  readonly apigee: {
    readonly platform: 'x';
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
  }[];
  readonly lint: {
    readonly errors: number;
    readonly warnings: number;
    readonly suppressed: number;
    readonly findings: readonly Omit<Finding, 'kind'>[];
  };
  readonly deployments: readonly DeploymentResult[];
  readonly plan: readonly PlannedChange[];
  /** Of an action that compares what serves with the repository. */
  readonly differences?: readonly LiveDifference[];
  readonly problems: readonly Problem[];
  /** What did not go well and changed nothing of the verdict: a report not delivered, a misspelt variable. */
  readonly warnings: readonly Problem[];
}
