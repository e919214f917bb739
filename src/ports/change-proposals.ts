/** Files that are to change in a repository, as a branch and a pull request. */
export interface ChangeProposal {
  readonly branch: string;
  /** Full hash of the commit that the branch begins at. */
  readonly base: string;
  /** The branch that the pull request goes to; the repository's main branch if undefined. */
  readonly destination: string | undefined;
  /** By path from the root of the repository; undefined for a file that goes. */
  readonly files: ReadonlyMap<string, Uint8Array | undefined>;
  readonly title: string;
  /** Markdown. */
  readonly description: string;
}

export interface Proposed {
  readonly pullRequest: number;
  readonly url: string | undefined;
  /** `unchanged`: branch and pull request are there from an earlier run, with this very content. */
  readonly change: 'opened' | 'updated' | 'unchanged';
  /** Paths that are to go and that Bitbucket cannot remove over its API: the description names them. */
  readonly leftToDo: readonly string[];
}

/** Proposes changes on Bitbucket, with the credential in a header and nowhere else. */
export interface ChangeProposals {
  /**
   * Pushes the branch over what an earlier run left of it, and keeps one open pull request from it. Throws PipeError
   * `code-host-unreadable` with a sentence if Bitbucket refuses or cannot be reached.
   */
  propose(proposal: ChangeProposal): Promise<Proposed>;
}
