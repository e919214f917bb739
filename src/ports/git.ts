import type { GitObjects } from './git-objects.ts';

/** The clone's git, read only; every answer is undefined if git is missing or does not know. */
export interface Git {
  /** Full hash of `HEAD`, a branch, a tag or a short hash. */
  resolve(revision: string): Promise<string | undefined>;
  branch(): Promise<string | undefined>;
  /** `workspace/repository` read off the origin's address. */
  repository(): Promise<string | undefined>;
}

/** What lies between two commits. Commits are full hashes: `Git.resolve` gives them. */
export interface GitHistory {
  /** Undefined also if a shallow clone ends before it can tell. */
  isAncestor(ancestor: string, descendant: string): Promise<boolean | undefined>;
  /** Newest first: what `to` reaches and `from` does not, only those that touched one of the paths, if there are any. */
  commitsBetween(range: CommitRange): Promise<readonly GitCommit[] | undefined>;
  /** Paths from the root of the repository; a renamed file is told as both its paths. */
  changedFiles(range: CommitRange): Promise<readonly string[] | undefined>;
  /** The newest commits of a branch itself that changed one of the paths: of what was merged only the merge. */
  mainLine(line: MainLine): Promise<LineOfCommits | undefined>;
  /** A file's bytes as committed, at most 16 MB, no filter applied. */
  fileAt(commit: string, path: string): Promise<Uint8Array | undefined>;
  /** Names of the tags, annotated or not, that lead to the commit. */
  tagsAt(commit: string): Promise<readonly string[] | undefined>;
}

/** What a run asks of the clone's history. */
export type GitReader = Pick<Git, 'resolve'> & GitHistory & GitObjects;

export interface CommitRange {
  readonly from: string;
  readonly to: string;
  /** Files and folders as they are spelled, no patterns; none stands for everything. */
  readonly paths?: readonly string[];
}

interface MainLine {
  /** Full hash. First parents are followed from here: what a branch was before it was merged is no part of the line. */
  readonly tip: string;
  readonly paths: readonly string[];
  readonly most: number;
}

interface LineOfCommits {
  /** Newest first. */
  readonly commits: readonly Pick<GitCommit, 'hash' | 'parents'>[];
  /** False if a shallow clone, or `most`, ended it. */
  readonly isWhole: boolean;
}

export interface GitCommit {
  readonly hash: string;
  readonly parents: readonly string[];
  /** As the commit claims it: whoever commits may write any name here. */
  readonly author: { readonly name: string; readonly email: string };
  /** The committer's date, as claimed, in milliseconds since 1970. */
  readonly committedAtMs: number;
  readonly subject: string;
}
