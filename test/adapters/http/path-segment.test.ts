import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { pathSegment } from '../../../src/adapters/http/path-segment.ts';
import { PipeError } from '../../../src/errors/pipe-error.ts';

describe('A name in an address', () => {
  it.each([
    ['orders', 'orders'],
    ['orders v1', 'orders%20v1'],
    ['50%', '50%25'],
    ['a?b#c', 'a%3Fb%23c'],
    ['..a', '..a'],
    ['größe', 'gr%C3%B6%C3%9Fe'],
    ['x'.repeat(1024), 'x'.repeat(1024)],
  ])('%j is one segment of it', (name, segment) => {
    expect(pathSegment(name)).toBe(segment);
    expect(new URL(`https://apigee.example/v1/${pathSegment(name)}/x`).pathname).toBe(`/v1/${segment}/x`);
  });

  it.each([
    '',
    ' ',
    '.',
    '..',
    '...',
    'a/b',
    'a\\b',
    '../apis',
    'a\nb',
    'a\u0000b',
    '\ud800',
    'x'.repeat(1025),
  ])('%j is refused, since the address would name something else', (name) => {
    expect(() => pathSegment(name)).toThrow(PipeError);
  });
});

describe('Every address of the adapters', () => {
  /** What may stand between the slashes of a path: encoded names, our own words, and addresses made elsewhere. */
  const ALLOWED =
    /^(?:pathSegment\(.+\)|collectionOf\(kind\)|api|list|list\.toLowerCase\(\)|proxy|method|root|url|place|page|pullRequests|commitUrl|apiUrl.*|access\.apiUrl|account|at\(.+\)|trimmed|dataCenterPlace\(.+|call\.path|look\.path.*|repository\.split\('\/'\)\.map\(pathSegment\)\.join\('\/'\)|readProvider\(.+\))$/;

  it('is put together from names that went through the one check', () => {
    const unchecked = ['apigee-x', 'google', 'bitbucket'].flatMap((room) => {
      const folder = join('src', 'adapters', room);
      const files = readdirSync(folder, { recursive: true, encoding: 'utf8' });
      return files
        .filter((name) => name.endsWith('.ts'))
        .flatMap((name) => {
          const source = readFileSync(join(folder, name), 'utf8');
          return [...source.matchAll(/`[^`\n]*`/g)]
            .map(([text]) => text)
            .filter((text) =>
              /(?:revisions|deployments|environments|envgroups|commits?|reports|comments|pullrequests|pull-requests|projects|repos|organizations|flowhooks|serviceAccounts|apis)\/\$\{/.test(
                text,
              ),
            )
            .flatMap((text) => [...text.matchAll(/(?<=\/)\$\{([^}]*)\}/g)].map(([, inside = '']) => inside))
            .filter((inside) => !ALLOWED.test(inside))
            .map((inside) => `${room}/${name}: ${inside}`);
        });
    });

    expect(unchecked).toEqual([]);
  });
});
