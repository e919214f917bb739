import { REPOSITORY_SCHEMA } from './repository-schema.ts';
import { REVIEW_SCHEMA } from './review-schema.ts';

/**
 * The whole query surface, as text: `npm run print` writes it to schema.graphql. Read only. Lists take `first` and
 * `after`; a field that this Bitbucket does not have is null, and `extensions.lacking` says why.
 */
export const SCHEMA = `"""
What Bitbucket and Apigee hold, read over their REST APIs with the run's own credentials. Read only.
Lists give \`nodes\` and \`endCursor\`, which is null at the end and else goes into \`after\`.
"""
type Query {
  "Whose Bitbucket credential this is."
  account: Account
  "This run's repository unless said."
  repository(workspace: String, slug: String): Repository
  "The repositories of a workspace (on Data Center of a project) that the credential sees; this run's unless said."
  repositories(workspace: String, first: Int = 50, after: String): RepositoryList
  "The organization that APIGEE_ORG names."
  apigee(organization: String): Organization
}

${REPOSITORY_SCHEMA}
${REVIEW_SCHEMA}
"An Apigee organization."
type Organization {
  name: String
  runtime: String
  environments: [ApigeeEnvironment!]
  groups: [EnvironmentGroup!]
  "What serves, in every environment or in one; \`previews\` says whether pull-request previews alone, or without them."
  deployments(environment: String, previews: Boolean, first: Int = 500): [LiveRevision!]
  proxies(first: Int = 500): [Asset!]
  sharedFlows(first: Int = 500): [Asset!]
  products(first: Int = 500): [Product!]
}

type ApigeeEnvironment {
  name: String!
  targetServers: [TargetServer!]
}

type EnvironmentGroup {
  name: String!
  hostnames: [String!]!
  environments: [String!]!
}

type TargetServer {
  name: String
  host: String
  port: Int
  enabled: Boolean
}

"An API product, without its keys."
type Product {
  name: String
  displayName: String
  environments: [String!]
  proxies: [String!]
}

"An API proxy or shared flow."
type Asset {
  name: String!
  kind: String!
  revisions: [Revision!]
}

type Revision {
  revision: String!
  "What the pipe wrote into the description; a hint, not a proof."
  mark: Mark
  createdAt: String
  modifiedAt: String
}

type Mark {
  digest: String!
  "The first twelve digits."
  commit: String
  build: Int
}

"What serves of one bundle in one environment."
type LiveRevision {
  environment: String!
  bundle: String!
  kind: String!
  revision: String!
  deployedAt: String
  "READY, PROGRESSING or ERROR."
  state: String
  mark: Mark
  "The commit that the mark names, in this run's repository."
  commit: Commit
  "The pull request that was merged as that commit."
  pullRequest: PullRequest
}
`;
