import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { filesBelow } from './repository-files.ts';

const linesOf = (file: string): number => readFileSync(file, 'utf8').trimEnd().split('\n').length;

const SOURCES = ['pipe', 'src'].flatMap((folder) => filesBelow(folder, '.ts'));
const OURS = [...SOURCES, ...['build', 'examples', 'test'].flatMap((folder) => filesBelow(folder, '.ts'))];

describe('the files of the house', () => {
  it('are small: half of them have 60 lines at the most', () => {
    const sizes = SOURCES.map(linesOf).toSorted((one, other) => one - other);

    expect(sizes.length).toBeGreaterThan(50);
    expect(sizes[Math.floor(sizes.length / 2)]).toBeLessThanOrEqual(60);
  });

  it('have 300 lines at the most, ports 60', () => {
    const tooLong = SOURCES.filter((file) => linesOf(file) > (file.startsWith('src/ports/') ? 60 : 300));

    expect(tooLong).toEqual([]);
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
