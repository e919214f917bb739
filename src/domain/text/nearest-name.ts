import { distance } from 'fastest-levenshtein';

/** What is longer is no misspelt name, and comparing takes the product of both lengths. */
const LONGEST = 300;
const MOST_KNOWN = 20_000;

/** The known name nearest to a misspelt one, for "did you mean"; undefined if none is near. */
export function nearestName(name: string, known: readonly string[]): string | undefined {
  if (name.length > LONGEST) return undefined;
  const limit = Math.min(Math.floor(name.length / 2), Math.max(2, Math.floor(name.length / 3)));
  const [nearest] = known
    .slice(0, MOST_KNOWN)
    .filter((candidate) => Math.abs(candidate.length - name.length) <= limit)
    .map((candidate) => ({ candidate, edits: distance(name.toLowerCase(), candidate.toLowerCase()) }))
    .sort((a, b) => a.edits - b.edits);
  return nearest !== undefined && nearest.edits <= limit ? nearest.candidate : undefined;
}
