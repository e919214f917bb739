/** The clone's git, read only; every answer is undefined where git is missing or does not know. */
export interface Git {
  /** Full hash of a revision expression such as `HEAD` or a short hash. */
  resolve(revision: string): Promise<string | undefined>;
  branch(): Promise<string | undefined>;
  /** `workspace/repository` read off the origin's address. */
  repository(): Promise<string | undefined>;
}
