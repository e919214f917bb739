import type {
  AskedFor,
  ImportedBy,
  LeftInError,
  OfServing,
  PlanReason,
  WhyUnknown,
} from '../domain/results/plan-reason.ts';
import type { PlannedChange, PlannedRemoval } from '../domain/results/run-result.ts';

/** Why a line of the plan is there: a clause, "the bundle changed since revision 7 (commit a1b2c3d4e5f6)". */
export function whyPlanned(planned: PlannedChange): string {
  return planned.change === 'remove' ? whyRemoved(planned) : reasonInWords(planned.reason);
}

function whyRemoved({ revisions, keep }: PlannedRemoval): string {
  const list =
    revisions.length > 6
      ? `${revisions.slice(0, 5).join(', ')} … ${revisions.at(-1) ?? ''}`
      : revisions.join(', ');
  return `revisions ${list} are older than the newest ${keep} and deployed nowhere`;
}

/** The clause for one reason. */
export function reasonInWords(reason: PlanReason): string {
  switch (reason.kind) {
    case 'nothing-serves':
      return 'nothing serves there yet';
    case 'bundle-changed':
      return `the bundle changed since revision ${reason.revision}${inBrackets(importedBy(reason))}`;
    case 'forced':
      return `FORCE asks for it${reason.first === undefined ? '' : `; ${clearedFirst(reason.first)}`}`;
    case 'left-in-error':
      return `${clearedFirst(reason.first)}, then deployed again`;
    case 'account-changed':
      return `the deployment service account changes from ${reason.accountBefore ?? 'none'} to ${reason.accountAfter}`;
    case 'error-stays':
      return `revision ${reason.revision} holds this bundle but is in ERROR, and nobody knows what serves: ${whyUnknown(reason.because)}`;
    case 'imported-already':
      return `${reasonInWords(reason.because)}; revision ${reason.revision} holds the same bundle`;
    default:
      return aboutRevision(reason);
  }
}

function aboutRevision(reason: AskedFor | OfServing): string {
  switch (reason.kind) {
    case 'named-by-to':
      return `TO names revision ${reason.revision}`;
    case 'served-before':
      return `it served before${inBrackets(importedBy(reason))}`;
    case 'imported-by':
      return `${importedBy(reason.by).join(', ')} imported it`;
    case 'serves':
      return reason.by === undefined
        ? `revision ${reason.revision} serves`
        : `revision ${reason.revision} of ${importedBy(reason.by).join(', ')} serves`;
    case 'rolled-back-already':
      return `revision ${reason.revision} was deployed there after revision ${reason.newer} had been imported: it was rolled back to already; TO names an older one`;
    case 'serves-in':
      return `revision ${reason.revision} serves in ${reason.environment}`;
    default:
      return `revision ${reason.revision} ${OF_SERVING[reason.kind]}`;
  }
}

const OF_SERVING: Readonly<Record<OfServing['kind'], string>> = {
  'holds-bundle': 'holds this bundle',
  'rolling-out': 'holds this bundle and is still rolling out',
  'base-path-taken': 'holds this bundle, but its base path is taken',
  deleted: 'was deleted meanwhile',
  unreadable: 'cannot be read back',
  foreign: 'was not imported by this pipe',
  'hand-made': 'is a hand-made copy: it was edited after its import',
};

function importedBy({ commit, build }: ImportedBy): readonly string[] {
  return [
    ...(commit === undefined ? [] : [`commit ${commit}`]),
    ...(build === undefined ? [] : [`build ${build}`]),
  ];
}

function inBrackets(parts: readonly string[]): string {
  return parts.length === 0 ? '' : ` (${parts.join(', ')})`;
}

function clearedFirst({ revision, kind, serving, duplicate }: LeftInError): string {
  const state = `revision ${revision} holds this bundle but is in ERROR`;
  if (serving !== undefined)
    return `${state}, and revision ${serving} still serves: that is rolled back to first, which an earlier run owed`;
  const other =
    duplicate === undefined ? 'one more import of it' : `revision ${duplicate}, which holds the same bundle,`;
  const refused = kind === 'sharedflow' ? `, or replaced by ${other} where something needs it` : '';
  return `${state}, and nothing serves: it is undeployed first${refused}`;
}

function whyUnknown(because: WhyUnknown): string {
  switch (because.kind) {
    case 'processes-only':
      return 'the runtime reports pods only';
    case 'no-instance':
      return 'no instance is reported';
    case 'failed-one-held':
      return `revision ${because.revision} itself is on some instance`;
    case 'instances-differ':
      return `the instances hold different revisions, ${because.revisions.join(' and ')}`;
    case 'held-ones-gone':
      return 'no instance holds a revision that still exists';
  }
}
