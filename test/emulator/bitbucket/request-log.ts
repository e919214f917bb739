import type { Commit, Tag } from './commit.ts';
import { type Account, type People, personOf, uuidOf, type Workspaces } from './people.ts';
import type { PullRequest, StoredComment } from './pull-request.ts';
import type { Deployment, DeploymentEnvironment, Pipeline, Schedule, Variable } from './runs.ts';

export type { StoredComment } from './pull-request.ts';

/** What all repositories of one Bitbucket share: people, credentials, the clock, and what nobody recorded. */
export interface World extends People, Workspaces {
  readonly kind: 'cloud' | 'data-center';
  /** Milliseconds since the epoch. */
  now: () => number;
  readonly accounts: Account[];
  /** By `workspace/slug`, on Data Center by `PROJECT/slug`. */
  readonly repositories: Map<string, Ledger>;
  readonly settings: BitbucketSettings;
  /** Public half of the key that signs OIDC tokens of Pipelines. */
  signingKey: () => Readonly<Record<string, unknown>>;
  nextCommentId: number;
  nextId: number;
}

/** What the documents leave open; each is set as tests need it. */
interface BitbucketSettings {
  /** Content-Type of an answer without a body. */
  emptyAnswers: 'no-type' | 'html';
  /** Whether an approval that was withdrawn stays in the pull request's activity. */
  withdrawnApprovals: 'kept' | 'gone';
  /** The list of pipelines has been seen with and without `next`. */
  pipelinesNext: 'given' | 'left-out';
  /** Whether a push takes approvals back everywhere, or where a branch restriction says so. */
  approvalsReset: 'by-restriction' | 'on-push';
}

export interface Place {
  readonly workspace: string;
  readonly slug: string;
  readonly project: string;
}

export type Permission = 'read' | 'write' | 'admin';

/** What one repository remembers, Cloud and Data Center alike. Tests read it and put things into it. */
export interface Ledger {
  readonly world: World;
  readonly place: Place;
  readonly uuid: string;
  readonly isPrivate: boolean;
  readonly createdAt: number;
  mainBranch: string;
  /** A bare repository that takes pushes to it; none is spoken git with unless a test has one. */
  gitFolder: string | undefined;
  /** By full hash. */
  readonly commits: Map<string, Commit>;
  /** Tips by name. */
  readonly branches: Map<string, string>;
  readonly tags: Map<string, Tag>;
  readonly pullRequests: Map<number, PullRequest>;
  readonly reports: Map<string, StoredReport>;
  /** By `commit/key`. */
  readonly statuses: Map<string, Readonly<Record<string, unknown>>>;
  /** Every status that was ever set, in order: `apigee-pipe-deploy-test INPROGRESS`. */
  readonly statusHistory: string[];
  /** What was recorded on Data Center. */
  readonly deployments: Readonly<Record<string, unknown>>[];
  readonly restrictions: Restriction[];
  /** By person. */
  readonly permissions: Map<string, Permission>;
  readonly groupPermissions: Map<string, Permission>;
  readonly defaultReviewers: string[];
  readonly hooks: Hook[];
  readonly pipelines: Pipeline[];
  /** Cloud's deployment environments, and what was deployed to them. */
  readonly environments: DeploymentEnvironment[];
  readonly deployed: Deployment[];
  readonly variables: Variable[];
  readonly schedules: Schedule[];
  pipelinesEnabled: boolean;
  /** The Pull Request Commit Links app, which answers which pull request a commit came with. */
  commitLinks: 'ready' | 'indexing' | 'not-installed';
}

export interface StoredReport {
  readonly owner: string;
  readonly report: Readonly<Record<string, unknown>>;
  readonly annotations: Readonly<Record<string, unknown>>[];
  readonly createdAt?: number;
  readonly updatedAt?: number;
}

/** Cloud's branch restriction or Data Center's branch permission. */
export interface Restriction {
  readonly id: number;
  readonly kind: string;
  readonly pattern: string;
  readonly value?: number;
  readonly users: readonly string[];
  readonly groups: readonly string[];
}

