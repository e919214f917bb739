import type { ConfigOf } from '../../config/config.ts';
import { optionalRead } from '../../errors/optional-read.ts';
import { type Outcome, outcomeOf, worstOf } from '../../errors/outcome.ts';
import type { PipeError } from '../../errors/pipe-error.ts';
import { findPreviews } from '../../preview/find-previews.ts';
import type { PreviewSettings } from '../../preview/settings.ts';
import { renderStep } from '../../report/console/steps.ts';
import { hasChanged, type Run } from '../../run/context.ts';
import { endPreview, readPullRequests } from './preview-parts.ts';

/**
 * A pull request that ended while its preview was made may have had its cleanup already: nobody else would remove what
 * came after. Undefined if it is open, or Bitbucket cannot tell: then the preview stays for the sweep.
 */
export async function removeIfOver(
  run: Run<ConfigOf<'preview'>>,
  { owner }: PreviewSettings,
  environments: readonly string[],
): Promise<Outcome | undefined> {
  const now = await optionalRead(readPullRequests(run).then((all) => all?.one(owner.pullRequest)));
  if (now === undefined || now.isOpen) return undefined;
  const message = `Pull request ${now.id} was ${now.state} while its preview was made, so the preview was removed again.`;
  run.events.emit({ kind: 'warned', warnings: [{ code: 'preview-over', message }] });
  run.ports.logger.say(renderStep('Note', message));
  const [apigee, entities] = await Promise.all([run.ports.apigee(), run.ports.entities()]);
  const target = { kind: 'pull-requests', ids: [owner.pullRequest] } as const;
  const found = await findPreviews({ repository: owner.repository, target }, { apigee, entities });
  const failures: PipeError[] = [];
  run.events.emit({ kind: 'preview-withdrawing' });
  for (const one of found) {
    const removed = await endPreview(run, one, environments);
    run.events.emit({ kind: 'previewed', previews: removed.results });
    failures.push(...removed.failures);
  }
  run.events.emit({ kind: 'preview-withdrawn' });
  if (run.signal.aborted) return 'stopped';
  const before = { changed: hasChanged(run.record) };
  return worstOf(failures.map((failure) => outcomeOf(failure, before))) ?? 'done';
}
