import type { Attempt } from '../deploy/attempt.ts';
import { describeAttempt } from '../deploy/attempt-results.ts';
import type { EnvironmentGroup } from '../domain/organization.ts';
import type { PreviewResult } from '../domain/results/run-result.ts';
import type { MarkedEnvironment } from './environment/own-environment.ts';
import type { AssetCopy, ProductCopy } from './find-copies.ts';
import { appsOf } from './keys/product-copy.ts';
import { type PreviewMark, parsePreviewMark } from './mark.ts';
import type { Removal } from './remove-copies.ts';

/** What became of a proxy's or shared flow's copy. */
export function describeCopy(
  attempt: Attempt,
  groups: readonly EnvironmentGroup[],
  {
    mark,
    reasons,
  }: { readonly mark: PreviewMark | undefined; readonly reasons: ReadonlyMap<string, string> },
): PreviewResult {
  const { candidate, observed } = attempt.step;
  const deployment = describeAttempt(attempt, groups);
  const { kind, name } = candidate.asset;
  const reason = deployment.problems[0]?.message ?? reasons.get(`${kind}:${name}`);
  const made = attempt.kind === 'unchanged' ? parsePreviewMark(observed.described?.description ?? '') : mark;
  return {
    name: candidate.asset.name,
    bundle: candidate.bundle.name,
    kind: candidate.asset.kind,
    environment: candidate.environment,
    change: changeOf(deployment.change),
    revision: deployment.revision.after,
    state: deployment.state ?? (attempt.kind === 'unchanged' ? 'READY' : null),
    urls: deployment.urls,
    ...aboutMark(made ?? mark),
    ...(reason !== undefined && { reason }),
  };
}

function changeOf(change: string): PreviewResult['change'] {
  switch (change) {
    case 'unchanged':
    case 'skipped':
      return change;
    case 'deployed':
    case 'reused':
      return 'deployed';
    default:
      return 'failed';
  }
}

/** What became of the environment of a pull request. */
export function describeEnvironment(
  name: string,
  change: PreviewResult['change'],
  mark: PreviewMark,
): PreviewResult {
  return {
    name,
    bundle: name,
    kind: 'environment',
    environment: name,
    change,
    revision: null,
    state: null,
    urls: [],
    ...aboutMark(mark),
  };
}

/** What became of something that was to be removed. */
export function describeRemoval({ name, kind, mark, apps }: Removed, removal: Removal): PreviewResult {
  const reason = reasonOf(removal);
  return {
    name,
    bundle: originalOf(name, mark.pullRequest),
    kind,
    environment: null,
    change: removal.kind === 'deleted' ? 'deleted' : removal.kind === 'left' ? 'skipped' : 'failed',
    revision: null,
    state: null,
    urls: [],
    ...aboutMark(mark),
    ...(reason !== undefined && { reason }),
    ...(apps !== undefined && { apps }),
  };
}

export interface Removed {
  readonly name: string;
  readonly kind: PreviewResult['kind'];
  readonly mark: PreviewMark;
  readonly apps?: readonly string[] | undefined;
}

export const removedAsset = ({ asset, mark }: AssetCopy): Removed => ({ ...asset, mark });

export const removedEnvironment = ({ name, mark }: MarkedEnvironment): Removed => ({
  name,
  kind: 'environment',
  mark,
});

export const removedProduct = ({ product, mark }: ProductCopy): Removed => ({
  name: product.name,
  kind: 'apiproduct',
  mark,
  apps: appsOf(product).map(({ app }) => app),
});

function reasonOf(removal: Removal): string | undefined {
  if (removal.kind === 'left') return `Left as it is: ${removal.reason}.`;
  return removal.kind === 'failed' ? removal.problem.message : undefined;
}

/** The manifest's pattern is not at hand without a clone; the usual one can be undone. */
function originalOf(name: string, pullRequest: number): string {
  const end = `-pr${pullRequest}`;
  return name.endsWith(end) ? name.slice(0, -end.length) : name;
}

export function aboutMark(
  mark: PreviewMark | undefined,
): Pick<PreviewResult, 'pullRequest' | 'commit' | 'expiresAt'> {
  return {
    pullRequest: mark?.pullRequest ?? 0,
    commit: mark?.commit ?? null,
    expiresAt: mark === undefined ? null : new Date(mark.expiresAtMs).toISOString(),
  };
}
