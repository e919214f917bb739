type PullRequestState = 'OPEN' | 'MERGED' | 'DECLINED' | 'SUPERSEDED';

export const mergeStrategies = [
  'merge_commit',
  'squash',
  'fast_forward',
  'squash_fast_forward',
  'rebase_fast_forward',
  'rebase_merge',
] as const;
export type MergeStrategy = (typeof mergeStrategies)[number];

export interface PullRequest {
  readonly id: number;
  title: string;
  description: string;
  readonly author: string;
  /** Branch names. */
  readonly source: string;
  destination: string;
  /** `workspace/slug` of the fork it comes from; null where the fork was deleted. */
  readonly sourceRepository?: string | null;
  state: PullRequestState;
  draft: boolean;
  /** Tips, which follow the branches while it is open. */
  sourceTip: string;
  destinationTip: string;
  /** Its own commits once it is closed; while open they follow from the tips. */
  commits?: readonly string[];
  closeSourceBranch: boolean;
  readonly participants: Map<string, Participant>;
  readonly comments: StoredComment[];
  readonly tasks: Task[];
  /** Oldest first. */
  readonly activity: Activity[];
  mergeCommit?: string;
  closedBy?: string;
  closedAt?: number;
  reason: string;
  readonly createdAt: number;
  updatedAt: number;
  /** Data Center's optimistic lock. */
  version: number;
}

export interface Participant {
  role: 'REVIEWER' | 'PARTICIPANT';
  verdict: 'approved' | 'changes-requested' | 'none';
  /** When it last said something. */
  at?: number;
  /** Data Center remembers the commit that was reviewed. */
  reviewed?: string;
}

/** What happened, and when; the hashes are the tips at that time. */
export type Activity =
  | {
      readonly kind: 'opened' | 'pushed' | 'edited' | 'merged' | 'declined';
      readonly at: number;
      readonly by: string;
      readonly sourceTip: string;
      readonly destinationTip: string;
      /** The source branch before a push. */
      readonly previousTip?: string;
      readonly title: string;
    }
  | {
      readonly kind: 'approved' | 'approval-withdrawn' | 'changes-requested' | 'request-withdrawn';
      readonly at: number;
      readonly by: string;
    }
  | { readonly kind: 'comment'; readonly at: number; readonly by: string; readonly comment: number };

export interface StoredComment {
  readonly id: number;
  text: string;
  version: number;
  deleted: boolean;
  readonly author: string;
  readonly createdAt: number;
  updatedAt: number;
  readonly parent?: number;
  readonly inline?: { readonly path: string; readonly to?: number; readonly from?: number };
  readonly severity: 'NORMAL' | 'BLOCKER';
  state: 'OPEN' | 'RESOLVED';
  resolvedBy?: string;
  resolvedAt?: number;
}

/** Cloud only; Data Center's tasks are comments of severity BLOCKER. */
export interface Task {
  readonly id: number;
  text: string;
  state: 'UNRESOLVED' | 'RESOLVED';
  readonly by: string;
  readonly createdAt: number;
  updatedAt: number;
  readonly comment?: number;
  resolvedBy?: string;
  resolvedAt?: number;
}
