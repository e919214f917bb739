import type { BuildContext } from '../domain/code-host/build-context.ts';
import { PipeError } from '../errors/pipe-error.ts';
import type { AppRef } from './keys/product-copy.ts';
import { repositoryInMark } from './mark.ts';
import { DEFAULT_BASE_PATH, DEFAULT_NAME, type PreviewNaming } from './names.ts';

/** Whose previews they are: nothing of another repository or pull request is ever changed. */
interface PreviewOwner {
  readonly repository: string;
  readonly pullRequest: number;
}

export interface PreviewSettings {
  readonly owner: PreviewOwner;
  readonly naming: PreviewNaming;
  readonly ttlMs: number;
  /** Apps whose keys are to open the copies; undefined leaves products and keys alone. */
  readonly apps: readonly AppRef[] | undefined;
  /** Undefined if previews share the environment of the run. */
  readonly ownEnvironment: OwnEnvironmentSettings | undefined;
}

/** An environment of its own for each pull request. */
export interface OwnEnvironmentSettings {
  readonly name: string;
  readonly group: string;
  /** Undefined: the organization's only one. */
  readonly instance: string | undefined;
  /** The environment whose settings of the manifest count. */
  readonly likeEnvironment: string;
}

/** The manifest's part, as it stands there. */
export interface ManifestPreviews {
  readonly name?: string | undefined;
  readonly basePath?: string | undefined;
  readonly ttlHours?: number | undefined;
  readonly apps?: readonly AppRef[] | undefined;
  readonly environment?: ManifestEnvironment | undefined;
}

interface ManifestEnvironment {
  readonly name: string;
  readonly instance?: string | undefined;
  readonly group?: string | undefined;
  readonly configurationOf?: string | undefined;
}

interface Asked {
  readonly mode: 'shared' | 'environment';
  readonly ttlHours: number | undefined;
  /** Of the run. */
  readonly environments: readonly string[];
}

const HOUR_MS = 3_600_000;

/**
 * What one pull request's previews are made by; `ttlHours` is the variable's, which wins over the manifest's. Throws
 * PipeError `config-invalid` if nobody says which pull request or repository it is, or what an environment of its own is
 * to be like.
 */
export function previewSettings(
  context: Pick<BuildContext, 'repository' | 'repositoryId' | 'pullRequest'>,
  manifest: ManifestPreviews,
  { mode, ttlHours, environments }: Asked,
): PreviewSettings {
  const { pullRequest } = context;
  if (pullRequest === undefined) {
    throw new PipeError('config-invalid', 'Which pull request is to be previewed is not known.', {
      hint: 'Run it in a pull-requests: pipeline, or set PR_ID.',
      where: 'PR_ID',
    });
  }
  const { name = DEFAULT_NAME, basePath = DEFAULT_BASE_PATH, apps } = manifest;
  return {
    owner: { repository: repositoryOf(context), pullRequest },
    // In an environment of its own nobody else serves the base path.
    naming: { name, basePath: mode === 'shared' ? basePath : '{path}', pullRequest },
    ttlMs: (ttlHours ?? manifest.ttlHours ?? DEFAULT_TTL_HOURS) * HOUR_MS,
    apps: apps === undefined || apps.length === 0 ? undefined : apps,
    ownEnvironment:
      mode === 'shared' ? undefined : ownEnvironmentOf(manifest.environment, environments, pullRequest),
  };
}

const DEFAULT_TTL_HOURS = 168;

/** How marks name this repository. Throws PipeError `config-invalid` if nobody says it. */
export function repositoryOf({
  repositoryId,
  repository,
}: Pick<BuildContext, 'repository' | 'repositoryId'>): string {
  const named = repositoryInMark(repositoryId, repository);
  if (named !== undefined) return named;
  throw new PipeError('config-invalid', 'Which repository the previews belong to is not known.', {
    hint: 'Set BITBUCKET_REPO_FULL_NAME to workspace/repository, the same for every run.',
    where: 'BITBUCKET_REPO_FULL_NAME',
  });
}

function ownEnvironmentOf(
  manifest: ManifestEnvironment | undefined,
  environments: readonly string[],
  pullRequest: number,
): OwnEnvironmentSettings {
  const { group, instance } = manifest ?? {};
  if (manifest === undefined || group === undefined) {
    throw new PipeError(
      'config-invalid',
      'PREVIEW_MODE=environment needs to know what the environments of previews are called and which environment group they join.',
      {
        hint: 'Write it into the manifest: previews: { environment: { name: "pr-{id}", group: previews } }.',
        where: 'PREVIEW_MODE',
      },
    );
  }
  const name = manifest.name.replaceAll('{id}', String(pullRequest));
  if (!ENVIRONMENT_NAME.test(name)) {
    throw new PipeError('config-invalid', `${name} is no name for an environment.`, {
      hint: 'It begins with a small letter, and small letters, digits and hyphens follow: pr-{id}.',
      where: 'previews.environment.name',
    });
  }
  const [likeEnvironment, ...others] =
    manifest.configurationOf === undefined ? environments : [manifest.configurationOf];
  if (likeEnvironment === undefined || others.length > 0) {
    throw new PipeError('config-invalid', 'Which environment those of previews are like is not known.', {
      hint: 'Name it as previews.environment.configurationOf, or give one APIGEE_ENV alone.',
      where: 'previews.environment.configurationOf',
    });
  }
  return { name, group, instance, likeEnvironment };
}

/** The console's rule, which is narrower than the API's (docs/apigee.md#environments). */
const ENVIRONMENT_NAME = /^[a-z][a-z0-9-]{0,254}$/;
