import { describe, expect, it } from '@jest/globals';
import { type EarlierRequest, readEarlier } from '../../../src/resources/layout/read-earlier.ts';

interface History {
  readonly commits?: readonly { readonly hash: string; readonly parents: readonly string[] }[];
  readonly isWhole?: boolean;
  /** By commit, what is read at it. */
  readonly files?: Readonly<Record<string, string>>;
  readonly known?: boolean;
  readonly hasLine?: boolean;
}

const request: EarlierRequest = {
  paths: ['config'],
  environments: ['test'],
  variables: new Map() as never,
  commit: 'now',
  destination: undefined,
};
const FILE = 'config/org/apiproducts.json';

async function earlier(
  { commits = [], isWhole = true, files = {}, known = true, hasLine = true }: History,
  change = {},
) {
  const asked: unknown[] = [];
  const git = {
    resolve: async (name: string) => (known ? `hash of ${name}` : undefined),
    mainLine: async (line: object) => {
      asked.push(line);
      return hasLine ? { commits, isWhole } : undefined;
    },
    changedFiles: async (range: object) => {
      asked.push(range);
      return [FILE];
    },
    fileAt: async (commit: string) => {
      const text = files[commit];
      return text === undefined ? undefined : Buffer.from(text);
    },
  };
  const { incomplete, entities } = await readEarlier({ ...request, ...change }, git as never);
  return { incomplete, asked, names: entities.map(({ path }) => path.join('/')) };
}

const COMMITS = [
  { hash: 'c', parents: ['b'] },
  { hash: 'b', parents: ['a', 'side'] },
  { hash: 'a', parents: [] },
];

describe('What files declared before', () => {
  it('is read before each commit of the line of first parents', async () => {
    const { asked, incomplete } = await earlier({ commits: COMMITS });
    expect(asked).toMatchObject([
      { tip: 'hash of now', paths: ['config'], most: 100 },
      { from: 'b', to: 'c' },
      { from: 'a', to: 'b' },
    ]);
    expect(incomplete).toBeUndefined();
  });

  it('is that of the destination of a pull request, and what the pull request changes in it', async () => {
    const { asked } = await earlier({ commits: COMMITS.slice(0, 1) }, { destination: 'main' });
    expect(asked.slice(0, 2)).toMatchObject([
      { tip: 'hash of refs/remotes/origin/main', paths: ['config'], most: 100 },
      { from: 'hash of refs/remotes/origin/main', to: 'hash of now' },
    ]);
  });

  it.each([['.'], ['']])('is all of the repository for the path %j', async (path) => {
    expect((await earlier({}, { paths: [path] })).asked[0]).toMatchObject({ paths: [] });
    expect((await earlier({}, { commit: undefined })).asked[0]).toMatchObject({ tip: 'hash of HEAD' });
  });

  it('is said to be incomplete if the clone does not hold it', async () => {
    expect((await earlier({ known: false })).incomplete).toBe(
      'the history of its branch is not in this clone',
    );
    expect((await earlier({ isWhole: false })).incomplete).toBe('the clone does not hold all of its history');
    const many = (count: number) =>
      Array.from({ length: count }, (_, at) => ({ hash: `h${at}`, parents: [`p${at}`] }));
    expect((await earlier({ commits: many(500) })).incomplete).toBeUndefined();
    expect((await earlier({ commits: many(501) })).incomplete).toBe(
      'the clone does not hold all of its history',
    );
  });

  it('is said to be incomplete if a state cannot be read today', async () => {
    const { incomplete } = await earlier({ commits: COMMITS, files: { a: '{"broken"' } });
    expect(incomplete).toMatch(
      /^config\/org\/apiproducts\.json of the commit a cannot be read today: .*[^.]$/,
    );
  });

  it('is every entity of every state', async () => {
    const product = (name: string) => JSON.stringify([{ name, displayName: name }]);
    const found = await earlier({ commits: COMMITS, files: { b: product('silver'), a: product('gold') } });

    expect(found.names).toEqual(['silver', 'gold']);
    expect(await earlier({ commits: COMMITS, files: { b: product('silver'), a: '[' } })).toMatchObject({
      names: ['silver'],
    });
  });

  it('is nothing where nobody knows the line of the branch', async () => {
    expect(await earlier({ hasLine: false })).toMatchObject({
      names: [],
      incomplete: 'the history of its branch is not in this clone',
    });
  });
});
