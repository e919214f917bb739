import type { Difference, LiveDifference } from '../../domain/results/difference.ts';
import { oneLine } from '../../domain/text/visible-text.ts';
import { type Direction, diffTowards, SIGNS } from '../reverse-diff.ts';
import { count, type Paint } from './paint.ts';

/** Of one bundle in one environment; report.md has them all. */
const MOST_LINES = 10;
const MOST_CHARACTERS = 80;

/** The drift of a run: what differs, bundle by bundle, at most ten lines each. */
export function renderDifferences(
  differences: readonly LiveDifference[],
  compared: number,
  paint: Paint,
): string {
  const heading = paint.strong('Drift');
  if (differences.length === 0)
    return `${heading}\n  none: ${count(compared, 'bundle')} compared, and each is as the repository says`;
  const groups = Map.groupBy(
    differences,
    ({ environment, kind, bundle }) => `${environment} ${kind}:${bundle}`,
  );
  return [heading, ...[...groups.values()].flatMap((of) => renderBundle(of, paint))].join('\n');
}

function renderBundle(of: readonly LiveDifference[], paint: Paint): readonly string[] {
  const [first] = of;
  if (first === undefined) return [];
  const { bundle, environment, revision, at } = first;
  const when = at === undefined ? '' : `, changed ${at.slice(0, 16).replace('T', ' ')} UTC`;
  const serves = revision === null ? '' : ` rev ${revision}${when}`;
  const head = `  ${paint.bad('≠')} ${oneLine(bundle)} in ${oneLine(environment)}${serves}`;
  return [head, ...differenceLines(of).map((line) => `      ${line}`)];
}

/** One line a difference, the first ten; a script's changed lines stand below it. */
export function differenceLines(
  of: readonly (LiveDifference | Difference)[],
  most: number = MOST_LINES,
  direction: Direction = 'to-live',
): readonly string[] {
  const lines = of.flatMap((told) => linesOf(told, direction));
  const more = lines.length - most;
  return more > 0 ? [...lines.slice(0, most - 1), `and ${more + 1} more lines, all in report.md`] : lines;
}

function linesOf(told: LiveDifference | Difference, direction: Direction): readonly string[] {
  if (!('file' in told))
    return [
      told.change === 'missing'
        ? 'is in the repository and does not serve'
        : 'serves and is not in the repository',
    ];
  const { file, path, diff } = told;
  const place = oneLine(path === undefined ? file : `${file} ${path}`);
  return diff === undefined
    ? [`${place}: ${sidesOf(told)}`]
    : [`${place} (${SIGNS[direction]}):`, ...changedLines(diffTowards(direction, diff))];
}

/** `git 30ps, live 300ps` */
function sidesOf({ change, git, live }: Pick<LiveDifference, 'change' | 'git' | 'live'>): string {
  if (git === null) return `only live ${shown(live)}`.trim();
  if (live === null) return `only in git ${shown(git)}`.trim();
  return change === 'edited' ? `git ${shown(git)}, live ${shown(live)}` : change;
}

function shown(text: string | null): string {
  const line = oneLine(text ?? '').trim();
  return line.length > MOST_CHARACTERS ? `${line.slice(0, MOST_CHARACTERS)}…` : line;
}

function changedLines(diff: string): readonly string[] {
  return diff
    .split('\n')
    .filter((line) => /^[+\\-]/.test(line))
    .map((line) => `${line.slice(0, 1)} ${shown(line.slice(1))}`);
}
