/** A commit that a deploy would bring: who and why, as the commit claims it. */
export interface PlannedCommit {
  /** Full. */
  readonly hash: string;
  readonly author: string;
  readonly subject: string;
  /** The committer's date in ISO 8601, as claimed. */
  readonly at: string;
}
