import { expect, it } from '@jest/globals';
import { refuseLinkedPath, wayOutOf } from '../../src/bundle/refuse-linked-path.ts';

type Kinds = Readonly<Record<string, 'file' | 'folder' | 'link'>>;

/** Links by where they lead; one that leads nowhere is its own place. */
function files(kinds: Kinds, links: Readonly<Record<string, string>> = {}) {
  return {
    resolve: (clone: string, path: string) => `${clone}/${path}`,
    kindOf: async (path: string) => kinds[path.slice('/clone/'.length)],
    realPath: async (path: string) => links[path.slice('/clone/'.length)] ?? path,
  } as never;
}

const KINDS: Kinds = { a: 'folder', 'a/inside': 'link', 'a/out': 'link', 'a/git': 'link', 'a/lost': 'link' };
const LINKS = { 'a/inside': '/clone/b', 'a/out': '/etc', 'a/git': '/clone/.git/config' };

it.each([
  ['a/file', undefined],
  ['./a//new/file', undefined],
  ['a/inside/file', undefined],
  ['a/out', 'a/out'],
  ['a/out/passwd', 'a/out'],
  ['a/git', 'a/git'],
  ['a/lost', 'a/lost'],
  ['.git/config', '.git'],
  ['a/.GIT', 'a/.GIT'],
])('The way to %s leads out of the repository at %p', async (path, link) => {
  expect(await wayOutOf(path, '/clone', files(KINDS, LINKS))).toBe(link);
  const refused = await refuseLinkedPath(path, '/clone', files(KINDS, LINKS)).then(
    () => undefined,
    (error: { readonly where?: string }) => error.where,
  );
  expect(refused).toBe(link);
});
