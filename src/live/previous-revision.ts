import { type Marker, parseMarker } from '../bundle/marker.ts';
import type { AskedFor, ImportedBy } from '../domain/results/plan-reason.ts';
import type { Revision, ServingRevision } from '../domain/revision.ts';

/** What is known of one asset in one environment. */
export interface RevisionHistory {
  readonly serving: ServingRevision;
  /** Every revision that was looked at, in any order. */
  readonly revisions: readonly Revision[];
  /** Revisions that serve in other environments. */
  readonly elsewhere: ReadonlySet<string>;
}

export type Target =
  | { readonly kind: 'revision'; readonly revision: string; readonly reason: AskedFor }
  /** What was asked for serves already: an earlier run did it. */
  | { readonly kind: 'there'; readonly reason: AskedFor }
  /** Nobody can tell: a sentence that says why. */
  | { readonly kind: 'unknown'; readonly because: string };

/**
 * The revision that served before the serving one. Apigee keeps no history of deployments, so revisions and marks
 * have to tell: the newest older revision that the pipe imported, unless another environment's copy of the same build
 * could be meant, or the serving revision was itself put back over a newer one.
 */
export function previousRevision({ serving, revisions, elsewhere }: RevisionHistory): Target {
  const newer = putBackOver(serving, revisions);
  if (newer !== undefined) {
    const { revision } = serving;
    if (!elsewhere.has(newer.revision))
      return { kind: 'there', reason: { kind: 'rolled-back-already', revision, newer: newer.revision } };
    return {
      kind: 'unknown',
      because: `revision ${revision} was deployed there after revision ${newer.revision} had been imported, which serves elsewhere`,
    };
  }
  const own = markOf(revisions.find(({ revision }) => revision === serving.revision));
  const before = newestFirst(revisions).filter((one) => Number(one.revision) < Number(serving.revision));
  const older = before.filter((one) => !(elsewhere.has(one.revision) && isOfBuild(markOf(one), own)));
  const [first] = older;
  if (first === undefined) return { kind: 'unknown', because: noneOlder(before) };
  const mark = markOf(first);
  if (mark === undefined)
    return {
      kind: 'unknown',
      because: `revision ${first.revision}, the one before it, was not imported by this pipe, and nothing tells whether it served there`,
    };
  return amongCopies(older, { serving, revisions, elsewhere });
}

function noneOlder([newest]: readonly Revision[]): string {
  if (newest === undefined) return 'it has no older revision';
  return `the same build imported revision ${newest.revision}, which serves elsewhere, and nothing tells whether it served there too`;
}

/** One build may have imported a copy for each environment: base paths tell them apart, or nobody can. */
function amongCopies(older: readonly Revision[], history: RevisionHistory): Target {
  const [first] = older;
  const mark = markOf(first);
  if (first === undefined) return { kind: 'unknown', because: 'it has no older revision' };
  const copies = older.filter((one) => one === first || isOfBuild(markOf(one), mark));
  const isElsewhere = history.elsewhere.size > 0;
  const own = history.revisions.find(({ revision }) => revision === history.serving.revision);
  const alike = copies.filter((one) => pathsOf(one) === pathsOf(own));
  const found = copies.length === 1 || !isElsewhere ? first : alike.length === 1 ? alike[0] : undefined;
  if (found === undefined) {
    const names = copies.map(({ revision }) => revision).join(', ');
    return { kind: 'unknown', because: `one build imported revisions ${names}, for several environments` };
  }
  const { commit, build } = markOf(found) ?? {};
  return { kind: 'revision', revision: found.revision, reason: { kind: 'served-before', commit, build } };
}

/** The newest revision that was there already when the serving one was deployed. */
function putBackOver(serving: ServingRevision, revisions: readonly Revision[]): Revision | undefined {
  const { deployStartMs } = serving;
  if (deployStartMs === undefined) return undefined;
  return newestFirst(revisions).find(
    (one) =>
      Number(one.revision) > Number(serving.revision) &&
      markOf(one) !== undefined &&
      one.createdAtMs !== undefined &&
      one.createdAtMs < deployStartMs,
  );
}

export interface Wish {
  /** Whether a revision's mark is the one that is asked for. */
  readonly matches: (mark: Marker) => boolean;
  readonly by: ImportedBy;
  /** `commit 0123abc`, `build 42` */
  readonly name: string;
}

/** The revision that one commit or one build imported; undefined if there is none. */
export function revisionOf(wish: Wish, history: RevisionHistory): Target | undefined {
  const found = newestFirst(history.revisions).filter((one) => {
    const mark = markOf(one);
    return mark !== undefined && wish.matches(mark);
  });
  const { serving } = history;
  if (found.some(({ revision }) => revision === serving.revision))
    return { kind: 'there', reason: { kind: 'serves', revision: serving.revision, by: wish.by } };
  const [first] = found;
  if (first === undefined) return undefined;
  const own = history.revisions.find(({ revision }) => revision === serving.revision);
  const alike = found.filter((one) => pathsOf(one) === pathsOf(own) && !history.elsewhere.has(one.revision));
  const chosen =
    found.length === 1 ? first : alike.length === 1 || history.elsewhere.size === 0 ? alike[0] : undefined;
  if (chosen === undefined) {
    const names = found.map(({ revision }) => revision).join(', ');
    return { kind: 'unknown', because: `${wish.name} imported revisions ${names}, for several environments` };
  }
  return { kind: 'revision', revision: chosen.revision, reason: { kind: 'imported-by', by: wish.by } };
}

function newestFirst(revisions: readonly Revision[]): readonly Revision[] {
  return revisions.toSorted((one, other) => Number(other.revision) - Number(one.revision));
}

function markOf(revision: Revision | undefined): Marker | undefined {
  return revision && parseMarker(revision.description);
}

function isOfBuild(one: Marker | undefined, other: Marker | undefined): boolean {
  return one?.build !== undefined && one.build === other?.build && one.commit === other.commit;
}

function pathsOf(revision: Revision | undefined): string {
  return (revision?.basePaths ?? []).toSorted().join('\n');
}
