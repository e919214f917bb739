import type { Problem } from '../domain/problem.ts';
import { optionalRead } from '../errors/optional-read.ts';
import type { Step } from '../plan/step.ts';
import type { Apigee } from '../ports/apigee.ts';
import type { OwnEnvironment } from './environment/own-environment.ts';

/** Every proxy of the environment runs through what hangs on a flow hook, the copies too: through the live one. */
export async function unhooked(
  steps: readonly Step[],
  apigee: Pick<Apigee, 'flowHooks'>,
): Promise<readonly Problem[]> {
  const copies = steps.filter(({ candidate }) => candidate.asset.kind === 'sharedflow');
  const environments = [...new Set(copies.map(({ candidate }) => candidate.environment))];
  const lists = await Promise.all(
    environments.map(async (name) => [name, (await optionalRead(apigee.flowHooks(name))) ?? []] as const),
  );
  const hooked = new Map(lists);
  return copies
    .filter(({ candidate: { bundle, environment } }) => hooked.get(environment)?.includes(bundle.name))
    .map(({ candidate: { asset, bundle, environment } }) => ({
      code: 'preview-not-hooked',
      message: `${bundle.name} hangs on a flow hook of ${environment}, where the live one stays: what changes in it is seen only by a proxy that calls its copy ${asset.name}.`,
      hint: 'PREVIEW_MODE: environment puts the copy on the flow hook of an environment of its own.',
      where: bundle.name,
    }));
}

export function announce({
  name,
  instance,
  group,
  exists,
  isInGroup,
  isOnInstance,
}: OwnEnvironment): readonly Problem[] {
  const missing = [
    ...(exists ? [] : ['created']),
    ...(isOnInstance ? [] : [`attached to instance ${instance}`]),
    ...(isInGroup ? [] : [`put into group ${group}`]),
  ];
  if (missing.length === 0) return [];
  return [
    {
      code: 'preview-environment-planned',
      message: `The environment ${name} is to be ${missing.join(', ')}: that takes minutes, one such change of the organization at a time, and a pay-as-you-go organization pays for it until it is removed.`,
      hint: 'WAIT_TIMEOUT is how long the run waits for all of it.',
      where: name,
    },
  ];
}
