import type { Difference, LiveDifference } from '../../domain/results/difference.ts';
import type { PlannedCommit } from '../../domain/results/planned-commit.ts';
import { count } from '../console/paint.ts';
import { inEnvironments } from '../removals.ts';
import { type Direction, diffTowards, linesOfDiff } from '../reverse-diff.ts';
import { cut, html, type Markup, moment } from './markup.ts';
import { folded, list, rest, type Section } from './pieces.ts';
import type { Reported } from './records.ts';

/** Of one bundle in one environment, of one text, of all. */
const MOST = 200;
const LONGEST_TEXT = 4000;
const LONGEST_SUBJECT = 200;
const MOST_OPEN = 10;

interface Group {
  readonly bundle: string;
  readonly environment: string;
  readonly facts: readonly string[];
  readonly differences: readonly (Difference | LiveDifference)[];
  /** The newest first. */
  readonly commits: readonly PlannedCommit[];
  readonly direction: Direction;
}

/** What git holds and what serves, side by side. */
export function differencesSection(result: Reported): Section {
  const groups = [...drifted(result), ...planned(result)];
  return {
    id: 'differences',
    title: result.differences === undefined ? 'What changes' : 'Drift',
    body: groups.map((group, index) => groupMarkup(group, index < MOST_OPEN)),
  };
}

function drifted({ differences = [] }: Reported): readonly Group[] {
  const groups = Map.groupBy(differences, (of) => `${of.environment}\n${of.kind}:${of.bundle}`);
  return [...groups.values()].flatMap((of) => {
    const [first] = of;
    if (first === undefined) return [];
    const facts = [
      ...(first.revision === null ? [] : [`revision ${first.revision}`]),
      ...(first.at === undefined ? [] : [`last changed ${moment(first.at)}`]),
      ...(first.by === undefined ? [] : [`by ${first.by}`]),
    ];
    return [
      {
        bundle: first.bundle,
        environment: first.environment,
        facts,
        differences: of,
        commits: [],
        direction: 'to-live',
      },
    ];
  });
}

function planned({ plan }: Reported): readonly Group[] {
  return inEnvironments(plan).flatMap(({ bundle, environment, differences = [], commits = [], revision }) =>
    differences.length + commits.length === 0
      ? []
      : [
          {
            bundle,
            environment,
            facts: revision.before === null ? [] : [`revision ${revision.before} serves`],
            differences,
            commits,
            direction: 'to-git',
          },
        ],
  );
}

function groupMarkup(group: Group, isOpen: boolean): Markup {
  const { bundle, environment, facts, differences, commits, direction } = group;
  const counted = [
    ...(commits.length === 0 ? [] : [count(commits.length, 'commit')]),
    ...(differences.length === 0 ? [] : [count(differences.length, 'difference')]),
  ];
  const summary = html`<strong>${bundle}</strong> in ${environment}: ${[...counted, ...facts].join(', ')}`;
  const rows = differences.slice(0, MOST).map((difference) => differenceRows(difference, direction));
  const [from, to] = direction === 'to-live' ? ['in git', 'live'] : ['live', 'in git'];
  const sides = html`<table class="sides"><thead><tr><th scope="col">${from}</th><th scope="col">${to}</th></tr></thead>${rows}</table>`;
  const told = differences.length === 0 ? [] : [sides, ...rest(differences.length - MOST, 'difference')];
  return folded(summary, [...commitList(commits), ...told], isOpen);
}

function commitList(commits: readonly PlannedCommit[]): readonly Markup[] {
  const shown = commits.slice(0, MOST);
  return [
    ...list(
      shown.map(
        ({ hash, subject, author, at }) =>
          html`<code>${hash.slice(0, 12)}</code> ${cut(subject, LONGEST_SUBJECT)} <span class="faint">${author}, ${at.slice(0, 10)}</span>`,
      ),
    ),
    ...rest(commits.length - shown.length, 'commit'),
  ];
}

function differenceRows(difference: Difference | LiveDifference, direction: Direction): Markup {
  if (!('file' in difference)) {
    const [git, live] =
      difference.change === 'missing'
        ? ['in the repository', 'does not serve']
        : ['not in the repository', 'serves'];
    return html`<tbody><tr><td>${git}</td><td>${live}</td></tr></tbody>\n`;
  }
  const { file, path, change, diff } = difference;
  const head = html`<tr><th colspan="2" scope="rowgroup"><code>${file}</code>${path === undefined ? undefined : html` <code>${path}</code>`} <span class="faint">${CHANGES[change]}</span></th></tr>`;
  const body =
    diff === undefined
      ? sideBySide(difference, direction)
      : diffRows(cut(diffTowards(direction, diff), LONGEST_TEXT * 3));
  return html`<tbody>${head}${body}</tbody>\n`;
}

const CHANGES: Readonly<Record<Difference['change'], string>> = {
  edited: 'edited',
  added: 'only live',
  removed: 'only in git',
};

function sideBySide({ git, live }: Difference, direction: Direction): Markup {
  const [from, to] = (direction === 'to-live' ? [git, live] : [live, git]).map((text) =>
    text === null ? undefined : cut(text, LONGEST_TEXT),
  );
  return pair(from, to);
}

/** Lines taken away stand beside the lines that came in their place. */
function diffRows(diff: string): readonly Markup[] {
  const rows: Markup[] = [];
  let minus: string[] = [];
  let plus: string[] = [];
  const flush = (): void => {
    for (let index = 0; index < Math.max(minus.length, plus.length); index += 1)
      rows.push(pair(minus[index], plus[index]));
    minus = [];
    plus = [];
  };
  for (const line of linesOfDiff(diff.replace(/\n$/, ''))) {
    if (line.startsWith('-')) minus.push(line.slice(1));
    else if (line.startsWith('+')) plus.push(line.slice(1));
    else {
      flush();
      rows.push(same(line));
    }
  }
  flush();
  return rows;
}

/** A side that lacks it stays empty. */
function pair(from: string | undefined, to: string | undefined): Markup {
  return html`<tr><td class="text${from === undefined ? '' : ' minus'}">${from}</td><td class="text${to === undefined ? '' : ' plus'}">${to}</td></tr>\n`;
}

function same(line: string): Markup {
  if (!line.startsWith(' ')) return html`<tr><td class="text faint" colspan="2">${line}</td></tr>\n`;
  return html`<tr><td class="text">${line.slice(1)}</td><td class="text">${line.slice(1)}</td></tr>\n`;
}
