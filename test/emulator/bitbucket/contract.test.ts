import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { builtOnCloud } from './cloud-routes.ts';
import { printOpenApi } from './contract/extract-openapi.ts';
import { documentsExist, readDocuments } from './contract/read-documents.ts';
import { contractIn } from './contract.ts';
import { builtOnDataCenter } from './data-center-routes.ts';
import { filtered } from './filters.ts';

describe("Atlassian's documents", () => {
  it.each([
    ['cloud-contract.json', builtOnCloud()],
    ['data-center-contract.json', builtOnDataCenter()],
  ] as const)('know everything that the emulator answers: %s', (file, built) => {
    const known = contractIn(file).operations.map(({ method, path }) => `${method} ${path}`);

    expect([...built].filter((name) => !known.includes(name))).toEqual([]);
  });

  (documentsExist ? it : it.skip)('are what the extracts were made of', () => {
    for (const { file, extract } of readDocuments()) {
      const kept = JSON.parse(readFileSync(new URL(file, import.meta.url), 'utf8')) as object;
      expect(JSON.parse(printOpenApi(extract))).toEqual(kept);
    }
  });
});

describe('The query language', () => {
  const values = [
    {
      id: 1,
      title: 'Ärger',
      state: 'OPEN',
      author: { name: 'a' },
      on: '2026-01-01T00:00:00+00:00',
      ids: ['x'],
    },
    { id: 2, title: 'more', state: 'MERGED', author: null, on: '2026-02-01T00:00:00+00:00', ids: ['y', 'z'] },
  ];

  it.each([
    ['id = 1', [1]],
    ['title ~ "MOR"', [2]],
    ['state != "OPEN"', [2]],
    ['(id = 1 OR id = 2) AND state = "OPEN"', [1]],
    ['author = null', [2]],
    ['author.name = "a"', [1]],
    ['on > 2026-01-15', [2]],
    ['state IN ("OPEN", "DECLINED")', [1]],
    ['state NOT IN ("OPEN")', [2]],
    ['ids = "z"', [2]],
  ])('understands %s', (query, ids) => {
    expect(filtered(values, query).map(({ id }) => id)).toEqual(ids);
  });

  it.each(['id =', 'id = 1 id', '(id = 1', 'id # 1', 'id IN ("a"'])('refuses %s', (query) => {
    expect(() => filtered(values, query)).toThrow('Invalid query');
  });
});
