import { expect, it } from '@jest/globals';
import { destinationManifest } from '../../src/approval/destination-gate.ts';
import { MANIFEST_NAMES } from '../../src/config/names.ts';

interface Host {
  readonly branchOfPullRequest?: string | undefined;
  readonly branches?: readonly { readonly name: string; readonly commit?: string }[];
  /** By `commit name`. */
  readonly files?: Readonly<Record<string, string>>;
}

async function read({ branchOfPullRequest, branches = [], files = {} }: Host, change: object = {}) {
  const asked: string[] = [];
  const reads = {
    list: async () => ({ nodes: branches }),
    one: async () =>
      branchOfPullRequest === undefined ? undefined : { destinationBranch: branchOfPullRequest },
    file: async (_: string, commit: string, name: string) => {
      asked.push(`${commit} ${name}`);
      return files[`${commit} ${name}`];
    },
  };
  const destination = {
    repository: 'acme/apis',
    pullRequest: 7,
    branch: 'main',
    manifest: undefined,
    ...change,
  };
  const content = await destinationManifest(reads as never, destination);
  return { found: content !== undefined, asked };
}

const [usual = '', second = ''] = MANIFEST_NAMES;
const branches = [
  { name: 'maintenance', commit: 'm' },
  { name: 'main', commit: 'abc' },
];

it('The manifest is that of the newest commit of the destination branch, under either usual name', async () => {
  expect(await read({ branches, files: { [`abc ${usual}`]: 'version: 1' } })).toEqual({
    found: true,
    asked: [`abc ${usual}`],
  });
  expect((await read({ branches, files: { [`abc ${second}`]: 'version: 1' } })).asked).toEqual([
    `abc ${usual}`,
    `abc ${second}`,
  ]);
});

it('A manifest of another name is looked for under that name alone', async () => {
  const { found, asked } = await read(
    { branches, files: { [`abc ${usual}`]: 'version: 1' } },
    { manifest: 'own.yml' },
  );
  expect([found, asked]).toEqual([false, ['abc own.yml']]);
});

it('A branch that is not listed is asked for by its name', async () => {
  expect((await read({ branches: [] })).asked[0]).toBe(`main ${usual}`);
  expect((await read({ branches: [{ name: 'main' }] })).asked[0]).toBe(`main ${usual}`);
});

it('A build that does not know the branch asks for that of the pull request', async () => {
  const change = { branch: undefined };
  expect((await read({ branches, branchOfPullRequest: 'main' }, change)).asked[0]).toBe(`abc ${usual}`);
  expect((await read({ branches }, change)).asked).toEqual([]);
});
