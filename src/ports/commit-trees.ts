/** What a commit holds, for making another of it. */
export interface CommitTrees {
  /**
   * The root's entries (under `''`) and those of the folders that there are, by path from the root; every folder above
   * one is to be named too. Paths and names as git has them, bytes read as Latin-1. Undefined if the clone does not hold
   * all of it.
   */
  entriesAt(commit: string, folders: readonly string[]): Promise<TreeFolders | undefined>;
}

export type TreeFolders = ReadonlyMap<string, readonly TreeEntry[]>;

export interface TreeEntry {
  /** In octal digits, as git writes it in a tree: `100644`, `40000`. */
  readonly mode: string;
  readonly hash: string;
  readonly name: string;
}
