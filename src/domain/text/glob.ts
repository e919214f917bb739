import picomatch from 'picomatch';
import { OutOfTime, TimeBudget } from '../pacing/time-budget.ts';

/** Why a glob is not taken: the rest of a sentence that begins with it. */
export class GlobFault extends Error {
  override readonly name = 'GlobFault';
}

/** Paths on file systems are no longer. */
const MAX_CHARACTERS = 4096;
const BUDGET = new TimeBudget({ mostMs: 1000, totalMs: 5000 });

interface Glob {
  readonly matches: (name: string) => boolean;
  /** False for those whose effort could grow beyond any bound with the length of a name. */
  readonly cheap: boolean;
}

const known = new Map<string, Glob>();

/** Those of the names that a glob matches, in their order. Throws GlobFault where it is none, or would take too long. */
export function matching<Name extends string>(glob: string, names: readonly Name[]): readonly Name[] {
  const { matches, cheap } = globOf(glob);
  return cheap ? names.filter(matches) : explained(() => BUDGET.run(() => names.filter(matches)));
}

/** The folder a glob begins in, and the glob below it; undefined if it is a plain path. Throws GlobFault. */
export function splitGlob(glob: string): { readonly base: string; readonly below: string } | undefined {
  refuseLong(glob);
  const { base, glob: below, isGlob } = scan(glob);
  return isGlob ? { base, below } : undefined;
}

function scan(glob: string): ReturnType<typeof picomatch.scan> {
  return isCheap(glob) ? picomatch.scan(glob) : explained(() => BUDGET.run(() => picomatch.scan(glob)));
}

function globOf(glob: string): Glob {
  const before = known.get(glob);
  if (before !== undefined) return before;
  refuseLong(glob);
  const cheap = isCheap(glob);
  const matches = explained(() => (cheap ? picomatch(glob) : BUDGET.run(() => picomatch(glob))));
  const read = { matches: (name: string) => matches(name), cheap };
  known.set(glob, read);
  return read;
}

function refuseLong(glob: string): void {
  if (glob.length > MAX_CHARACTERS) throw new GlobFault(`is longer than ${MAX_CHARACTERS} characters.`);
}

/**
 * The matcher tries again at every star, so that each further one in a part of the path multiplies its work; nested
 * groups are worse. What people write has one or two.
 */
function isCheap(glob: string): boolean {
  if (glob.length > 300 || /[()]/.test(glob)) return false;
  const parts = glob.split('/');
  const folders = parts.filter((part) => part.includes('**')).length;
  return folders <= 2 && parts.every((part) => part.split('*').length <= 3 && part.split('{').length <= 2);
}

function explained<Answer>(attempt: () => Answer): Answer {
  try {
    return attempt();
  } catch (error) {
    if (error instanceof OutOfTime)
      throw new GlobFault('takes too long to match. Use fewer stars and brackets.');
    // The library makes a regular expression of it, which may be too large, or none.
    throw new GlobFault('is no glob that can be understood.');
  }
}
