import type { Candidate } from '../domain/candidate.ts';
import { PipeError } from '../errors/pipe-error.ts';
import { oldestFirst } from '../plan/observe.ts';
import type { Apigee } from '../ports/apigee.ts';

export interface ForeignChangePorts {
  readonly apigee: Pick<Apigee, 'environmentsServing'>;
  readonly force: boolean;
}

export interface Baseline {
  readonly candidate: Candidate;
  /** What may be listed in the environment, the likeliest first; undefined is nothing. */
  readonly planned: readonly (string | undefined)[];
  /** The first of them was listed and did not serve. */
  readonly inError?: boolean;
}

/** What serves is read again just before it is replaced: somebody else may have deployed since the plan. */
export async function refuseForeignChange(
  { candidate, planned, inError }: Baseline,
  { apigee, force }: ForeignChangePorts,
): Promise<void> {
  if (force) return;
  const { asset, environment } = candidate;
  const everywhere = oldestFirst(await apigee.environmentsServing(asset));
  const now = everywhere.findLast((serving) => serving.environment === environment)?.revision;
  if (planned.includes(now)) return;
  const [was, is] = [planned[0], now].map((revision) =>
    revision === undefined ? 'nothing' : `revision ${revision}`,
  );
  const state = inError === true ? 'was in ERROR' : 'served';
  const message = `${asset.name} was changed in ${environment} by somebody else meanwhile: ${was ?? ''} ${state} when the plan was made, ${is ?? ''} serves now.`;
  throw new PipeError('changed-meanwhile', message, {
    hint: 'Run the pipe again to plan on what serves now, or set FORCE to true to replace it.',
    where: asset.name,
  });
}
