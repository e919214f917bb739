import { distance } from 'fastest-levenshtein';

/** The known name nearest to a misspelt one, for "did you mean"; undefined where none is near. */
export function nearestName(name: string, known: readonly string[]): string | undefined {
  const limit = Math.min(Math.floor(name.length / 2), Math.max(2, Math.floor(name.length / 3)));
  const [nearest] = known
    .map((candidate) => ({ candidate, edits: distance(name.toLowerCase(), candidate.toLowerCase()) }))
    .sort((a, b) => a.edits - b.edits);
  return nearest !== undefined && nearest.edits <= limit ? nearest.candidate : undefined;
}
