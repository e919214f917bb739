/** What a commit holds, whether it is checked out or not. */
export interface GitObjects {
  /**
   * Every file of a commit, by its path from the clone's folder; the commit is a full hash. Undefined also if the clone
   * does not hold all of its folders, or there are more than can be listed (16 MB, some 150,000 files).
   */
  filesOf(commit: string): Promise<readonly GitFile[] | undefined>;
  /** Bytes by hash, as committed, no filter applied; what the clone does not hold or is larger than 15 MB is left out. */
  bytesOf(files: readonly GitFile[]): Promise<ReadonlyMap<string, Uint8Array>>;
}

export interface GitFile {
  readonly path: string;
  /** `other` is a repository inside the repository. */
  readonly kind: 'file' | 'link' | 'other';
  readonly hash: string;
  readonly bytes: number;
}
