import type { Difference } from '../../domain/results/difference.ts';

const MOST_NAMED = 4;
const MOST_CHARACTERS = 60;

/**
 * What differs, in one line: `apiproxy/policies/SA-Limit.xml /SpikeArrest/Rate (30ps in git, 300ps live)`. Without
 * values if what git holds was filled with values of the environment's variables.
 */
export function describeDifferences(differences: readonly Difference[], values: 'shown' | 'hidden'): string {
  const named = differences.slice(0, MOST_NAMED).map((difference) => describe(difference, values));
  const more = differences.length - named.length;
  return [...named, ...(more > 0 ? [`${more} more`] : [])].join('; ');
}

function describe({ file, path, change, git, live }: Difference, values: 'shown' | 'hidden'): string {
  const place = plain([file, ...(path === undefined ? [] : [path])].join(' '), 200);
  if (path === undefined || values === 'hidden') return `${place} (${IN_WORDS[change]})`;
  const sides = [
    ...(git === null ? [] : [`${quoted(git)} in git`]),
    ...(live === null ? [] : [`${quoted(live)} live`]),
  ];
  return `${place} (${sides.length === 1 ? 'only ' : ''}${sides.join(', ')})`;
}

const IN_WORDS = { edited: 'edited', added: 'only live', removed: 'only in git' } as const;

function quoted(text: string): string {
  const shown = plain(text, MOST_CHARACTERS);
  return shown === '' ? 'nothing' : shown;
}

/** Names and texts come from whoever may import: one line, nothing that a terminal or a reader's eye takes for more. */
function plain(text: string, most: number): string {
  const line = text
    .slice(0, most + 1)
    .replace(/[\p{C}\s]+/gu, ' ')
    .trim();
  return text.length > most ? `${line.slice(0, most)}…` : line;
}
