import fs from 'node:fs';

/**
 * Rules look for the same files again and again, and far above the bundle. What the sandbox may not read
 * does not exist for them (Node throws), and what was asked once is remembered: nobody writes meanwhile. Answers a
 * function that forgets it, for between two bundles.
 */
export function rememberWhatExists(): () => void {
  const ask = fs.existsSync;
  const known = new Map<string, boolean>();
  fs.existsSync = (path) => {
    // JSHint asks for the home folder of nobody.
    if (typeof path !== 'string') return false;
    const before = known.get(path);
    if (before !== undefined) return before;
    const exists = attempt(() => ask(path));
    known.set(path, exists);
    return exists;
  };
  return () => known.clear();
}

function attempt(question: () => boolean): boolean {
  try {
    return question();
  } catch {
    return false;
  }
}
