import { orLost, sendOrLookUp } from '../domain/pacing/send-or-look-up.ts';
import type { DeploymentTarget } from '../domain/revision.ts';
import { PipeError } from '../errors/pipe-error.ts';
import type { Apigee } from '../ports/apigee.ts';
import type { Clock } from '../ports/clock.ts';

export interface DeployPorts {
  readonly apigee: Pick<Apigee, 'deploy' | 'statusOf'>;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Milliseconds for looks that are not answered. */
  readonly timeoutMs: number;
}

const SENDS = 3;
/** Milliseconds before each look for a deployment whose answer was lost. */
const LOOKS_MS = [0, 2000, 5000];

/**
 * Asks Apigee to deploy a revision; resolves once the request was certainly taken. Deploying what is
 * deployed already is refused by Apigee (docs/apigee.md#deploy) and counts as taken. Where the answer is lost, the
 * deployment is looked up before the request is sent again.
 * Throws PipeError: `apigee-answer-lost` means that nobody knows; everything else that it was not taken.
 */
export async function deployOnce(
  target: DeploymentTarget,
  serviceAccount: string | undefined,
  ports: DeployPorts,
): Promise<void> {
  const { apigee } = ports;
  const fate = await sendOrLookUp<void>(
    {
      send: () => orLost(() => apigee.deploy(target, serviceAccount).catch(passDeployed)),
      look: async () => {
        const status = await apigee.statusOf(target);
        return status === undefined ? { kind: 'absent' } : { kind: 'done', value: undefined };
      },
      mostSends: SENDS,
      looksMs: LOOKS_MS,
      patienceMs: ports.timeoutMs,
    },
    ports,
  );
  if (fate.kind === 'absent') throw fate.lost;
  if (fate.kind === 'unknown') throw notKnown(target, fate.why);
}

function passDeployed(error: unknown): void {
  if (!(error instanceof PipeError) || error.code !== 'already-deployed') throw error;
}

function notKnown({ name, environment, revision }: DeploymentTarget, why: PipeError): PipeError {
  const message = `Whether revision ${revision} of ${name} was deployed to ${environment} is not known: ${why.message}`;
  return new PipeError('apigee-answer-lost', message, { hint: why.hint, where: name });
}
