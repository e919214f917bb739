import type { Commit } from './commit.ts';
import { addCommit, type CommitOrder, mergeBase, reachableFrom } from './git.ts';
import type { MergeStrategy, PullRequest } from './pull-request.ts';
import type { Ledger } from './request-log.ts';
import { type Act, close, commitsOf, moveBranch } from './review.ts';

export interface MergeOrder extends Act {
  readonly strategy?: MergeStrategy;
  readonly message?: string;
  readonly closeSourceBranch?: boolean;
  /** The hash a clone knows; made up unless said. */
  readonly hash?: string;
}

/** Undefined where the strategy cannot do it: a branch that is behind cannot be fast-forwarded. */
export function merge(ledger: Ledger, pullRequest: PullRequest, order: MergeOrder): string | undefined {
  const { by, at = ledger.world.now(), strategy = 'merge_commit' } = order;
  const own = commitsOf(ledger, pullRequest);
  const hash = mergedTip(ledger, pullRequest, { ...order, at, strategy, own });
  if (hash === undefined) return undefined;
  pullRequest.commits = own;
  close(pullRequest, 'MERGED', { by, at });
  pullRequest.mergeCommit = hash;
  moveBranch(ledger, pullRequest.destination, { hash, by, at });
  const closes = order.closeSourceBranch ?? pullRequest.closeSourceBranch;
  if (closes) ledger.branches.delete(pullRequest.source);
  return hash;
}

type Merging = MergeOrder & {
  readonly at: number;
  readonly strategy: MergeStrategy;
  readonly own: readonly string[];
};

function mergedTip(ledger: Ledger, pullRequest: PullRequest, order: Merging): string | undefined {
  const { sourceTip, destinationTip } = pullRequest;
  const isAhead = reachableFrom(ledger, sourceTip).has(destinationTip);
  switch (order.strategy) {
    case 'fast_forward':
      return isAhead ? sourceTip : undefined;
    case 'squash_fast_forward':
      return isAhead ? squashed(ledger, pullRequest, order) : undefined;
    case 'squash':
      return squashed(ledger, pullRequest, order);
    case 'rebase_fast_forward':
      return rebased(ledger, pullRequest, order);
    case 'rebase_merge':
      return joined(ledger, { ...pullRequest, sourceTip: rebased(ledger, pullRequest, order) }, order);
    case 'merge_commit':
      return joined(ledger, pullRequest, order);
  }
}

function squashed(ledger: Ledger, pullRequest: PullRequest, { message, ...order }: Merging): string {
  const said = message ?? `Merged in ${pullRequest.source} (pull request #${pullRequest.id})`;
  return addCommit(ledger, [pullRequest.destinationTip], made(ledger, pullRequest, { ...order, said })).hash;
}

/** A commit with two parents. */
function joined(ledger: Ledger, pullRequest: PullRequest, { message, ...order }: Merging): string {
  const { source, id, title, destinationTip, sourceTip } = pullRequest;
  const said = message ?? `Merged in ${source} (pull request #${id})\n\n${title}`;
  return addCommit(ledger, [destinationTip, sourceTip], made(ledger, pullRequest, { ...order, said })).hash;
}

function made(
  ledger: Ledger,
  pullRequest: PullRequest,
  { by, at, hash, said }: Omit<Merging, 'message'> & { readonly said: string },
): CommitOrder {
  const files = filesOf(ledger, pullRequest);
  return { author: by, at, files, message: said, ...(hash !== undefined && { hash }) };
}

/** Copies of its commits on top of the destination; other hashes, the same changes. */
function rebased(ledger: Ledger, { destinationTip }: PullRequest, { own, at }: Merging): string {
  return own.toReversed().reduce((parent, hash) => {
    const commit = ledger.commits.get(hash);
    return commit === undefined ? parent : copied(ledger, commit, { parent, at });
  }, destinationTip);
}

function copied(
  ledger: Ledger,
  { parents, files, message, author }: Commit,
  { parent, at }: { readonly parent: string; readonly at: number },
): string {
  const base = ledger.commits.get(parents[0] ?? '')?.files ?? new Map();
  return addCommit(ledger, [parent], { message, author, at, files: changed(base, files) }).hash;
}

function filesOf(ledger: Ledger, pullRequest: PullRequest): Record<string, string | undefined> {
  const base = mergeBase(ledger, pullRequest.sourceTip, pullRequest.destinationTip)?.files ?? new Map();
  return changed(base, ledger.commits.get(pullRequest.sourceTip)?.files ?? new Map());
}

function changed(
  before: ReadonlyMap<string, string>,
  after: ReadonlyMap<string, string>,
): Record<string, string | undefined> {
  const paths = [...new Set([...before.keys(), ...after.keys()])];
  return Object.fromEntries(
    paths.filter((path) => before.get(path) !== after.get(path)).map((path) => [path, after.get(path)]),
  );
}
