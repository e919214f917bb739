import { parseMarker } from '../bundle/marker.ts';
import type { DeploymentStatus } from '../domain/deployment-status.ts';
import type { ServingState } from '../domain/results/serving-state.ts';
import type { ServingRevision } from '../domain/revision.ts';
import { optionalRead } from '../errors/optional-read.ts';
import type { Apigee } from '../ports/apigee.ts';
import type { LiveRevisions } from './live-revisions.ts';
import { madeFrom } from './made-from.ts';

export interface Known {
  readonly content: ServingState['content'];
  readonly status?: DeploymentStatus | undefined;
  /** Its description, if that was read without its content. */
  readonly description?: string | undefined;
}

/** Up to this many places their state is asked for as well, one call each: more would cost more than it tells. */
const STATES_ASKED = 25;

/** The states of what serves, in the same order; none if there are many. */
export async function statesOf(
  serving: readonly ServingRevision[],
  apigee: Pick<Apigee, 'statusOf'>,
): Promise<readonly (DeploymentStatus | undefined)[]> {
  if (serving.length > STATES_ASKED) return [];
  return Promise.all(serving.map((one) => optionalRead(apigee.statusOf(one))));
}

/** What is known of a serving revision by now, without a call. */
export function servingStateOf(
  serving: ServingRevision,
  live: Pick<LiveRevisions, 'known'>,
  { content, status, description }: Known,
): ServingState {
  const { name, kind, environment, revision, deployStartMs } = serving;
  const from = fromOf(serving, live, description);
  return {
    bundle: name,
    kind,
    environment,
    revision,
    content,
    ...(status?.state !== undefined && { state: status.state }),
    ...(deployStartMs !== undefined && { deployedAt: new Date(deployStartMs).toISOString() }),
    ...(from !== undefined && { from }),
  };
}

function fromOf(
  serving: ServingRevision,
  live: Pick<LiveRevisions, 'known'>,
  told: string | undefined,
): ServingState['from'] {
  const known = live.known(serving, serving.revision);
  const description = known?.described?.description ?? told;
  const mark = description === undefined ? undefined : parseMarker(description);
  if (description === undefined || mark?.commit === undefined) return undefined;
  const { revision } = serving;
  // What nobody has read is taken at its word: this is shown, and decides nothing.
  const edited = known !== undefined && madeFrom({ revision, description }, known).kind === 'unknown';
  return { commit: mark.commit, edited, ...(mark.build !== undefined && { build: mark.build }) };
}
