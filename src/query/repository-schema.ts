/** Repositories and what lies in them, as the query surface shows them. */
export const REPOSITORY_SCHEMA = `"Somebody on Bitbucket. \`id\` is the UUID without braces, on Data Center the user's slug."
type Person {
  id: String!
  name: String!
}

type Account {
  id: String
  name: String
  "Workspaces that the credential sees."
  workspaces(first: Int = 50, after: String): WorkspaceList
}

type Workspace {
  slug: String
  name: String
}

type WorkspaceList {
  nodes: [Workspace!]!
  endCursor: String
}

type Repository {
  "\`workspace/slug\`"
  fullName: String
  name: String
  isPrivate: Boolean
  mainBranch: String
  project: String
  createdAt: String
  branches(name: String, first: Int = 50, after: String): BranchList
  "Needs the scope repository:admin."
  restrictions(first: Int = 50, after: String): RestrictionList
  "A full or short hash."
  commit(hash: String!): Commit
  "Newest first; of the main branch unless said. \`exclude\` leaves out what that commit or branch reaches."
  commits(branch: String, exclude: String, path: String, first: Int = 20, after: String): CommitList
  pullRequest(id: Int!): PullRequest
  "Newest first. \`destination: MAIN\` stands for the main branch, whatever it is called."
  pullRequests(state: PullRequestState, destination: String, first: Int = 20, after: String): PullRequestList
  "Newest first. Bitbucket Cloud only."
  pipelines(first: Int = 20, after: String): PipelineList
  "Newest first. Bitbucket Cloud only."
  deployments(first: Int = 50, after: String): DeploymentList
  "Deployment environments of Bitbucket Cloud."
  environments(first: Int = 50, after: String): EnvironmentList
  "Needs the scope repository:admin; an access token never may."
  permissions(first: Int = 50, after: String): PermissionList
  "Needs the scope repository:admin; an access token never may."
  groupPermissions(first: Int = 50, after: String): PermissionList
  "Only the host of each address: the rest of it may hold a secret."
  webhooks(first: Int = 50, after: String): WebhookList
}

type RepositoryList {
  nodes: [Repository!]!
  endCursor: String
}

type Branch {
  name: String
  "The tip's hash."
  commit: String
}

type BranchList {
  nodes: [Branch!]!
  endCursor: String
}

type Restriction {
  kind: String
  "The branch, or a pattern of branches."
  pattern: String
  value: Int
  "Who is exempt."
  people: [Person!]
  groups: [String!]
}

type RestrictionList {
  nodes: [Restriction!]!
  endCursor: String
}

type Commit {
  hash: String
  message: String
  "As the commit claims it."
  date: String
  "The account that Bitbucket knows for the author's address."
  author: Person
  "As the commit claims it."
  rawAuthor: String
  parents: [String!]
  builds(first: Int = 20, after: String): BuildList
  reports(first: Int = 20, after: String): ReportList
}

type CommitList {
  nodes: [Commit!]!
  endCursor: String
}

type Build {
  key: String
  name: String
  "SUCCESSFUL, FAILED, INPROGRESS or STOPPED."
  state: String
  url: String
  branch: String
  updatedAt: String
}

type BuildList {
  nodes: [Build!]!
  endCursor: String
}

type Report {
  id: String
  title: String
  result: String
  reporter: String
  details: String
  annotations(first: Int = 50, after: String): AnnotationList
}

type ReportList {
  nodes: [Report!]!
  endCursor: String
}

type Annotation {
  summary: String
  severity: String
  path: String
  line: Int
}

type AnnotationList {
  nodes: [Annotation!]!
  endCursor: String
}
`;
