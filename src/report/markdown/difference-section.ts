import type { Difference, LiveDifference } from '../../domain/results/difference.ts';
import type { PlannedCommit } from '../../domain/results/planned-commit.ts';
import type { RunResult } from '../../domain/results/run-result.ts';
import { visible } from '../../domain/text/visible-text.ts';
import { count } from '../console/paint.ts';
import { inEnvironments } from '../removals.ts';
import { type Direction, diffTowards, SIGNS } from '../reverse-diff.ts';
import { code, plain } from './text.ts';

/** Of one bundle in one environment. */
const MOST_TOLD = 200;
const LONGEST_DIFF = 6000;

/** Everything that differs, bundle by bundle, scripts with the lines around: for `report.md`. */
export function differenceSection(result: Pick<RunResult, 'differences' | 'plan'>): readonly string[] {
  const drift = groupsOf(result.differences ?? []).flatMap((of) => bundleSection(of));
  const planned = inEnvironments(result.plan).flatMap(
    ({ bundle, environment, differences = [], commits = [] }) =>
      differences.length + commits.length === 0
        ? []
        : [
            `### ${plain(bundle)} in ${plain(environment)}`,
            '',
            ...commitLines(commits),
            ...(commits.length > 0 && differences.length > 0 ? ['What they change:', ''] : []),
            ...lines(differences, 'to-git'),
            '',
          ],
  );
  return [
    ...(drift.length === 0 ? [] : ['## Drift', '', ...drift]),
    ...(planned.length === 0 ? [] : ['## What changes', '', ...planned]),
  ];
}

function commitLines(commits: readonly PlannedCommit[]): readonly string[] {
  if (commits.length === 0) return [];
  const told = commits.map(
    ({ hash, subject, author, at }) =>
      `- ${code(hash.slice(0, 12))} ${plain(subject)} (${plain(author)}, ${plain(at.slice(0, 10))})`,
  );
  return ['Commits since what serves:', '', ...told, ''];
}

/** One line a bundle and environment, with the most telling difference: for the comment. */
export function differenceSummary(result: RunResult): readonly string[] {
  const drift = groupsOf(result.differences ?? []).map((of) => `- ${placeOf(of)}: ${summaryOf(of)}`);
  const planned = inEnvironments(result.plan).flatMap(
    ({ bundle, environment, differences = [], problems }) => {
      const isEdited = problems.some((problem) => problem.code === 'overwrite');
      const place = `${placeOf([{ bundle, environment }])}${isEdited ? ', **edited outside git**' : ''}`;
      return differences.length === 0 ? [] : [`- ${place}: ${summaryOf(differences)}`];
    },
  );
  const all = [...drift, ...planned];
  const left = all.length - MOST_SUMMARIES;
  return left > 0 ? [...all.slice(0, MOST_SUMMARIES), `- and ${left} more in the report`] : all;
}

const MOST_SUMMARIES = 20;

type AnyDifference = Difference | LiveDifference;

function groupsOf(differences: readonly LiveDifference[]): readonly (readonly LiveDifference[])[] {
  return [
    ...Map.groupBy(
      differences,
      ({ environment, kind, bundle }) => `${environment} ${kind}:${bundle}`,
    ).values(),
  ];
}

function placeOf([first]: readonly Pick<LiveDifference, 'bundle' | 'environment'>[]): string {
  return `${code(first?.bundle ?? '')} in ${plain(first?.environment ?? '')}`;
}

function summaryOf(of: readonly AnyDifference[]): string {
  const [first] = of;
  if (first === undefined) return '';
  if (!('file' in first)) return wholly(first.change);
  const files = new Set(of.flatMap((each) => ('file' in each ? [each.file] : []))).size;
  const counted = of.length === 1 ? '' : `${count(of.length, 'difference')} in ${count(files, 'file')}: `;
  return `${counted}${oneDifference(first)}${of.length > 1 ? ' …' : ''}`;
}

function wholly(change: 'missing' | 'foreign'): string {
  return change === 'missing' ? 'in the repository, does not serve' : 'serves, is not in the repository';
}

function bundleSection(of: readonly LiveDifference[]): readonly string[] {
  const [first] = of;
  if (first === undefined) return [];
  const { bundle, environment, revision, at } = first;
  const facts = [
    ...(revision === null ? [] : [`revision ${plain(revision)}`]),
    ...(at === undefined ? [] : [`last changed ${plain(at.slice(0, 16).replace('T', ' '))} UTC`]),
  ];
  return [
    `### ${plain(bundle)} in ${plain(environment)}${facts.length === 0 ? '' : ` (${facts.join(', ')})`}`,
    '',
    ...lines(of, 'to-live'),
    '',
  ];
}

function lines(of: readonly AnyDifference[], direction: Direction): readonly string[] {
  const told = of.slice(0, MOST_TOLD).flatMap((difference) => {
    if (!('file' in difference)) return [`- ${wholly(difference.change)}`];
    const { diff } = difference;
    if (diff === undefined) return [`- ${oneDifference(difference)}`];
    return [
      `- ${oneDifference(difference)} (${SIGNS[direction]})`,
      ...diffBlock(diffTowards(direction, diff)),
    ];
  });
  const left = of.length - MOST_TOLD;
  return left > 0 ? [...told, `- and ${left} more, all in result.json`] : told;
}

function oneDifference({ file, path, change, git, live, diff }: Difference): string {
  const place = `${code(file)}${path === undefined ? '' : ` ${code(path)}`}`;
  if (diff !== undefined) return `${place} edited`;
  if (git === null) return `${place}: only live ${value(live)}`.trimEnd();
  if (live === null) return `${place}: only in git ${value(git)}`.trimEnd();
  return change === 'edited' ? `${place}: git ${value(git)}, live ${value(live)}` : `${place}: ${change}`;
}

function value(text: string | null): string {
  return text === null || text === '' ? '' : code(text.length > 120 ? `${text.slice(0, 120)}…` : text);
}

/** Indented, so that nothing in it can end the block. */
function diffBlock(diff: string): readonly string[] {
  const shown = diff.length > LONGEST_DIFF ? `${diff.slice(0, LONGEST_DIFF)}\n…` : diff;
  return [
    '',
    ...visible(shown.trimEnd())
      .split('\n')
      .map((line) => `      ${line}`),
    '',
  ];
}
