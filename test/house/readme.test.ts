import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { VARIABLES } from '../../src/config/variables.ts';
import { filesBelow } from './repository-files.ts';

const readme = readFileSync('README.md', 'utf8');
const PAGES = ['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md', 'SECURITY.md', ...filesBelow('docs', '.md')];

describe('the README', () => {
  it('says in at most 1,800 words what a reader came for', () => {
    expect(readme.split(/\s+/).length).toBeLessThanOrEqual(1800);
  });

  it('begins with what a reader pastes, a picture, and what nobody has proved yet', () => {
    const beginning = readme.slice(0, readme.indexOf('## '));

    expect(beginning.indexOf('```yaml')).toBeLessThan(600);
    expect(beginning).toMatch(/npm ci && npm start[\s\S]*npm ci && npm test/);
    expect(beginning).toMatch(/!\[[^\]]+\]\(docs\/[\w-]+\.png\)/);
    expect(beginning).toContain('has not met a real organization');
  });

  it('leads to every page for users', () => {
    const forUsers = filesBelow('docs', '.md').filter(
      (page) => !/(apigee|bitbucket|glossary)\.md$/.test(page),
    );

    expect(forUsers.filter((page) => !readme.includes(`](${page}`))).toEqual([]);
  });
});

describe('what people read', () => {
  it.each(PAGES)('leads nowhere that does not exist: %s', (page) => {
    const links = [...readFileSync(page, 'utf8').matchAll(/\]\(([^)\s]+)\)/g)].map(
      ([, target = '']) => target,
    );
    const lost = links.filter((target) => {
      if (target.startsWith('https://')) return false;
      return !existsSync(join(dirname(page), target.split('#')[0] ?? ''));
    });

    expect(lost).toEqual([]);
  });

  it.each(PAGES)('leads to pages, not to headings, which each Bitbucket calls in its own way: %s', (page) => {
    const links = [...withoutCode(readFileSync(page, 'utf8')).matchAll(/\]\(((?!https:)[^)\s]*#[^)\s]+)\)/g)];

    expect(links.map(([, target]) => target)).toEqual([]);
  });

  it.each(PAGES)('holds no block of code in a list, where Bitbucket shows its fences: %s', (page) => {
    const indented = [...readFileSync(page, 'utf8').matchAll(/^[ \t]+(?:```|~~~).*$/gm)];

    expect(indented.map(([line]) => line)).toEqual([]);
  });

  it('gives the pipe only variables that it has', () => {
    const given = PAGES.flatMap((page) =>
      [...readFileSync(page, 'utf8').matchAll(/--env ([A-Z_]+)/g)].map(([, name = '']) => name),
    );

    expect(given.length).toBeGreaterThan(10);
    expect(given.filter((name) => !(name in VARIABLES))).toEqual([]);
  });

  it('holds no HTML comment, which Bitbucket shows', () => {
    const holding = PAGES.filter((page) => /<!--/.test(withoutCode(readFileSync(page, 'utf8'))));

    expect(holding).toEqual([]);
  });

  it('quotes, of what can fail, only what the pipe really says', () => {
    const page = readFileSync('docs/troubleshooting.md', 'utf8');
    const table = /\| the log says \|.*\n([\s\S]*?)\n\n/.exec(page)?.[1] ?? '';
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
});

const withoutCode = (page: string): string =>
  page.replaceAll(/^```[\s\S]*?^```$/gm, '').replaceAll(/`[^`\n]*`/g, '');
