/** Which way a difference is read: drift leads from git to what is live, a deploy from there to git. */
export type Direction = 'to-live' | 'to-git';

/** What the signs of a diff in that direction stand for. */
export const SIGNS: Readonly<Record<Direction, string>> = {
  'to-live': '- git, + live',
  'to-git': '- live, + git',
};

/** A diff's hunks, which lead from git to live, as they read in a direction. */
export function diffTowards(direction: Direction, diff: string): string {
  return direction === 'to-live' ? diff : reversed(linesOfDiff(diff)).join('\n');
}

/** That a line has no line break at its end is part of that line. */
export function linesOfDiff(diff: string): readonly string[] {
  return diff.split(/\n(?!\\ )/);
}

/** What was added is taken away, and stands before what comes in its place. */
function reversed(lines: readonly string[]): readonly string[] {
  const out: string[] = [];
  let [minus, plus]: [string[], string[]] = [[], []];
  for (const line of [...lines, undefined]) {
    if (line?.startsWith('-')) plus.push(`+${line.slice(1)}`);
    else if (line?.startsWith('+')) minus.push(`-${line.slice(1)}`);
    else {
      out.push(...minus, ...plus);
      [minus, plus] = [[], []];
      if (line !== undefined) out.push(line.replace(/^@@ -(\S+) \+(\S+) @@/, '@@ -$2 +$1 @@'));
    }
  }
  return out;
}
