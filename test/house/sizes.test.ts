import { readFileSync } from 'node:fs';
import { basename, dirname, join, normalize } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { filesBelow } from './repository-files.ts';

const linesOf = (file: string): number => readFileSync(file, 'utf8').trimEnd().split('\n').length;

const SOURCES = ['pipe', 'src'].flatMap((folder) => filesBelow(folder, '.ts'));
const OURS = [...SOURCES, ...['build', 'examples', 'test'].flatMap((folder) => filesBelow(folder, '.ts'))];

/** Rooms whose files are short because of what they are: an interface, a type of the trade, the steps of an action, a kind. */
const SHORT_BY_NATURE = ['src/ports/', 'src/domain/', 'src/actions/', 'src/resources/kinds/'];

/** Short, with one importer, and files of their own all the same. */
const WITH_A_REASON: Readonly<Record<string, string>> = {
  'pipe/main.ts': 'the program',
  'src/resources/foreign.ts': 'what is drift is said in the room that compares, not in an action',
  'src/lint/check-settings.ts': 'every configuration loads it, and none of the rest of lint',
};

describe('the files of the house', () => {
  it('tell one story each: 300 lines at the most, a port 60', () => {
    const tooLong = SOURCES.filter((file) => linesOf(file) > (file.startsWith('src/ports/') ? 60 : 300));

    expect(SOURCES.length).toBeGreaterThan(50);
    expect(tooLong).toEqual([]);
  });

  it('are worth opening: one under 25 lines has more than one importer, or is loaded when it is needed', () => {
    const importers = importersOf(SOURCES);
    const crumbs = SOURCES.filter(
      (file) =>
        linesOf(file) < 25 &&
        importers.get(file)?.length === 1 &&
        !SHORT_BY_NATURE.some((room) => file.startsWith(room)) &&
        !(file in WITH_A_REASON),
    );

    expect(crumbs.map((file) => `${file} belongs into ${importers.get(file)?.[0] ?? ''}`)).toEqual([]);
  });

  it('are excused from that only as long as they exist', () => {
    expect(Object.keys(WITH_A_REASON).filter((file) => !SOURCES.includes(file))).toEqual([]);
  });

  it('are named for what they hold', () => {
    const vague = /(?:^|-)(?:utils?|helpers?|managers?|service|data|info|handlers?|misc|common|index)\./;

    expect(OURS.filter((file) => vague.test(basename(file)))).toEqual([]);
  });

  it('name no path of the machine they were written on', () => {
    const homes = /(?:\/home\/|\/Users\/|[A-Z]:\\Users\\)[a-z]/;
    const here = process.cwd().startsWith('/opt/atlassian/') ? undefined : `${process.cwd()}/`;
    const texts = [
      ...OURS,
      ...filesBelow('.', '.md'),
      ...filesBelow('.', '.yml'),
      'Dockerfile',
      'package.json',
    ];
    const strangers = texts.filter((file) => {
      const text = readFileSync(file, 'utf8');
      return homes.test(text) || (here !== undefined && text.includes(here));
    });

    expect(strangers).toEqual([]);
  });

  it('leave nothing for later in a comment', () => {
    const later = new RegExp(String.raw`\b(?:${['TO', 'DO'].join('')}|FIX${'ME'}|X${'XX'})\b`);

    expect(OURS.filter((file) => later.test(readFileSync(file, 'utf8')))).toEqual([]);
  });
});

/** Who imports a file at once; what is loaded when it is needed has no importer here, since it stands apart for that. */
function importersOf(files: readonly string[]): ReadonlyMap<string, readonly string[]> {
  const found = files.flatMap((file) =>
    [...readFileSync(file, 'utf8').matchAll(/from '(\.[^']+)'/g)].map(
      ([, specifier = '']) => [normalize(join(dirname(file), specifier)), file] as const,
    ),
  );
  const byFile = Map.groupBy(found, ([imported]) => imported);
  return new Map([...byFile].map(([imported, all]) => [imported, all.map(([, file]) => file)]));
}
