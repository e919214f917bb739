/** Somebody on Bitbucket. `id` is the UUID without braces, on Data Center the user's slug. */
export interface Person {
  readonly id: string;
  readonly name: string;
}

interface RepositoryFacts {
  readonly fullName: string;
  readonly name: string;
  readonly isPrivate: boolean;
  readonly mainBranch: string;
  readonly project: string;
  readonly createdAt: string;
}

interface BranchFacts {
  readonly name: string;
  readonly commit: string;
}

interface RestrictionFacts {
  readonly kind: string;
  readonly pattern: string;
  readonly value: number;
  readonly people: readonly Person[];
  readonly groups: readonly string[];
}

export interface CommitFacts {
  readonly hash: string;
  readonly message: string;
  /** As the commit claims it. */
  readonly date: string;
  /** The account that Bitbucket found for the author's address. */
  readonly author: Person;
  /** As the commit claims it: `Ada <ada@acme.com>`. */
  readonly rawAuthor: string;
  readonly parents: readonly string[];
}

export interface BuildFacts {
  readonly key: string;
  readonly name: string;
  /** `SUCCESSFUL`, `FAILED`, `INPROGRESS`, `STOPPED`. */
  readonly state: string;
  readonly url: string;
  readonly branch: string;
  readonly updatedAt: string;
}

export interface ParticipantFacts {
  readonly person: Person | null;
  readonly role: string;
  readonly approved: boolean;
  readonly changesRequested: boolean;
  readonly at: string | null;
}

export interface PullRequestFacts {
  readonly id: number;
  readonly title: string;
  /** `OPEN`, `MERGED`, `DECLINED`, `SUPERSEDED`. */
  readonly state: string;
  readonly draft: boolean;
  readonly author: Person;
  readonly sourceBranch: string;
  /** Cloud gives the first twelve digits. */
  readonly sourceCommit: string;
  readonly destinationBranch: string;
  readonly mergeCommit: string;
  readonly closedBy: Person;
  readonly participants: readonly ParticipantFacts[];
  readonly openTasks: number;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly url: string;
}

export type ActivityKind =
  | 'updated'
  | 'approved'
  | 'changes-requested'
  | 'withdrawn'
  | 'commented'
  | 'merged'
  | 'declined';

export interface ActivityFacts {
  readonly pullRequest: number;
  readonly kind: ActivityKind;
  readonly person: Person;
  /** By Bitbucket's clock. */
  readonly at: string;
  /** Of an update: the source branch's tip then. */
  readonly sourceCommit: string;
}

interface TaskFacts {
  readonly id: number;
  readonly text: string;
  readonly resolved: boolean;
  readonly creator: Person;
  readonly resolvedBy: Person;
  readonly createdAt: string;
}

interface PipelineFacts {
  readonly uuid: string;
  readonly buildNumber: number;
  readonly state: string;
  readonly creator: Person;
  readonly trigger: string;
  readonly branch: string;
  readonly commit: string;
  readonly createdAt: string;
  readonly completedAt: string;
}

interface StepFacts {
  readonly name: string;
  readonly state: string;
  readonly startedAt: string;
  readonly completedAt: string;
}

interface DeploymentFacts {
  readonly environment: string;
  readonly state: string;
  readonly commit: string;
  readonly startedAt: string;
  readonly completedAt: string;
}

interface EnvironmentFacts {
  readonly name: string;
  readonly type: string;
}

interface PermissionFacts {
  readonly person: Person;
  readonly group: string;
  readonly permission: string;
}

interface ReportFacts {
  readonly id: string;
  readonly title: string;
  readonly result: string;
  readonly reporter: string;
  readonly details: string;
}

interface AnnotationFacts {
  readonly summary: string;
  readonly severity: string;
  readonly path: string;
  readonly line: number;
}

interface WebhookFacts {
  readonly url: string;
  readonly active: boolean;
  readonly events: readonly string[];
}

/** What can be read of Bitbucket, by the word for one of it. */
export interface CodeHostFacts {
  readonly account: Person;
  readonly workspace: { readonly slug: string; readonly name: string };
  readonly repository: RepositoryFacts;
  readonly branch: BranchFacts;
  readonly restriction: RestrictionFacts;
  readonly commit: CommitFacts;
  readonly build: BuildFacts;
  readonly pullRequest: PullRequestFacts;
  readonly pullRequestCommit: CommitFacts;
  readonly activity: ActivityFacts;
  readonly task: TaskFacts;
  readonly pipeline: PipelineFacts;
  readonly step: StepFacts;
  readonly deployment: DeploymentFacts;
  readonly environment: EnvironmentFacts;
  readonly permission: PermissionFacts;
  readonly groupPermission: PermissionFacts;
  readonly report: ReportFacts;
  readonly annotation: AnnotationFacts;
  readonly webhook: WebhookFacts;
}

export type FactKind = keyof CodeHostFacts;

/** Where something lies. What a kind does not need is not looked at. */
export interface FactPlace {
  /** `workspace/slug`, on Data Center `PROJECT/slug`; a workspace alone for `repository` lists. */
  readonly repository?: string | undefined;
  readonly pullRequest?: number | undefined;
  /** A full or short hash, or a branch. */
  readonly commit?: string | undefined;
  readonly pipeline?: string | undefined;
  /** ISO time at which the pull request was opened, if it is known: it saves calls. */
  readonly since?: string | undefined;
  readonly report?: string | undefined;
}

export interface FactFilter {
  /** Of pull requests. */
  readonly state?: 'OPEN' | 'MERGED' | 'DECLINED' | undefined;
  readonly destination?: string | undefined;
  /** Of commits: what this reaches is left out. */
  readonly exclude?: string | undefined;
  /** Of commits: only those that touch it. */
  readonly path?: string | undefined;
  /** Of pipelines: by build number. */
  readonly newest?: boolean | undefined;
}
