/** Larger texts are told by size and hash alone, and not merged. */
const MOST_BYTES = 1024 * 1024;

/** The lines of a text; undefined if it is none, or too large to be compared by lines. */
export function linesOf(bytes: Uint8Array): readonly string[] | undefined {
  if (bytes.byteLength > MOST_BYTES || bytes.includes(0)) return undefined;
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes).split('\n');
  } catch {
    return undefined;
  }
}

/** Places of what two lists have in common, in one order. */
export interface Common {
  readonly left: ReadonlySet<number>;
  readonly right: ReadonlySet<number>;
}

/** A table larger than this is not filled: the middle of such lists has nothing in common then. */
const MOST_CELLS = 4_000_000;

/** A longest common subsequence; equal beginnings and ends cost nothing. */
export function commonOf(left: readonly string[], right: readonly string[]): Common {
  const start = matching(left, right, (list, index) => list[index]);
  const most = Math.min(left.length, right.length) - start;
  const end = Math.min(
    most,
    matching(left, right, (list, index) => list[list.length - 1 - index]),
  );
  const [ours, theirs] = [new Set<number>(), new Set<number>()];
  const add = (one: number, other: number): void => {
    ours.add(one);
    theirs.add(other);
  };
  for (let index = 0; index < start; index += 1) add(index, index);
  for (let index = 1; index <= end; index += 1) add(left.length - index, right.length - index);
  const middle = inMiddle(left.slice(start, left.length - end), right.slice(start, right.length - end));
  for (const [one, other] of middle) add(start + one, start + other);
  return { left: ours, right: theirs };
}

function matching(
  left: readonly string[],
  right: readonly string[],
  at: (list: readonly string[], index: number) => string | undefined,
): number {
  const most = Math.min(left.length, right.length);
  let count = 0;
  while (count < most && at(left, count) === at(right, count)) count += 1;
  return count;
}

function inMiddle(left: readonly string[], right: readonly string[]): readonly (readonly [number, number])[] {
  if (left.length * right.length > MOST_CELLS) return [];
  const lengthAt = lengthsOf(left, right);
  const pairs: (readonly [number, number])[] = [];
  for (let row = 0, column = 0; row < left.length && column < right.length; ) {
    if (left[row] === right[column]) pairs.push([row++, column++]);
    else if (lengthAt(row + 1, column) >= lengthAt(row, column + 1)) row += 1;
    else column += 1;
  }
  return pairs;
}

/** How long the longest is from each place on, filled from the end. */
function lengthsOf(
  left: readonly string[],
  right: readonly string[],
): (row: number, column: number) => number {
  const width = right.length + 1;
  const lengths = new Uint32Array((left.length + 1) * width);
  const lengthAt = (row: number, column: number): number => lengths[row * width + column] ?? 0;
  for (let row = left.length - 1; row >= 0; row -= 1) {
    for (let column = right.length - 1; column >= 0; column -= 1) {
      lengths[row * width + column] =
        left[row] === right[column]
          ? lengthAt(row + 1, column + 1) + 1
          : Math.max(lengthAt(row + 1, column), lengthAt(row, column + 1));
    }
  }
  return lengthAt;
}
