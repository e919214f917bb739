import type { Candidate } from '../../domain/candidate.ts';
import type { ContentVerdict } from '../../domain/content-verdict.ts';
import type { Problem } from '../../domain/problem.ts';
import { describeDifferences } from '../../live/compare/describe-differences.ts';
import type { Refusal, Step } from '../step.ts';

/** Says whether the values of a candidate's files may be shown: rewrites fill in what the environment's variables hold. */
type Wanted = Candidate & { readonly rewritten: boolean };

/**
 * What a step would replace that did not come from git: the serving revision holds neither this bundle nor what its
 * mark says, or has no mark of the pipe's at all.
 */
export function overwritten({ candidate, observed: { serving, content } }: Step<Wanted>): readonly Refusal[] {
  const is = content === undefined ? undefined : inSentence(candidate, content);
  if (serving === undefined || is === undefined) return [];
  const { asset, environment } = candidate;
  return [
    {
      code: 'overwrite',
      message: `Revision ${serving.revision} of ${asset.name}, which serves in ${environment}, ${is}`,
      hint: 'A deploy replaces it; Apigee keeps the revision. Bring what is worth it into git first. ON_OVERWRITE decides whether that is a warning or stops the deploy.',
      where: asset.name,
    },
  ];
}

/** What is wrong with what serves; undefined if it came from git. */
function inSentence(candidate: Wanted, content: ContentVerdict): string | undefined {
  if (content.kind === 'unreadable') return `cannot be read back: ${content.because}`;
  if (content.kind !== 'different' || content.origin === 'pipe') return undefined;
  const { differences, origin } = content;
  const what = differences.length === 0 ? '' : `: ${differencesInWords(candidate, differences)}`;
  return origin === 'hand'
    ? `is a hand-made copy: it carries the pipe's mark and does not hold what the mark says${what}.`
    : `was not imported by this pipe and differs from git${what}.`;
}

/** Revisions that owner to hold this bundle and do not: never deployed, and told. */
export function copies({ candidate, observed }: Step<Wanted>): readonly Problem[] {
  return observed.copies.map(({ revision, differences }) => ({
    code: 'hand-made',
    message: `Revision ${revision} of ${candidate.asset.name} is a hand-made copy: it carries the mark of this bundle and differs: ${differencesInWords(candidate, differences)}.`,
    hint: 'It is left alone. Delete it if nobody needs it.',
    where: candidate.asset.name,
  }));
}

function differencesInWords(
  { rewritten }: Wanted,
  differences: Parameters<typeof describeDifferences>[0],
): string {
  return describeDifferences(differences, rewritten ? 'hidden' : 'shown');
}
