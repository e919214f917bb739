/** One bundle before another, as the manifest says; names may carry the kind (`sharedflow:common`). */
export interface Precedence {
  readonly earlier: string;
  readonly later: string;
  readonly where: string;
}
