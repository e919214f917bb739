import type { CommitFacts, Person } from '../domain/code-host/review.ts';
import type { Seen } from '../ports/code-host-reads.ts';

/** What is known, or why it is not: what is not known is never met. */
export type Known<Value> =
  | { readonly kind: 'known'; readonly value: Value }
  | { readonly kind: 'unknown'; readonly because: string };

export interface Approval {
  readonly person: Person;
  /** By Bitbucket's clock; undefined if it does not tell. */
  readonly at: string | undefined;
  readonly afterLastPush: boolean;
  /** Of the pull request or of one of its commits. */
  readonly byAuthor: boolean;
}

/** A merged pull request that counts for what is to be deployed. */
export interface Review {
  readonly id: number;
  readonly title: string;
  readonly url: string | undefined;
  readonly author: Person | undefined;
  /** The pull request's and every commit's, as far as Bitbucket knows them. */
  readonly authors: readonly Person[];
  readonly approvals: readonly Approval[];
  readonly changesRequestedBy: readonly Person[];
  readonly openTasks: number;
  readonly sourceCommit: string | undefined;
  readonly mergeCommit: string | undefined;
}

export interface Reviews {
  /** The deployed commit, whole. */
  readonly commit: string;
  readonly pullRequests: readonly Review[];
  /** Commits that no pull request brought. */
  readonly strays: readonly Seen<CommitFacts>[];
}

/** What several commits were brought by; undefined for none. */
export function togetherOf(all: readonly Reviews[]): Reviews | undefined {
  const [first] = all;
  if (first === undefined) return undefined;
  const pullRequests = new Map(all.flatMap((one) => one.pullRequests.map((review) => [review.id, review])));
  const strays = new Map(all.flatMap((one) => one.strays.map((stray) => [stray.hash, stray])));
  return { commit: first.commit, pullRequests: [...pullRequests.values()], strays: [...strays.values()] };
}

/** Runs a read; what Bitbucket does not tell is unknown, anything else is thrown. */
export async function known<Value>(
  read: Promise<Value>,
  explain: (error: unknown) => string | undefined,
): Promise<Known<Value>> {
  try {
    return { kind: 'known', value: await read };
  } catch (error) {
    const because = explain(error);
    if (because === undefined) throw error;
    return { kind: 'unknown', because };
  }
}
