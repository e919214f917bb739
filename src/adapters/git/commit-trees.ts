import type { CommitTrees, TreeEntry, TreeFolders } from '../../ports/commit-trees.ts';
import type { AskGit } from './ask-git.ts';
import { isHash } from './read-references.ts';

/** Beyond this many the whole tree is listed: a command line has an end. */
const MOST_FOLDERS = 4000;

export function createCommitTrees(ask: AskGit): CommitTrees {
  const list = async (words: readonly string[]): Promise<string | undefined> => {
    const answer = await ask(() => ['ls-tree', '-z', '-t', '--full-tree', ...words]);
    return answer?.exitCode === 0 ? answer.output.toString('latin1') : undefined;
  };
  return {
    async entriesAt(commit, folders) {
      if (!isHash(commit)) return undefined;
      const below =
        folders.length > MOST_FOLDERS ? ['-r', commit] : [commit, '--', ...folders.map((each) => `${each}/`)];
      const root = await list([commit]);
      const rest = folders.length === 0 ? '' : await list(below);
      return root === undefined || rest === undefined ? undefined : foldersIn(`${root}${rest}`);
    },
  };
}

/** `MODE KIND HASH\tPATH` for each entry, some of them more than once. */
function foldersIn(listed: string): TreeFolders {
  const folders = new Map<string, Map<string, TreeEntry>>([['', new Map()]]);
  for (const [, mode = '', hash = '', path = ''] of listed.matchAll(
    /(\d{6}) \w{4,6} ([0-9a-f]{40,64})\t([^\0]+)\0/g,
  )) {
    const cut = path.lastIndexOf('/');
    const folder = path.slice(0, Math.max(0, cut));
    const name = path.slice(cut + 1);
    const entries = folders.get(folder) ?? new Map<string, TreeEntry>();
    folders.set(folder, entries.set(name, { mode: mode.replace(/^0+/, ''), hash, name }));
  }
  return new Map([...folders].map(([folder, entries]) => [folder, [...entries.values()]]));
}
