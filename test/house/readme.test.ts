import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { filesBelow } from './repository-files.ts';

const readme = readFileSync('README.md', 'utf8');

describe('the README', () => {
  it('leads nowhere that does not exist', () => {
    const links = [...readme.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => target);
    const headings = [...readme.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => `#${anchorOf(heading)}`);
    const lost = links.filter((target) => {
      if (target.startsWith('https://')) return false;
      return target.startsWith('#') ? !headings.includes(target) : !existsSync(target);
    });

    expect(links.length).toBeGreaterThan(10);
    expect(lost).toEqual([]);
  });

  it('quotes, of what can fail, only what the pipe really says', () => {
    const table = /\| the log says \|.*\n([\s\S]*?)\n\n/.exec(readme)?.[1] ?? '';
    const quoted = table
      .split('\n')
      .flatMap((row) => [...(row.split(' | ')[0] ?? '').matchAll(/`([^`]+)`/g)].map(([, text = '']) => text))
      .flatMap((text) => text.split(/…|<\w+>|acme/))
      .map((text) => text.trim())
      .filter((text) => text.length > 6);
    const said = ['src', 'pipe']
      .flatMap((folder) => filesBelow(folder, '.ts'))
      .map((file) => readFileSync(file, 'utf8'));

    expect(quoted.length).toBeGreaterThan(12);
    expect(quoted.filter((text) => !said.some((source) => source.includes(text)))).toEqual([]);
  });

  it('begins with what a reader pastes', () => {
    const beginning = readme.slice(0, readme.indexOf('## '));

    expect(beginning.indexOf('```yaml')).toBeLessThan(600);
    expect(beginning).toMatch(/npm ci && npm start[\s\S]*npm ci && npm test/);
  });
});

/** As Bitbucket and GitHub make it of a heading. */
function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-');
}
