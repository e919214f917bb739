import type { BuildContext } from '../domain/code-host/build-context.ts';
import type { Git } from '../ports/git.ts';

export interface ContextSources {
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Asked only for what the variables do not tell. */
  readonly git: Git;
  /** The variable PR_ID, which counts more than Bitbucket's own. */
  readonly pullRequest?: number | undefined;
}

/**
 * Where this run comes from: Bitbucket's variables, else git. The short hash of a pull request's build is
 * resolved in the clone; where that fails it stays short, and Bitbucket itself may be asked (`resolveCommit`).
 */
export async function readBuildContext({
  environment,
  git,
  pullRequest,
}: ContextSources): Promise<BuildContext> {
  const read = (name: string): string | undefined => environment[name]?.trim() || undefined;
  const count = (name: string): number | undefined => wholeNumber(read(name));
  const [repository, commit, branch] = await Promise.all([
    repositoryOf(read) ?? git.repository(),
    commitOf(read('BITBUCKET_COMMIT'), git),
    branchOf(read, git),
  ]);
  const build = count('BITBUCKET_BUILD_NUMBER');
  return {
    repository,
    repositoryId: read('BITBUCKET_REPO_UUID'),
    workspaceId: read('BITBUCKET_WORKSPACE_UUID'),
    commit,
    branch,
    tag: read('BITBUCKET_TAG'),
    pullRequest: pullRequest ?? count('BITBUCKET_PR_ID'),
    destinationBranch: read('BITBUCKET_PR_DESTINATION_BRANCH'),
    build,
    buildUrl: buildUrlOf({ repository, build, apiUrl: read('BITBUCKET_API_URL') }),
    triggeredBy: read('BITBUCKET_STEP_TRIGGERER_UUID'),
  };
}

type Read = (name: string) => string | undefined;

function repositoryOf(read: Read): string | undefined {
  const workspace = read('BITBUCKET_WORKSPACE');
  const slug = read('BITBUCKET_REPO_SLUG');
  const parts = workspace === undefined || slug === undefined ? undefined : `${workspace}/${slug}`;
  return read('BITBUCKET_REPO_FULL_NAME') ?? parts;
}

async function commitOf(given: string | undefined, git: Git): Promise<string | undefined> {
  if (given === undefined) return git.resolve('HEAD');
  if (!/^[0-9a-f]{7,39}$/.test(given)) return given;
  return (await git.resolve(given)) ?? given;
}

// A tag's build has no branch, and the clone's detached HEAD none either: git is asked outside Bitbucket only.
async function branchOf(read: Read, git: Git): Promise<string | undefined> {
  const known = read('BITBUCKET_BRANCH');
  if (known !== undefined || read('BITBUCKET_TAG') !== undefined || read('BITBUCKET_COMMIT') !== undefined) {
    return known;
  }
  return git.branch();
}

/** The pipeline's page; Data Center has no pipelines. */
function buildUrlOf({ repository, build, apiUrl }: BuildPlace): string | undefined {
  if (repository === undefined || build === undefined || apiUrl?.includes('/rest')) return undefined;
  const place = repository.split('/').map(encodeURIComponent).join('/');
  return `https://bitbucket.org/${place}/pipelines/results/${build}`;
}

interface BuildPlace {
  readonly repository: string | undefined;
  readonly build: number | undefined;
  readonly apiUrl: string | undefined;
}

function wholeNumber(text: string | undefined): number | undefined {
  return text !== undefined && /^[1-9]\d{0,14}$/.test(text) ? Number(text) : undefined;
}
