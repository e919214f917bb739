/** One requirement of an environment's gate, judged. */
export interface JudgedRequirement {
  /** The manifest's key. */
  readonly name: string;
  readonly met: boolean;
  readonly sentence: string;
}

/** A gate as it was judged: all requirements, met or not. */
export interface JudgedGate {
  readonly environment: string;
  readonly met: boolean;
  /** The reason for passing it all the same. */
  readonly override?: string;
  readonly requirements: readonly JudgedRequirement[];
  /** The pull request that it was judged by. */
  readonly pullRequest?: number;
}
