import type { BroughtChange } from '../approval/find-reviews.ts';
import type { Reviews } from '../approval/reviews.ts';
import type { Bundle } from '../domain/bundle.ts';
import type { JudgedGate } from '../domain/gate.ts';
import type { Problem } from '../domain/problem.ts';
import type { AuditRow } from '../domain/results/audit.ts';
import type { ConfigurationResult } from '../domain/results/configuration.ts';
import type { LiveDifference } from '../domain/results/difference.ts';
import type { Connection, DeploymentResult, PreviewResult } from '../domain/results/run-result.ts';
import type { ServingState } from '../domain/results/serving-state.ts';
import type { SetupResult } from '../domain/results/setup-result.ts';
import type { Brought } from '../evidence/statement.ts';
import type { MadeFrom } from '../live/made-from.ts';
import type { DeclaredName } from '../plan/planning.ts';

/** What an action knows of its changes before it begins with them. */
export interface EvidenceNotes {
  readonly brought: readonly Brought[];
  /** Where its commits are looked for, of whoever asks for reviews. */
  readonly changes: readonly (BroughtChange & { readonly madeFrom?: MadeFrom | undefined })[];
  readonly promotedFrom?: { readonly organization: string; readonly environment: string } | undefined;
}

/** What an action tells of itself, beside what planning and linting tell. */
export type ActionEvent = LookEvent | GateEvent | ChangeEvent | PreviewEvent | TroubleEvent;

/** What it has found. */
type LookEvent =
  /** The bundles that it is about. */
  | { readonly kind: 'chosen'; readonly bundles: readonly Bundle[] }
  /** Entities that the run's files declare: a bundle may refer to what this run creates. */
  | { readonly kind: 'declared'; readonly entities: readonly DeclaredName[] }
  /** What serves against the repository, and what could not be compared. */
  | {
      readonly kind: 'compared';
      readonly differences: readonly LiveDifference[];
      readonly serving: readonly ServingState[];
      readonly problems: readonly Problem[];
    }
  /** What was written into the repository, how that differs from it, and what could not be written. */
  | {
      readonly kind: 'exported';
      readonly bundles: readonly Bundle[];
      readonly differences: readonly LiveDifference[];
      readonly problems: readonly Problem[];
    }
  | { readonly kind: 'audited'; readonly rows: readonly AuditRow[] }
  | { readonly kind: 'checked'; readonly connection: Connection }
  | { readonly kind: 'set-up'; readonly setup: SetupResult };

type GateEvent = {
  readonly kind: 'judged';
  readonly gates: readonly JudgedGate[];
  /** What the gates were judged by; undefined if none asked for it. */
  readonly reviews: Reviews | undefined;
};

/** What it does to the organization. */
type ChangeEvent =
  /** It is about to bring this; for the statement of what was changed. */
  | { readonly kind: 'bringing'; readonly notes: EvidenceNotes }
  | { readonly kind: 'promoting'; readonly from: NonNullable<EvidenceNotes['promotedFrom']> }
  /** What became of the steps, and what went wrong with them. */
  | {
      readonly kind: 'carried-out';
      readonly deployments: readonly DeploymentResult[];
      readonly problems: readonly Problem[];
    }
  /** What becomes of every entity, or has become of it so far. */
  | { readonly kind: 'configured'; readonly configuration: readonly ConfigurationResult[] };

type PreviewEvent =
  /** More of what became of the copies; none for an action that only begins with previews. */
  | { readonly kind: 'previewed'; readonly previews: readonly PreviewResult[] }
  /** The environment of its own that a preview has, made or known better than before. */
  | { readonly kind: 'environment-prepared'; readonly environment: PreviewResult }
  /** Nothing was made: these are the copies that would have been. */
  | {
      readonly kind: 'preview-skipped';
      readonly previews: readonly PreviewResult[];
      readonly because: string;
    }
  /** What this run made, or failed to make, counts no more: a newer build has made its own. */
  | { readonly kind: 'preview-overtaken'; readonly because: string }
  /** What this run has made is to go again: from now on the previews are what is removed. */
  | { readonly kind: 'preview-withdrawing' }
  | { readonly kind: 'preview-withdrawn' };

type TroubleEvent =
  /** What went wrong. */
  | { readonly kind: 'failed'; readonly problems: readonly Problem[] }
  /** What did not go well and changes no verdict; who tells it has put it into the log. */
  | { readonly kind: 'warned'; readonly warnings: readonly Problem[] };
