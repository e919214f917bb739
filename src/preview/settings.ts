import type { BuildContext } from '../domain/build-context.ts';
import { PipeError } from '../errors/pipe-error.ts';
import { repositoryInMark } from './mark.ts';
import { DEFAULT_BASE_PATH, DEFAULT_NAME, type PreviewNaming } from './names.ts';
import type { AppRef } from './product-copy.ts';

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
}

/** The manifest's part, as it stands there. */
export interface ManifestPreviews {
  readonly name?: string | undefined;
  readonly basePath?: string | undefined;
  readonly ttlHours?: number | undefined;
  readonly apps?: readonly AppRef[] | undefined;
}

const HOUR_MS = 3_600_000;

/**
 * What one pull request's previews are made by; `ttlHours` is the variable's, which wins over the manifest's. Throws
 * PipeError `config-invalid` if nobody says which pull request or repository it is, and for an environment of its own.
 */
export function previewSettings(
  context: Pick<BuildContext, 'repository' | 'repositoryId' | 'pullRequest'>,
  manifest: ManifestPreviews,
  { mode, ttlHours }: { readonly mode: 'shared' | 'environment'; readonly ttlHours: number | undefined },
): PreviewSettings {
  const { pullRequest } = context;
  refuseOwnEnvironment(mode);
  if (pullRequest === undefined) {
    throw new PipeError('config-invalid', 'Which pull request is to be previewed is not known.', {
      hint: 'Run it in a pull-requests: pipeline, or set PR_ID.',
      where: 'PR_ID',
    });
  }
  const { name = DEFAULT_NAME, basePath = DEFAULT_BASE_PATH, apps } = manifest;
  return {
    owner: { repository: repositoryOf(context), pullRequest },
    naming: { name, basePath, pullRequest },
    ttlMs: (ttlHours ?? manifest.ttlHours ?? DEFAULT_TTL_HOURS) * HOUR_MS,
    apps: apps === undefined || apps.length === 0 ? undefined : apps,
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

/** Throws PipeError `config-invalid`: previews in environments of their own are not built, and none is taken for one. */
export function refuseOwnEnvironment(mode: 'shared' | 'environment'): void {
  if (mode === 'shared') return;
  throw new PipeError('config-invalid', 'PREVIEW_MODE=environment comes with a later version.', {
    hint: 'Leave it out: previews then share the environment that APIGEE_ENV names.',
    where: 'PREVIEW_MODE',
  });
}
