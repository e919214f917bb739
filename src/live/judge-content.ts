import type { WantedContent } from '../bundle/content.ts';
import { digest16Of, parseMarker } from '../bundle/marker.ts';
import type { Observation } from '../domain/candidate.ts';
import type { ContentVerdict } from '../domain/content-verdict.ts';
import type { Difference } from '../domain/results/difference.ts';
import type { Revision } from '../domain/revision.ts';
import { readOrRefusal } from '../errors/optional-read.ts';
import { PipeError } from '../errors/pipe-error.ts';
import { compareContent } from './compare/compare-content.ts';
import type { LiveRevisions } from './live-revisions.ts';
import { untouchedMark } from './made-from.ts';

/**
 * Says whether a revision holds what is wanted. Throws PipeError for everything that kept it from being read: a
 * failed download is no change.
 */
export type JudgeContent<Known = Revision> = (
  wanted: WantedContent,
  revision: RevisionInQuestion<Known>,
) => Promise<ContentVerdict>;

export interface RevisionInQuestion<Known = Revision> {
  readonly revision: string;
  /** Asked only if what the revision holds does not settle it: most are what git wants, and are read once. */
  readonly describe: () => Promise<Known>;
}

/** Content decides: a mark is a hint that anybody who may import can forge. */
export function judgeByContent(live: LiveRevisions): JudgeContent<Pick<Revision, 'description'>> {
  return async (wanted, { revision, describe }) => {
    const digests = await readOrRefusal(live.digests(wanted.asset, revision));
    if (digests instanceof PipeError) return unread(digests);
    if (digests.digest === wanted.digest) return { kind: 'same', seen: 'content' };
    const described = await readOrRefusal(describe());
    if (described instanceof PipeError) return unread(described);
    const mark = parseMarker(described.description)?.digest16;
    const isMarked = mark === digest16Of(digests.digest) || mark === digest16Of(digests.namelessDigest);
    if (isMarked && mark !== digest16Of(wanted.digest))
      return { kind: 'different', origin: 'pipe', differences: [] };
    return compared(wanted, revision, { live, mark });
  };
}

async function compared(
  wanted: WantedContent,
  revision: string,
  { live, mark }: { readonly live: LiveRevisions; readonly mark: string | undefined },
): Promise<ContentVerdict> {
  const read = await readOrRefusal(live.read(wanted.asset, revision));
  if (read instanceof PipeError) return unread(read);
  const { differences } = compareContent(await wanted.content(), read.content, wanted.asset.name);
  if (differences.length === 0) return { kind: 'same', seen: 'content' };
  return { kind: 'different', origin: mark === undefined ? 'foreign' : 'hand', differences };
}

function unread(error: PipeError): ContentVerdict {
  if (error.code === 'apigee-not-found') return { kind: 'gone' };
  if (error.code === 'bundle-invalid') return { kind: 'unreadable', because: error.message };
  throw error;
}

/** For an organization that stores bundles in a way the pipe does not know: marks count, nothing is downloaded. */
export const judgeByMark: JudgeContent = async ({ digest }, { describe }) => {
  const revision = await describe();
  if (untouchedMark(revision) === digest16Of(digest)) return { kind: 'same', seen: 'mark' };
  const isMarked = parseMarker(revision.description) !== undefined;
  const origin = !isMarked ? 'foreign' : untouchedMark(revision) === undefined ? 'hand' : 'pipe';
  return { kind: 'different', origin, differences: [] };
};

/** What a deploy changes inside a bundle, from what serves; empty if nothing serves, or it cannot be read. */
export async function changesInside(
  { serving, content }: Pick<Observation, 'serving' | 'content'>,
  wanted: WantedContent,
  live: LiveRevisions,
): Promise<readonly Difference[]> {
  if (serving === undefined || content?.kind !== 'different') return [];
  if (content.differences.length > 0) return content.differences;
  const read = await readOrRefusal(live.read(wanted.asset, serving.revision));
  if (read instanceof PipeError) return [];
  return compareContent(await wanted.content(), read.content, wanted.asset.name).differences;
}
