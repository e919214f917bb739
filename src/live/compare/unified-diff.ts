import { commonOf, linesOf } from './common-of.ts';

const MOST_LINES = 300;
const CONTEXT = 3;

/** The hunks of a unified diff from git to live, without file names; undefined if one of the two is no text. */
export function unifiedDiff(git: Uint8Array, live: Uint8Array): string | undefined {
  const [ours, theirs] = [linesOf(git), linesOf(live)];
  if (ours === undefined || theirs === undefined) return undefined;
  const script = scriptOf(endedLines(ours), endedLines(theirs));
  const lines = hunksOf(script).flatMap(printHunk);
  const more = lines.length - MOST_LINES;
  return [
    ...lines.slice(0, MOST_LINES),
    ...(more > 0 ? [`… ${more} more ${more === 1 ? 'line' : 'lines'}`] : []),
  ].join('\n');
}

/** As `patch` and `git apply` count them: a line ends with a line break, and a last one that does not is marked. */
function endedLines(lines: readonly string[]): readonly string[] {
  const [rest, last] = [lines.slice(0, -1), lines.at(-1)];
  return last === undefined || last === '' ? rest : [...rest, `${last}\n\\ No newline at end of file`];
}

interface Line {
  readonly sign: ' ' | '-' | '+';
  readonly text: string;
  /** Counted from 0: of the next line on each side. */
  readonly ours: number;
  readonly theirs: number;
}

function scriptOf(left: readonly string[], right: readonly string[]): readonly Line[] {
  const common = commonOf(left, right);
  const script: Line[] = [];
  let [ours, theirs] = [0, 0];
  while (ours < left.length || theirs < right.length) {
    if (ours < left.length && !common.left.has(ours)) {
      script.push({ sign: '-', text: left[ours] ?? '', ours, theirs });
      ours += 1;
    } else if (theirs < right.length && !common.right.has(theirs)) {
      script.push({ sign: '+', text: right[theirs] ?? '', ours, theirs });
      theirs += 1;
    } else {
      script.push({ sign: ' ', text: left[ours] ?? '', ours, theirs });
      ours += 1;
      theirs += 1;
    }
  }
  return script;
}

/** Changed lines with some around them; what overlaps is one hunk. */
function hunksOf(script: readonly Line[]): readonly (readonly Line[])[] {
  const hunks: { from: number; to: number }[] = [];
  for (const [index, { sign }] of script.entries()) {
    if (sign === ' ') continue;
    const last = hunks.at(-1);
    if (last !== undefined && index - CONTEXT <= last.to) last.to = index + CONTEXT + 1;
    else hunks.push({ from: Math.max(0, index - CONTEXT), to: index + CONTEXT + 1 });
  }
  return hunks.map(({ from, to }) => script.slice(from, to));
}

function printHunk(lines: readonly Line[]): readonly string[] {
  const [first] = lines;
  if (first === undefined) return [];
  const ours = lines.filter(({ sign }) => sign !== '+').length;
  const theirs = lines.filter(({ sign }) => sign !== '-').length;
  const head = `@@ -${rangeOf(first.ours, ours)} +${rangeOf(first.theirs, theirs)} @@`;
  return [head, ...lines.map(({ sign, text }) => `${sign}${text}`)];
}

function rangeOf(start: number, count: number): string {
  return `${count === 0 ? start : start + 1},${count}`;
}
