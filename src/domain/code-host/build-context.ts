/** Where this run comes from: Bitbucket's variables, else git; what neither knows is undefined and never printed. */
export interface BuildContext {
  /** `workspace/repository`. */
  readonly repository: string | undefined;
  /** Its UUID, in braces; undefined outside Pipelines. */
  readonly repositoryId?: string | undefined;
  /** The workspace's UUID, in braces; undefined outside Pipelines. */
  readonly workspaceId?: string | undefined;
  /** Full 40 hex digits where they could be found; else the short hash Bitbucket gave. */
  readonly commit: string | undefined;
  readonly branch: string | undefined;
  readonly tag: string | undefined;
  readonly pullRequest: number | undefined;
  readonly destinationBranch: string | undefined;
  readonly build: number | undefined;
  readonly buildUrl: string | undefined;
  /** UUID of the person who pressed the button. */
  readonly triggeredBy: string | undefined;
}
