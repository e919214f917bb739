export interface Commit {
  readonly hash: string;
  readonly parents: readonly string[];
  readonly message: string;
  readonly author: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** The whole tree, contents by path. */
  readonly files: ReadonlyMap<string, string>;
}

export interface Tag {
  readonly name: string;
  readonly hash: string;
  readonly message?: string;
  readonly by: string;
  readonly at: number;
}
