import { commonOf, linesOf } from '../compare/common-of.ts';

/**
 * What somebody changed between `base` and `theirs`, made in `ours` too: a merge of three texts by lines. Undefined if
 * both changed the same lines, or lines beside each other, or if one of them is no text.
 */
export function mergeLines(base: Uint8Array, ours: Uint8Array, theirs: Uint8Array): Uint8Array | undefined {
  const [from, left, right] = [base, ours, theirs].map(linesOf);
  if (from === undefined || left === undefined || right === undefined) return undefined;
  const [mine, other] = [changesOf(from, left), changesOf(from, right)];
  if (mine.some((one) => other.some((another) => touches(one, another)))) return undefined;
  const merged = [...mine, ...other]
    .sort((one, another) => another.from - one.from)
    .reduce<readonly string[]>(
      (lines, { from: start, to, lines: instead }) => [
        ...lines.slice(0, start),
        ...instead,
        ...lines.slice(to),
      ],
      from,
    );
  return Buffer.from(merged.join('\n'), 'utf8');
}

/** These lines of the base, counted from 0 and the last not included, became those. */
interface Change {
  readonly from: number;
  readonly to: number;
  readonly lines: readonly string[];
}

function changesOf(base: readonly string[], changed: readonly string[]): readonly Change[] {
  const common = commonOf(base, changed);
  const changes: Change[] = [];
  let [at, there] = [0, 0];
  while (at < base.length || there < changed.length) {
    if (common.left.has(at) && common.right.has(there)) {
      at += 1;
      there += 1;
      continue;
    }
    const [from, start] = [at, there];
    while (at < base.length && !common.left.has(at)) at += 1;
    while (there < changed.length && !common.right.has(there)) there += 1;
    changes.push({ from, to: at, lines: changed.slice(start, there) });
  }
  return changes;
}

/** Beside each other counts: nobody knows in which order they belong. */
function touches(one: Change, other: Change): boolean {
  return one.from <= other.to && other.from <= one.to;
}
