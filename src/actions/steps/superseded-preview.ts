import type { ConfigOf } from '../../config/config.ts';
import type { Attempt } from '../../deploy/attempt.ts';
import type { PreviewResult } from '../../domain/results/run-result.ts';
import type { Outcome } from '../../errors/outcome.ts';
import { findAssetCopies, mayBeOf } from '../../preview/find-copies.ts';
import { isOf, parsePreviewMark } from '../../preview/mark.ts';
import type { PreparedPreview } from '../../preview/prepare-preview.ts';
import type { PreviewSettings } from '../../preview/settings.ts';
import { whySuperseded } from '../../preview/superseded.ts';
import { renderStep } from '../../report/console/steps.ts';
import type { Run } from '../../run/context.ts';
import { readPullRequests } from './preview-parts.ts';

/** Two builds at once: the older one that lost against the newer has failed nobody. */
export async function overtaken(
  run: Run<ConfigOf<'preview'>>,
  attempts: readonly Attempt[],
  { outcome, settings }: { readonly outcome: Outcome; readonly settings: PreviewSettings },
): Promise<Outcome> {
  const lost = attempts.some(
    (attempt) => attempt.kind === 'failed' && attempt.cause.code === 'changed-meanwhile',
  );
  if (!lost) return outcome;
  const [apigee, entities] = await Promise.all([run.ports.apigee(), run.ports.entities()]);
  const there = await findAssetCopies({ apigee, entities }, mayBeOf(settings.owner.pullRequest));
  const own = there.filter(({ mark }) => isOf(mark, settings.owner));
  const superseded = await whySuperseded(run.context, own, await readPullRequests(run));
  if (superseded === undefined) return outcome;
  run.events.emit({ kind: 'preview-overtaken', because: superseded });
  tellSkipped(run, superseded);
  return 'done';
}

/** A newer build's preview, or none at all, is what the pull request is to have. */
export function skip(
  run: Run<ConfigOf<'preview'>>,
  { steps }: Extract<PreparedPreview, { kind: 'planned' }>,
  { settings, superseded }: { readonly settings: PreviewSettings; readonly superseded: string },
): Outcome {
  const previews = steps.map(
    ({ candidate }): PreviewResult => ({
      name: candidate.asset.name,
      bundle: candidate.bundle.name,
      kind: candidate.asset.kind,
      environment: candidate.environment,
      change: 'skipped',
      revision: null,
      state: null,
      urls: [],
      pullRequest: settings.owner.pullRequest,
      commit: parsePreviewMark(candidate.copy?.mark ?? '')?.commit ?? null,
      expiresAt: null,
    }),
  );
  run.events.emit({ kind: 'preview-skipped', previews, because: superseded });
  tellSkipped(run, superseded);
  return 'done';
}

function tellSkipped({ ports: { logger } }: Run, reason: string): void {
  logger.say(renderStep('Skipped', reason));
}
