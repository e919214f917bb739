import type { Difference, LiveDifference } from '../../domain/results/difference.ts';
import { count } from '../console/paint.ts';
import { inEnvironments } from '../removals.ts';
import { cut, html, type Markup, moment } from './markup.ts';
import { folded, rest, type Section } from './pieces.ts';
import type { Reported } from './records.ts';

/** Of one bundle in one environment, of one text, of all. */
const MOST = 200;
const LONGEST_TEXT = 4000;
const MOST_OPEN = 10;

interface Group {
  readonly bundle: string;
  readonly environment: string;
  readonly facts: readonly string[];
  readonly differences: readonly (Difference | LiveDifference)[];
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
    return [{ bundle: first.bundle, environment: first.environment, facts, differences: of }];
  });
}

function planned({ plan }: Reported): readonly Group[] {
  return inEnvironments(plan).flatMap(({ bundle, environment, differences = [], revision }) =>
    differences.length === 0
      ? []
      : [
          {
            bundle,
            environment,
            facts: revision.before === null ? [] : [`revision ${revision.before} serves`],
            differences,
          },
        ],
  );
}

function groupMarkup({ bundle, environment, facts, differences }: Group, isOpen: boolean): Markup {
  const summary = html`<strong>${bundle}</strong> in ${environment}: ${[count(differences.length, 'difference'), ...facts].join(', ')}`;
  const rows = differences.slice(0, MOST).map(differenceRows);
  const sides = html`<table class="sides"><thead><tr><th scope="col">in git</th><th scope="col">live</th></tr></thead>${rows}</table>`;
  return folded(summary, [sides, ...rest(differences.length - MOST, 'difference')], isOpen);
}

function differenceRows(difference: Difference | LiveDifference): Markup {
  if (!('file' in difference)) {
    const [git, live] =
      difference.change === 'missing'
        ? ['in the repository', 'does not serve']
        : ['not in the repository', 'serves'];
    return html`<tbody><tr><td>${git}</td><td>${live}</td></tr></tbody>\n`;
  }
  const { file, path, change } = difference;
  const head = html`<tr><th colspan="2" scope="rowgroup"><code>${file}</code>${path === undefined ? undefined : html` <code>${path}</code>`} <span class="faint">${CHANGES[change]}</span></th></tr>`;
  const body =
    difference.diff === undefined ? sideBySide(difference) : diffRows(cut(difference.diff, LONGEST_TEXT * 3));
  return html`<tbody>${head}${body}</tbody>\n`;
}

const CHANGES: Readonly<Record<Difference['change'], string>> = {
  edited: 'edited',
  added: 'only live',
  removed: 'only in git',
};

function sideBySide({ git, live }: Difference): Markup {
  return pair(
    git === null ? undefined : cut(git, LONGEST_TEXT),
    live === null ? undefined : cut(live, LONGEST_TEXT),
  );
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
  for (const line of diff.replace(/\n$/, '').split('\n')) {
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
function pair(git: string | undefined, live: string | undefined): Markup {
  return html`<tr><td class="text${git === undefined ? '' : ' minus'}">${git}</td><td class="text${live === undefined ? '' : ' plus'}">${live}</td></tr>\n`;
}

function same(line: string): Markup {
  if (!line.startsWith(' ')) return html`<tr><td class="text faint" colspan="2">${line}</td></tr>\n`;
  return html`<tr><td class="text">${line.slice(1)}</td><td class="text">${line.slice(1)}</td></tr>\n`;
}
