import type { ApigeeConfig, ConfigOf } from '../config/config.ts';
import type { PreviewResult } from '../domain/results/run-result.ts';
import { type Outcome, outcomeOf, worstOf } from '../errors/outcome.ts';
import type { PipeError } from '../errors/pipe-error.ts';
import { type FoundPreview, findPreviews } from '../preview/find-previews.ts';
import { decide, type Target, targetOf } from '../preview/over.ts';
import { describeRemoval, removedAsset, removedEnvironment, removedProduct } from '../preview/results.ts';
import { repositoryOf } from '../preview/settings.ts';
import { renderSignedIn, renderStep } from '../report/console/steps.ts';
import { showsPreview } from '../report/markdown/preview-comment.ts';
import { hasChanged, type Run } from '../run/context.ts';
import { endPreview, readPullRequests, tellRemoved } from './steps/preview-parts.ts';
import { refuseMissingEnvironments } from './steps/refuse-missing-environments.ts';

/** Removes one pull request's preview, or all that are over, with products, keys and shared flows; needs no clone. */
export async function cleanup(run: Run<ConfigOf<'cleanup'>>, config: ApigeeConfig): Promise<Outcome> {
  run.events.emit({ kind: 'previewed', previews: [] });
  const repository = repositoryOf(run.context);
  const pullRequests = await readPullRequests(run);
  const target = await targetOf(run.context, { sweep: run.config.preview.sweep, pullRequests });
  await signIn(run);
  const [apigee, entities] = await Promise.all([run.ports.apigee(), run.ports.entities()]);
  const found = await findPreviews({ repository, target }, { apigee, entities });
  const failures: PipeError[] = [];
  for (const one of found) {
    if (run.signal.aborted) break;
    const verdict = await decide(one, target, { pullRequests, nowMs: run.ports.clock.now() });
    const settled = verdict.over
      ? await remove(run, one, config.environments)
      : { results: leave(run, one, verdict.reason), failures: [] };
    run.events.emit({ kind: 'previewed', previews: settled.results });
    failures.push(...settled.failures);
  }
  await tellGone(run, target, found);
  if (!hasChanged(run.record) && run.config.preview.mode === 'shared')
    await refuseMissingEnvironments(run.config, config.environments, apigee);
  if (found.length === 0) run.ports.logger.say(renderStep('Nothing', nothingFound(target)));
  if (run.signal.aborted) return 'stopped';
  const before = { changed: hasChanged(run.record) };
  const worst = worstOf(failures.map((failure) => outcomeOf(failure, before)));
  return worst ?? (before.changed ? 'done' : 'unchanged');
}

async function signIn(run: Run): Promise<void> {
  const { clock, logger } = run.ports;
  const startedMs = clock.elapsed();
  const identity = await (await run.ports.apigee()).signIn();
  logger.say(renderSignedIn(identity, clock.elapsed() - startedMs));
}

async function remove(
  run: Run<ConfigOf<'cleanup'>>,
  preview: FoundPreview,
  environments: readonly string[],
): ReturnType<typeof endPreview> {
  const removed = await endPreview(run, preview, environments);
  await tellRemoved(run, { pullRequest: preview.pullRequest, results: removed.results });
  return removed;
}

function leave(
  run: Run<ConfigOf<'cleanup'>>,
  preview: FoundPreview,
  reason: string,
): readonly PreviewResult[] {
  run.ports.logger.say(renderStep('Left', `the preview of pull request ${preview.pullRequest}: ${reason}`));
  return [
    ...preview.products.map(removedProduct),
    ...preview.assets.map(removedAsset),
    ...preview.environments.map(removedEnvironment),
  ].map((one) => describeRemoval(one, { kind: 'left', reason }));
}

/** Where nothing is to be removed: what it is that is not there. */
export function nothingFound(target: Target): string {
  if (target.kind !== 'pull-requests') return 'is there to remove';
  return target.ids.length === 0
    ? 'is over: this branch has no pull request that ended'
    : `of pull request ${target.ids.join(', ')} is left to remove`;
}

/** The newest of a branch's: who reuses a branch for ever does not wait for the comments of all of them. */
const MOST_TOLD = 5;

/** A run that was killed between the last removal and its comment left one that shows a preview. */
async function tellGone(
  run: Run<ConfigOf<'cleanup'>>,
  target: Target,
  found: readonly FoundPreview[],
): Promise<void> {
  if (target.kind !== 'pull-requests') return;
  const there = new Set(found.map(({ pullRequest }) => pullRequest));
  for (const id of target.ids.filter((one) => !there.has(one)).slice(0, MOST_TOLD))
    if (!run.signal.aborted) await tellRemoved(run, { pullRequest: id, results: [], over: showsPreview });
}
