import { addCommit, type CommitOrder, findCommit } from './git.ts';
import { type MergeOrder, merge } from './merging.ts';
import { type Account, type Person, personOf, uuidOf } from './people.ts';
import type { PullRequest, StoredComment, Task } from './pull-request.ts';
import {
  addComment,
  type CommentOrder,
  createLedger,
  type Hook,
  type Ledger,
  type Permission,
  type Restriction,
} from './request-log.ts';
import {
  type Act,
  decline,
  judge,
  moveBranch,
  openPullRequest,
  type PullRequestOrder,
  participantOf,
  push,
} from './review.ts';
import { addDeploymentEnvironment, addPipeline, newVariable, type PipelineOrder } from './run-pipelines.ts';
import type { DeploymentEnvironment, Pipeline } from './runs.ts';

/** Puts things in place without a request. Times are milliseconds since the epoch, now unless said. */
export type Seeding = ReturnType<typeof seedsOf>;

interface PullRequestSeed extends Omit<PullRequestOrder, 'source'> {
  readonly source?: string;
  /** Commits of the source branch, oldest first; one unless said. None where the branch exists already. */
  readonly commits?: readonly CommitOrder[];
}

interface StatusSeed {
  readonly commit: string;
  readonly key: string;
  readonly state: string;
  readonly name?: string;
  readonly url?: string;
  readonly refname?: string;
  readonly at?: number;
}

