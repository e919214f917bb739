import type { DeploymentTarget } from '../domain/revision.ts';
import { PipeError } from '../errors/pipe-error.ts';
import type { Apigee } from '../ports/apigee.ts';
import type { Clock } from '../ports/clock.ts';

export interface DeployPorts {
  readonly apigee: Pick<Apigee, 'deploy' | 'statusOf'>;
  readonly clock: Clock;
  readonly signal: AbortSignal;
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
  for (let send = 1; ; send += 1) {
    const lost = await trySend(target, serviceAccount, ports);
    if (lost === undefined || (await isDeployed(target, ports))) return;
    if (send >= SENDS) throw lost;
  }
}

async function trySend(
  target: DeploymentTarget,
  serviceAccount: string | undefined,
  ports: DeployPorts,
): Promise<PipeError | undefined> {
  try {
    await ports.apigee.deploy(target, serviceAccount);
    return undefined;
  } catch (error) {
    if (!(error instanceof PipeError)) throw error;
    if (error.code === 'already-deployed') return undefined;
    if (error.code === 'apigee-answer-lost') return error;
    throw error;
  }
}

/** Looked for until one look is answered, then once more; throws `apigee-answer-lost` where none is. */
async function isDeployed(target: DeploymentTarget, ports: DeployPorts): Promise<boolean> {
  const looks: (boolean | PipeError)[] = [];
  for (const pauseMs of LOOKS_MS) {
    if (pauseMs > 0) await ports.clock.sleep(pauseMs, ports.signal);
    const seen = await look(target, ports);
    if (seen === true) return true;
    looks.push(seen);
  }
  const last = looks.at(-1);
  if (!(last instanceof PipeError)) return false;
  const message = `Whether revision ${target.revision} of ${target.name} was deployed to ${target.environment} is not known: ${last.message}`;
  throw new PipeError('apigee-answer-lost', message, { hint: last.hint, where: target.name });
}

async function look(target: DeploymentTarget, ports: DeployPorts): Promise<boolean | PipeError> {
  try {
    return (await ports.apigee.statusOf(target)) !== undefined;
  } catch (error) {
    if (error instanceof PipeError) return error;
    throw error;
  }
}
