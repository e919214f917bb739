/** Pull requests, pipelines, deployments and settings of Bitbucket, as the query surface shows them. */
export const REVIEW_SCHEMA = `enum PullRequestState {
  OPEN
  MERGED
  DECLINED
}

type PullRequest {
  id: Int
  title: String
  state: String
  draft: Boolean
  author: Person
  sourceBranch: String
  "The first twelve digits on Cloud."
  sourceCommit: String
  destinationBranch: String
  mergeCommit: String
  closedBy: Person
  participants: [Participant!]
  "Who asks for changes."
  changesRequestedBy: [Person!]
  "Approvals that stand."
  approvals: [Approval!]
  openTasks: Int
  createdAt: String
  updatedAt: String
  url: String
  tasks(first: Int = 20, after: String): TaskList
  "Newest first."
  activity(first: Int = 50): ActivityList
  "Newest first."
  commits(first: Int = 20, after: String): CommitList
  "Of the last source commit."
  builds(first: Int = 20, after: String): BuildList
  "Deployments of the merge commit that Bitbucket Cloud knows."
  deployments: [Deployment!]
}

type PullRequestList {
  nodes: [PullRequest!]!
  endCursor: String
}

type Participant {
  person: Person
  role: String
  approved: Boolean
  changesRequested: Boolean
  at: String
}

type Approval {
  person: Person!
  "By Bitbucket's clock."
  at: String
  afterLastPush: Boolean!
  "By the pull request's author, or by somebody who pushed to it."
  byAuthor: Boolean!
}

type Activity {
  "updated, approved, changes-requested, withdrawn, commented, merged or declined."
  kind: String
  person: Person
  at: String
  sourceCommit: String
}

type ActivityList {
  nodes: [Activity!]!
  endCursor: String
}

type Task {
  id: Int
  text: String
  resolved: Boolean
  creator: Person
  resolvedBy: Person
  createdAt: String
}

type TaskList {
  nodes: [Task!]!
  endCursor: String
}

type Pipeline {
  uuid: String
  buildNumber: Int
  state: String
  creator: Person
  trigger: String
  branch: String
  commit: String
  createdAt: String
  completedAt: String
  steps(first: Int = 20, after: String): StepList
}

type PipelineList {
  nodes: [Pipeline!]!
  endCursor: String
}

type Step {
  name: String
  state: String
  startedAt: String
  completedAt: String
}

type StepList {
  nodes: [Step!]!
  endCursor: String
}

"A deployment as Bitbucket knows it; Apigee's are \`Organization.deployments\`."
type Deployment {
  environment: String
  state: String
  commit: String
  startedAt: String
  completedAt: String
}

type DeploymentList {
  nodes: [Deployment!]!
  endCursor: String
}

type Environment {
  name: String
  type: String
}

type EnvironmentList {
  nodes: [Environment!]!
  endCursor: String
}

type Permission {
  person: Person
  group: String
  permission: String
}

type PermissionList {
  nodes: [Permission!]!
  endCursor: String
}

type Webhook {
  url: String
  active: Boolean
  events: [String!]
}

type WebhookList {
  nodes: [Webhook!]!
  endCursor: String
}
`;