export function seedsOf(ledger: Ledger) {
  const { world } = ledger;
  const found = (id: number): PullRequest => {
    const pullRequest = ledger.pullRequests.get(id);
    if (pullRequest === undefined) throw new Error(`the emulator has no pull request ${id}`);
    return pullRequest;
  };

  return {
    /** A commit on top of `branch`, which is made from the main branch if it does not exist. Gives its hash. */
    push: (branch: string, order?: Parameters<typeof push>[2]): string => push(ledger, branch, order),
    /** A commit without a branch. */
    addCommit: (parents: readonly string[], order?: CommitOrder): string =>
      addCommit(ledger, parents, order).hash,
    addBranch(name: string, at: string = ledger.mainBranch): string {
      const commit = findCommit(ledger, at);
      if (commit === undefined) throw new Error(`the emulator has no commit ${at}`);
      moveBranch(ledger, name, { hash: commit.hash, by: 'dana', at: world.now() });
      return commit.hash;
    },
    addTag(name: string, at: string = ledger.mainBranch, message?: string): void {
      const hash = findCommit(ledger, at)?.hash;
      if (hash === undefined) throw new Error(`the emulator has no commit ${at}`);
      const annotation = message === undefined ? {} : { message };
      ledger.tags.set(name, { name, hash, by: 'dana', at: world.now(), ...annotation });
    },
    deleteBranch: (name: string): boolean => ledger.branches.delete(name),
    /** A pull request with its branch and commits. Gives its number. */
    addPullRequest({ commits, ...order }: PullRequestSeed = {}): number {
      const source = order.source ?? `feature/change-${ledger.pullRequests.size + 1}`;
      const at = order.at === undefined ? {} : { at: order.at };
      const author = order.author ?? 'dana';
      for (const commit of commits ?? (ledger.branches.has(source) ? [] : [{}])) {
        push(ledger, source, { author, ...at, ...commit });
      }
      return openPullRequest(ledger, { ...order, source }).id;
    },
    pullRequest: found,
    addReviewer(id: number, name: string): void {
      participantOf(ledger, found(id), name).role = 'REVIEWER';
    },
    approve: (id: number, act: Act) => judge(ledger, found(id), { ...act, verdict: 'approved' }),
    withdrawApproval: (id: number, act: Act) => judge(ledger, found(id), { ...act, verdict: 'none' }),
    requestChanges: (id: number, act: Act) =>
      judge(ledger, found(id), { ...act, verdict: 'changes-requested' }),
    withdrawRequest: (id: number, act: Act) => judge(ledger, found(id), { ...act, verdict: 'none' }),
    /** Gives the hash that the destination branch is at now. */
    merge(id: number, order: Partial<MergeOrder> = {}): string {
      const hash = merge(ledger, found(id), { by: 'dana', ...order });
      if (hash === undefined) throw new Error(`pull request ${id} cannot be merged by ${order.strategy}`);
      return hash;
    },
    decline: (id: number, order: Partial<Act> & { reason?: string } = {}): void =>
      decline(ledger, found(id), { by: 'dana', ...order }),
    addComment: (id: number, order: CommentOrder): StoredComment => addComment(ledger, id, order),
    /** On Data Center a comment of severity BLOCKER. Gives its id. */
    addTask(id: number, { text, by = 'dana', at = world.now() }: { text: string; by?: string; at?: number }) {
      if (world.kind === 'data-center')
        return addComment(ledger, id, { author: by, text, at, severity: 'BLOCKER' }).id;
      return newTask(ledger, found(id), { text, by, at }).id;
    },
    resolveTask(id: number, task: number, { by, at = world.now() }: Act): void {
      const { tasks, comments } = found(id);
      const stored = tasks.find((each) => each.id === task);
      const blocker = comments.find((each) => each.id === task);
      Object.assign(stored ?? {}, { state: 'RESOLVED', resolvedBy: by, resolvedAt: at, updatedAt: at });
      Object.assign(blocker ?? {}, { state: 'RESOLVED', resolvedBy: by, resolvedAt: at });
    },
    setStatus({ at = world.now(), ...status }: StatusSeed): void {
      const place = `${status.commit}/${status.key}`;
      ledger.statuses.set(place, {
        url: 'https://ci.acme.example/',
        ...status,
        createdAt: at,
        updatedAt: at,
      });
      ledger.statusHistory.push(`${status.key} ${status.state}`);
    },
    addPipeline: (order: PipelineOrder = {}): Pipeline => addPipeline(ledger, order),
    addEnvironment: (order: Partial<DeploymentEnvironment> & { readonly name: string }) =>
      addDeploymentEnvironment(ledger, order),
    addVariable(order: { key: string; value?: string; secured?: boolean; environment?: string }): void {
      const { environment } = order;
      const variables =
        environment === undefined
          ? ledger.variables
          : addDeploymentEnvironment(ledger, { name: environment }).variables;
      variables.push(newVariable(ledger, order));
    },
    /** `pattern` is a branch or a glob; the main branch unless said. */
    restrict(kind: string, order: Partial<Restriction> = {}): void {
      const { pattern = ledger.mainBranch, users = [], groups = [] } = order;
      ledger.restrictions.push({ ...order, id: world.nextId++, kind, pattern, users, groups });
    },
    permit(name: string, permission: Permission): void {
      ledger.permissions.set(personOf(world, name).name, permission);
    },
    addHook(order: Partial<Hook> & { readonly url: string }): void {
      ledger.hooks.push({
        uuid: uuidOf(`hook ${ledger.uuid} ${world.nextId++}`),
        description: '',
        events: ['pullrequest:fulfilled'],
        active: true,
        hasSecret: false,
        createdAt: world.now(),
        ...order,
      });
    },
    addDefaultReviewer: (name: string): void => void ledger.defaultReviewers.push(personOf(world, name).name),
    addPerson: (name: string, person: Partial<Person> = {}): Person => {
      const known = { ...personOf(world, name), ...person };
      world.people.set(name, known);
      return known;
    },
    /** Somebody who may call; found by its `Authorization` header. */
    addAccount(account: Account): void {
      personOf(world, account.name, account.kind === 'access-token' ? 'app' : 'user');
      world.accounts.push(account);
    },
    /** Another repository, with a first commit; `seedsOf` fills it. */
    addRepository(slug: string, { workspace = ledger.place.workspace, project = ledger.place.project } = {}) {
      const other = createLedger(world, { workspace, slug, project });
      push(other, other.mainBranch, { message: 'Begin' });
      return other;
    },
  };
}

export function newTask(
  ledger: Ledger,
  pullRequest: PullRequest,
  order: { text: string; by: string; at: number; comment?: number },
): Task {
  const { text, by, at, comment } = order;
  const about = comment === undefined ? {} : { comment };
  const task: Task = {
    id: ledger.world.nextId++,
    text,
    state: 'UNRESOLVED',
    by: personOf(ledger.world, by).name,
    createdAt: at,
    updatedAt: at,
    ...about,
  };
  pullRequest.tasks.push(task);
  return task;
}
