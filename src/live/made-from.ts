import type { Digests } from '../bundle/digest.ts';
import { digest16Of, parseMarker } from '../bundle/marker.ts';
import type { ServingState } from '../domain/results/serving-state.ts';
import type { Revision } from '../domain/revision.ts';

/** What a revision was made from, as far as anybody can tell. */
export type MadeFrom =
  | {
      readonly kind: 'known';
      readonly commit: string;
      readonly build: number | undefined;
      /** The start of the digest that its mark names. */
      readonly digest16: string;
    }
  | { readonly kind: 'unknown'; readonly because: string };

type Described = Pick<Revision, 'revision' | 'description'> & Partial<Revision>;

/** Its mark says it, and counts only if it is its content's: anybody who may import can write one. */
export function madeFrom(
  described: Described,
  digests: Pick<Digests, 'digest' | 'namelessDigest'>,
  { trustMarks }: { readonly trustMarks: boolean } = { trustMarks: false },
): MadeFrom {
  const { revision, description } = described;
  const mark = parseMarker(description);
  if (mark === undefined) return unknown(`revision ${revision} carries no mark of the pipe`);
  const isOwn = [digests.digest, digests.namelessDigest].some(
    (digest) => digest16Of(digest) === mark.digest16,
  );
  if (!isOwn && !isTrusted(described, trustMarks))
    return unknown(`revision ${revision} does not hold what its mark says`);
  if (mark.commit === undefined) return unknown(`revision ${revision} was imported from no known commit`);
  return { kind: 'known', commit: mark.commit, build: mark.build, digest16: mark.digest16 };
}

/**
 * The start of the digest that its mark names, unless somebody touched the revision since: where TRUST_MARKS says
 * that the organization stores bundles in a way the pipe does not know, that is what it holds.
 */
export function untouchedMark({
  description = '',
  createdAtMs,
  lastModifiedAtMs,
}: Partial<Revision>): string | undefined {
  return lastModifiedAtMs === createdAtMs ? parseMarker(description)?.digest16 : undefined;
}

/** Its mark counts without a look at its content. */
export function isTrusted(described: Partial<Revision>, trustMarks: boolean): boolean {
  return trustMarks && untouchedMark(described) !== undefined;
}

/** What a statement says of it; undefined in both if nobody knows. */
export function commitAndBuild(made: MadeFrom | undefined): {
  readonly commit: string | undefined;
  readonly build: number | undefined;
} {
  if (made?.kind !== 'known') return { commit: undefined, build: undefined };
  return { commit: made.commit, build: made.build };
}

/** What a mark says of its origin, for who sees the reports: taken at its word, it decides nothing. */
export function originIn(description: string): ServingState['from'] {
  const { commit, build } = parseMarker(description) ?? {};
  return commit === undefined ? undefined : { commit, edited: false, ...(build !== undefined && { build }) };
}

function unknown(because: string): MadeFrom {
  return { kind: 'unknown', because };
}