export interface Hook {
  readonly uuid: string;
  readonly url: string;
  readonly description: string;
  readonly events: readonly string[];
  readonly active: boolean;
  readonly hasSecret: boolean;
  readonly createdAt: number;
}

export function createWorld(kind: World['kind'], accounts: readonly Account[] = []): World {
  const world: World = {
    kind,
    now: () => Date.now(),
    people: new Map(),
    accounts: [...accounts],
    repositories: new Map(),
    workspaces: new Map(),
    settings: {
      emptyAnswers: 'no-type',
      withdrawnApprovals: 'gone',
      pipelinesNext: 'given',
      approvalsReset: 'by-restriction',
    },
    signingKey: () => ({}),
    nextCommentId: 101,
    nextId: 1,
  };
  for (const { name, kind: credential } of accounts) {
    personOf(world, name, credential === 'access-token' ? 'app' : 'user');
  }
  return world;
}

/** An empty repository, known to its world from now on. */
export function createLedger(world: World, place: Place): Ledger {
  const ledger: Ledger = {
    world,
    place,
    uuid: uuidOf(`repository ${place.workspace}/${place.slug}`),
    isPrivate: true,
    createdAt: world.now(),
    mainBranch: 'main',
    gitFolder: undefined,
    commits: new Map(),
    branches: new Map(),
    tags: new Map(),
    pullRequests: new Map(),
    reports: new Map(),
    statuses: new Map(),
    statusHistory: [],
    deployments: [],
    restrictions: [],
    permissions: new Map(),
    groupPermissions: new Map(),
    defaultReviewers: [],
    hooks: [],
    pipelines: [],
    environments: [],
    deployed: [],
    variables: [],
    schedules: [],
    pipelinesEnabled: true,
    commitLinks: 'ready',
  };
  world.repositories.set(fullName(ledger), ledger);
  return ledger;
}

/** `workspace/slug` on Cloud, `PROJECT/slug` on Data Center. */
export function fullName({ place, world }: Ledger): string {
  return `${world.kind === 'cloud' ? place.workspace : place.project}/${place.slug}`;
}

/** The comments a person sees. */
export function commentsOf(ledger: Ledger, pullRequest: number): readonly StoredComment[] {
  return (ledger.pullRequests.get(pullRequest)?.comments ?? []).filter((comment) => !comment.deleted);
}

export interface CommentOrder {
  readonly author: string;
  readonly text: string;
  /** Milliseconds since the epoch; now unless said. */
  readonly at?: number;
  /** The comment it answers. */
  readonly parent?: number;
  readonly inline?: { readonly path: string; readonly to?: number; readonly from?: number };
  /** Data Center's tasks are comments of severity BLOCKER. */
  readonly severity?: 'NORMAL' | 'BLOCKER';
}

export function addComment(ledger: Ledger, pullRequest: number, order: CommentOrder): StoredComment {
  const found = ledger.pullRequests.get(pullRequest);
  if (found === undefined) throw new Error(`the emulator has no pull request ${pullRequest}`);
  const { at = ledger.world.now(), severity = 'NORMAL', ...said } = order;
  const comment: StoredComment = {
    ...said,
    id: ledger.world.nextCommentId++,
    version: 0,
    deleted: false,
    createdAt: at,
    updatedAt: at,
    severity,
    state: 'OPEN',
  };
  found.comments.push(comment);
  found.activity.push({ kind: 'comment', at, by: order.author, comment: comment.id });
  return comment;
}

/** Under this key, or one that goes on with what tells its writer from others. */
export function reportAt(ledger: Ledger, commit: string, key: string): StoredReport | undefined {
  return underKey(ledger.reports, `${commit}/${key}`);
}

/** Likewise. */
export function statusAt(
  ledger: Ledger,
  commit: string,
  key: string,
): Readonly<Record<string, unknown>> | undefined {
  return underKey(ledger.statuses, `${commit}/${key}`);
}

function underKey<Value>(values: ReadonlyMap<string, Value>, start: string): Value | undefined {
  return [...values].find(([key]) => key.replace(/-[0-9a-f]{8}$/, '') === start || key === start)?.[1];
}
