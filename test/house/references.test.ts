import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import pack from '../../package.json' with { type: 'json' };
import { filesBelow } from './repository-files.ts';

const SOURCES = ['pipe', 'src', 'build', 'examples', 'test'].flatMap((folder) => filesBelow(folder, '.ts'));
const PAGES = [...filesBelow('docs', '.md'), 'README.md', 'CONTRIBUTING.md'];
const ROOMS = readdirSync('src');
const OURSELVES = 'test/house/references.test.ts';

/** Pages by name, and sections by number: of whichever document, it does not lie in this repository. */
const OUTSIDE = /\b[A-Z]{5,}(?:\.md)? §|(?<!RFC \d+ )§ ?\d|\bfield[ -]notes\b|\blooks\.md\b/;

describe('what a comment refers to', () => {
  it('lies in this repository, down to the heading', () => {
    const references = SOURCES.flatMap((file) =>
      commentsOf(file).flatMap((comment) =>
        [...comment.matchAll(/\b(docs\/[\w/-]+\.md)(?:#([\w-]+))?/g)].map(
          ([, page = '', heading]) => [file, page, heading] as const,
        ),
      ),
    );
    const lost = references.filter(([, page, heading]) => !leadsSomewhere(page, heading));

    expect(references.length).toBeGreaterThan(60);
    expect(lost).toEqual([]);
  });

  it('is no page or section of a document that only its author has', () => {
    const strangers = SOURCES.filter((file) => file !== OURSELVES).flatMap((file) =>
      commentsOf(file)
        .filter((comment) => OUTSIDE.test(comment))
        .map((comment) => `${file}: ${comment.trim()}`),
    );

    expect(strangers).toEqual([]);
  });
});

describe('the documentation', () => {
  it('links to nothing that does not exist', () => {
    const lost = PAGES.flatMap((page) =>
      [...readFileSync(page, 'utf8').matchAll(/\]\((?!https:)([^)\s#]*)(?:#([\w-]+))?\)/g)]
        .filter(([, target = '', heading]) => {
          const path = target === '' ? page : join(dirname(page), target);
          return !leadsSomewhere(path, heading);
        })
        .map(([link]) => `${page}: ${link}`),
    );

    expect(lost).toEqual([]);
  });

  it('sends whoever contributes to files and commands that exist', () => {
    const text = readFileSync('CONTRIBUTING.md', 'utf8');
    const paths = [...text.matchAll(/`((?:src|test|docs)\/[\w./-]+)`/g)].map(([, path = '']) => path);
    const commands = [...text.matchAll(/npm run ([\w:]+)/g)].map(([, name = '']) => name);

    expect(paths.length).toBeGreaterThan(5);
    expect(paths.filter((path) => !existsSync(path))).toEqual([]);
    expect(commands.length).toBeGreaterThan(8);
    expect(commands.filter((name) => !(name in pack.scripts))).toEqual([]);
  });

  it('leads nobody to a file of this repository that is not there', () => {
    const named = PAGES.flatMap((page) =>
      [...readFileSync(page, 'utf8').matchAll(/`((?:src|test|build|pipe|examples|docs)\/[\w./-]+)`/g)].map(
        ([, path = '']) => ({ page, path }),
      ),
    );

    expect(named.length).toBeGreaterThan(30);
    expect(named.filter(({ path }) => !existsSync(path))).toEqual([]);
  });

  it('names only files and rooms that exist', () => {
    const text = readFileSync('docs/architecture.md', 'utf8');
    const named = [
      ...text.matchAll(new RegExp(String.raw`\x60((?:${ROOMS.join('|')})/[\w./-]*)\x60`, 'g')),
    ].map(([, path = '']) => path);

    expect(named.length).toBeGreaterThan(20);
    expect(named.filter((path) => !existsSync(join('src', path)))).toEqual([]);
  });
});

it.each([
  ['docs/architecture.md', (room: string) => `${room}/`],
  ['CONTRIBUTING.md', (room: string) => room],
])('The picture in %s has every room of the house', (page, written) => {
  const [, picture = ''] = /```\n((?:pipe).*?)```/s.exec(readFileSync(page, 'utf8')) ?? [];
  const drawn = picture.split(/[^\w/-]+/).map((word) => word.replace(/^src\//, ''));
  // What lies beside the house is in the bigger picture alone.
  const rooms = ROOMS.filter((room) => page !== 'CONTRIBUTING.md' || room !== 'lint-worker');

  expect(rooms.filter((room) => !drawn.includes(written(room)))).toEqual([]);
});

function leadsSomewhere(page: string, heading: string | undefined): boolean {
  if (!existsSync(page)) return false;
  return heading === undefined || headingsOf(page).has(heading);
}

/** As Bitbucket and GitHub make anchors of headings. */
function headingsOf(page: string): ReadonlySet<string> {
  const headings = [...readFileSync(page, 'utf8').matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => heading);
  return new Set(
    headings.map((heading) =>
      heading
        .toLowerCase()
        .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
        .replaceAll(' ', '-'),
    ),
  );
}

/** Lines of comments: a string that begins one is no matter here, since it names no page. */
function commentsOf(file: string): readonly string[] {
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => /^\s*(?:\/\*\*?|\*|\/\/)|\s\/\/ /.test(line));
}
