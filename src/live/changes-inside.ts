import type { WantedContent } from '../bundle/content.ts';
import type { Observation } from '../domain/candidate.ts';
import type { Difference } from '../domain/difference.ts';
import { readOrRefusal } from '../errors/optional-read.ts';
import { PipeError } from '../errors/pipe-error.ts';
import { compareContent } from './compare-content.ts';
import type { LiveRevisions } from './live-revisions.ts';

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
