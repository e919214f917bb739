import { PipeError } from '../errors/pipe-error.ts';
import type { Apigee } from '../ports/apigee.ts';
import type { Step } from './make-plan.ts';
import { oldestFirst } from './oldest-first.ts';

export interface ForeignChangeDoors {
  readonly apigee: Pick<Apigee, 'environmentsServing'>;
  readonly force: boolean;
}

/** What serves is read again just before it is replaced: somebody else may have deployed since the plan. */
export async function refuseForeignChange(step: Step, { apigee, force }: ForeignChangeDoors): Promise<void> {
  if (force) return;
  const { bundle, environment } = step.candidate;
  const everywhere = oldestFirst(await apigee.environmentsServing(bundle));
  const now = everywhere.findLast((serving) => serving.environment === environment)?.revision;
  const planned = step.observed.serving?.revision;
  if (now === planned) return;
  const [was, is] = [planned, now].map((revision) =>
    revision === undefined ? 'nothing' : `revision ${revision}`,
  );
  const message = `${bundle.name} was changed in ${environment} by somebody else meanwhile: ${was ?? ''} served when the plan was made, ${is ?? ''} serves now.`;
  throw new PipeError('changed-meanwhile', message, {
    hint: 'Run the pipe again to plan on what serves now, or set FORCE to true to replace it.',
    where: bundle.name,
  });
}
