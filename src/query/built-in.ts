/** Queries that QUERY may name. */
export const BUILT_IN: Readonly<Record<string, string>> = {
  compliance: `query compliance($first: Int = 50) {
  repository {
    fullName
    pullRequests(state: MERGED, destination: "MAIN", first: $first) {
      nodes {
        id
        title
        author { name }
        sourceBranch
        destinationBranch
        approvals { person { name } at afterLastPush byAuthor }
        changesRequestedBy { name }
        openTasks
        builds { nodes { name key state } }
        mergeCommit
        deployments { environment state completedAt }
      }
      endCursor
    }
  }
}`,
  approval: `query approval($id: Int!) {
  repository {
    pullRequest(id: $id) {
      id
      title
      state
      author { name }
      approvals { person { name } at afterLastPush byAuthor }
      changesRequestedBy { name }
      openTasks
      builds { nodes { name key state } }
      url
    }
  }
}`,
  live: `query live($environment: String) {
  apigee {
    name
    deployments(environment: $environment) {
      environment
      bundle
      kind
      revision
      state
      deployedAt
      mark { commit build }
      pullRequest { id title author { name } }
    }
  }
}`,
  previews: `query previews {
  apigee {
    name
    deployments(previews: true) { environment bundle kind revision deployedAt mark { commit build } }
  }
}`,
  repositories: `query repositories($workspace: String, $first: Int = 100) {
  repositories(workspace: $workspace, first: $first) {
    nodes { fullName mainBranch isPrivate project }
    endCursor
  }
}`,
};
