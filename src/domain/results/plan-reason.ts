import type { BundleKind } from '../bundle.ts';

/** Why a step of a plan is what it is, as it was decided; renderers put it into words. */
export type PlanReason =
  | { readonly kind: 'nothing-serves' }
  /** `commit` is the one that `revision`, which serves, was imported from. */
  | { readonly kind: 'bundle-changed'; readonly revision: string; readonly commit?: string | undefined }
  | {
      readonly kind: 'forced';
      /** What is out of the way first. */
      readonly first: LeftInError | undefined;
    }
  | { readonly kind: 'left-in-error'; readonly first: LeftInError }
  | {
      readonly kind: 'account-changed';
      readonly accountBefore: string | undefined;
      readonly accountAfter: string;
    }
  | { readonly kind: 'error-stays'; readonly revision: string; readonly because: WhyUnknown }
  /** There is reason to deploy, and `revision` is imported and has the content. */
  | { readonly kind: 'imported-already'; readonly revision: string; readonly because: PlanReason }
  | OfServing
  | AskedFor;

/** What is known of the revision that serves. */
export interface OfServing {
  readonly kind:
    | 'holds-bundle'
    | 'rolling-out'
    | 'base-path-taken'
    | 'deleted'
    | 'unreadable'
    | 'foreign'
    | 'hand-made';
  readonly revision: string;
}

/** Of what was asked for by name: a rollback, a promotion. */
export type AskedFor =
  | { readonly kind: 'named-by-to'; readonly revision: string }
  | ({ readonly kind: 'served-before' } & ImportedBy)
  | { readonly kind: 'imported-by'; readonly by: ImportedBy }
  /** It serves already; `by` is what was asked for, if that was not the revision itself. */
  | { readonly kind: 'serves'; readonly revision: string; readonly by: ImportedBy | undefined }
  /** `revision` was deployed after `newer` had been imported. */
  | { readonly kind: 'rolled-back-already'; readonly revision: string; readonly newer: string }
  | { readonly kind: 'serves-in'; readonly revision: string; readonly environment: string };

/** What a revision's mark tells of its origin. */
export interface ImportedBy {
  readonly commit?: string | undefined;
  readonly build?: number | undefined;
}

/** A revision in ERROR that holds the bundle, and what is done about it before it is deployed again. */
export interface LeftInError {
  readonly revision: string;
  readonly kind: BundleKind;
  /** What still serves and is rolled back to; undefined if nothing serves, so that the failed one is undeployed. */
  readonly serving: string | undefined;
  /** Another revision with the bundle, for a shared flow that something needs. */
  readonly duplicate: string | undefined;
}

/** Why nobody knows what serves while the deployed revision is in ERROR. */
export type WhyUnknown =
  | { readonly kind: 'processes-only' }
  | { readonly kind: 'no-instance' }
  | { readonly kind: 'failed-one-held'; readonly revision: string }
  | { readonly kind: 'instances-differ'; readonly revisions: readonly string[] }
  | { readonly kind: 'held-ones-gone' };

/** True for what everybody expects of a deploy: the asset is new there, or its bundle changed in git. */
export function isUsual(reason: PlanReason): boolean {
  if (reason.kind === 'imported-already') return isUsual(reason.because);
  return reason.kind === 'nothing-serves' || reason.kind === 'bundle-changed';
}
