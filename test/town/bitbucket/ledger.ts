/** What one repository remembers, Cloud and Data Center alike. Tests read it and put things into it. */
export interface Ledger {
  /** Full hashes that exist. */
  readonly commits: Set<string>;
  readonly reports: Map<string, StoredReport>;
  readonly statuses: Map<string, Readonly<Record<string, unknown>>>;
  /** Every status that was ever set, in order: `apigee-pipe-deploy-test INPROGRESS`. */
  readonly statusHistory: string[];
  readonly deployments: Readonly<Record<string, unknown>>[];
  /** Pull requests and their comments, oldest first. */
  readonly pullRequests: Map<number, StoredComment[]>;
  readonly accounts: Account[];
  nextCommentId: number;
}

export interface StoredReport {
  readonly owner: string;
  readonly report: Readonly<Record<string, unknown>>;
  readonly annotations: Readonly<Record<string, unknown>>[];
}

export interface StoredComment {
  readonly id: number;
  text: string;
  version: number;
  deleted: boolean;
  readonly author: string;
}

/** Somebody who may call: `scopes` undefined means all of them. */
export interface Account {
  readonly name: string;
  /** The exact `Authorization` header; undefined for a consumer, who is given a token first. */
  readonly authorization?: string;
  readonly kind: 'access-token' | 'api-token' | 'oauth' | 'app-password';
  readonly scopes?: readonly string[];
  readonly consumer?: { readonly key: string; readonly secret: string; readonly lifeSeconds: number };
}

export function createLedger(accounts: readonly Account[] = []): Ledger {
  return {
    commits: new Set(['a1b2c3d4e5f60718293a4b5c6d7e8f9001122334']),
    reports: new Map(),
    statuses: new Map(),
    statusHistory: [],
    deployments: [],
    pullRequests: new Map([[7, []]]),
    accounts: [...accounts],
    nextCommentId: 101,
  };
}

/** The comments a person sees. */
export function commentsOf(ledger: Ledger, pullRequest: number): readonly StoredComment[] {
  return (ledger.pullRequests.get(pullRequest) ?? []).filter((comment) => !comment.deleted);
}

export function addComment(ledger: Ledger, pullRequest: number, by: { author: string; text: string }) {
  const comment: StoredComment = { id: ledger.nextCommentId++, version: 0, deleted: false, ...by };
  ledger.pullRequests.get(pullRequest)?.push(comment);
  return comment;
}

export function reportAt(ledger: Ledger, commit: string, key: string): StoredReport | undefined {
  return ledger.reports.get(`${commit}/${key}`);
}
