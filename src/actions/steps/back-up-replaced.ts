import type { ChangingConfig } from '../../config/config.ts';
import type { ServingRevision } from '../../domain/revision.ts';
import { backUp } from '../../live/back-up.ts';
import type { Step } from '../../plan/step.ts';
import type { Apigee } from '../../ports/apigee.ts';
import { count } from '../../report/console/paint.ts';
import { renderStep } from '../../report/console/steps.ts';
import type { Run } from '../../run/context.ts';

/** With BACKUP, what is about to be replaced or undeployed is kept first. Throws PipeError before anything is changed. */
export async function backUpReplaced(
  run: Run<ChangingConfig>,
  replaced: readonly ServingRevision[],
  apigee: Pick<Apigee, 'downloadRevision'>,
): Promise<void> {
  const { config, clone, ports } = run;
  if (!config.deploy.backup || replaced.length === 0) return;
  const { files, logger } = ports;
  const kept = await backUp(replaced, {
    apigee,
    files,
    directory: files.resolve(clone, config.reportDirectory, 'backup'),
    onProgress: (done, all) => logger.progress(`Backing up ${done} of ${all}`),
  });
  logger.progress(undefined);
  const [first = ''] = kept;
  const place = `${config.reportDirectory}/backup`;
  const named = kept.length === 1 ? `${place}/${first}` : `${count(kept.length, 'bundle')} in ${place}`;
  logger.say(renderStep('Backed up', named));
}

/** What the steps of a plan replace. */
export function replacedBy(steps: readonly Step[]): readonly ServingRevision[] {
  return steps
    .filter(({ kind }) => kind === 'deploy' || kind === 'reuse' || kind === 'rollback')
    .flatMap(({ observed }) => observed.serving ?? []);
}
