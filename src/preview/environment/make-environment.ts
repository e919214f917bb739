import type { ApigeeEntities } from '../../ports/apigee-entities.ts';
import { changeAndWait, type OperationPorts } from './long-operations.ts';
import { attachmentsOf, type OwnEnvironment, readEnvironment } from './own-environment.ts';

/** One step on the way to an environment that serves. */
export interface MakingStep {
  /** What is done now: `attached to instance eu`. */
  readonly done: string;
  readonly durationMs: number;
}

/**
 * Makes the environment of a pull request, or what is still missing of it: the environment with its mark, its place on
 * the instance, its place in the group. Each may take minutes. Throws what `changeAndWait` throws.
 */
export async function makeEnvironment(
  own: OwnEnvironment,
  mark: string,
  ports: OperationPorts & { readonly onStep: (step: MakingStep) => void },
): Promise<void> {
  const { entities, clock, onStep } = ports;
  for (const { isThere, done, ...change } of changesFor(own, mark, entities)) {
    if (isThere.already) continue;
    const startedMs = clock.elapsed();
    await changeAndWait({ ...change, where: own.name, isThere: isThere.now }, ports);
    onStep({ done, durationMs: clock.elapsed() - startedMs });
  }
}

function changesFor(own: OwnEnvironment, mark: string, entities: ApigeeEntities) {
  const { name, instance, group } = own;
  const isAttached = async (to: 'instances' | 'envgroups', owner: string): Promise<boolean> =>
    (await attachmentsOf([to, owner], entities)).some(({ environment }) => environment === name);
  const attach = (to: 'instances' | 'envgroups', owner: string, right: string) => () =>
    entities.beginCreating(
      {
        segments: [to, owner, 'attachments'],
        operation: `attach the environment ${name} to ${owner}`,
        where: name,
        right,
      },
      { kind: 'json', json: { environment: name } },
    );
  return [
    {
      what: `create the environment ${name}`,
      done: 'created',
      isThere: {
        already: own.exists,
        now: async () => (await readEnvironment(name, entities)) !== undefined,
      },
      send: () =>
        entities.beginCreating(
          {
            segments: ['environments'],
            operation: `create the environment ${name}`,
            where: name,
            right: 'environments.create',
          },
          { kind: 'json', json: { name, displayName: name, description: mark } },
        ),
    },
    {
      what: `attach the environment ${name} to the instance ${instance}`,
      done: `attached to instance ${instance}`,
      isThere: { already: own.isOnInstance, now: () => isAttached('instances', instance) },
      send: attach('instances', instance, 'instanceattachments.create'),
    },
    {
      what: `put the environment ${name} into the group ${group}`,
      done: `in group ${group}`,
      isThere: { already: own.isInGroup, now: () => isAttached('envgroups', group) },
      send: attach('envgroups', group, 'envgroupattachments.create'),
    },
  ];
}
