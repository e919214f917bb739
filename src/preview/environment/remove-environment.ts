import * as z from 'zod/mini';
import { PipeError } from '../../errors/pipe-error.ts';
import type { Apigee } from '../../ports/apigee.ts';
import type { ApigeeEntities } from '../../ports/apigee-entities.ts';
import type { Removal } from '../remove-copies.ts';
import { changeAndWait, type OperationPorts } from './long-operations.ts';
import { attachmentsOf, listInstances, type MarkedEnvironment, readEnvironment } from './own-environment.ts';

export interface EnvironmentRemovalPorts extends OperationPorts {
  readonly apigee: Pick<Apigee, 'servingIn' | 'groupHosts'>;
}

const ListedNames = z.array(z.string());
const Entries = z.object({
  keyValueEntries: z.optional(z.array(z.object({ name: z.string() }))),
  nextPageToken: z.optional(z.string()),
});

/**
 * Removes a preview's environment with what is in it: maps with their entries first, or the next environment of that
 * name cannot read its own; then its places in groups and on instances. One in which anything still serves is left.
 */
export async function removeEnvironment(
  { name, mark }: MarkedEnvironment,
  ports: EnvironmentRemovalPorts,
): Promise<Removal> {
  const { entities } = ports;
  try {
    // The name may be somebody else's by now.
    const there = await readEnvironment(name, entities);
    if (there === undefined) return { kind: 'deleted' };
    if (there.mark?.repository !== mark.repository || there.mark.pullRequest !== mark.pullRequest)
      return { kind: 'left', reason: 'it does not carry the mark of this preview any more' };
    const serving = [
      ...(await ports.apigee.servingIn(name, 'apiproxy')),
      ...(await ports.apigee.servingIn(name, 'sharedflow')),
    ];
    if (serving.length > 0) {
      const named = serving
        .slice(0, 3)
        .map((one) => one.name)
        .join(', ');
      return {
        kind: 'left',
        reason: `${named} ${serving.length === 1 ? 'still serves' : 'still serve'} there`,
      };
    }
    await removeMaps(name, entities);
    await detach(name, ports);
    await changeAndWait(
      {
        what: `delete the environment ${name}`,
        where: name,
        send: () =>
          entities.beginRemoving({
            segments: ['environments', name],
            operation: `delete the environment ${name}`,
            where: name,
            right: 'environments.delete',
          }),
        isThere: async () => (await readEnvironment(name, entities)) === undefined,
      },
      ports,
    );
    return { kind: 'deleted' };
  } catch (error) {
    if (!(error instanceof PipeError) || error.code === 'stopped') throw error;
    return { kind: 'failed', problem: error };
  }
}

/** Takes its shared flows off an environment's flow hooks: one that hangs there cannot be undeployed. */
export async function detachHooks(environment: string, entities: ApigeeEntities): Promise<void> {
  const segments = ['environments', environment, 'flowhooks'];
  const where = environment;
  const right = 'flowhooks.list';
  const listed = ListedNames.safeParse(
    await entities.read({ segments, operation: 'list the flow hooks', where, right }),
  );
  for (const hook of listed.success ? listed.data : [])
    await entities.remove({
      segments: [...segments, hook],
      operation: `take the shared flow off ${hook}`,
      where,
      right: 'flowhooks.detachSharedFlow',
    });
}

async function removeMaps(environment: string, entities: ApigeeEntities): Promise<void> {
  const segments = ['environments', environment, 'keyvaluemaps'];
  const address = (rest: readonly string[], operation: string, right: string) => ({
    segments: [...segments, ...rest],
    operation,
    where: environment,
    right,
  });
  const listed = ListedNames.safeParse(
    await entities.read(address([], 'list the key value maps', 'keyvaluemaps.list')),
  );
  for (const map of listed.success ? listed.data : []) {
    // What was deleted is listed no more, so that every page is the first one.
    for (let pages = 0; pages < MOST_PAGES; pages += 1) {
      const page = Entries.safeParse(
        await entities.read(
          address([map, 'entries'], `list the entries of ${map}`, 'keyvaluemapentries.list'),
        ),
      );
      const entries = page.success ? (page.data.keyValueEntries ?? []) : [];
      if (entries.length === 0) break;
      for (const { name } of entries)
        await entities.remove(
          address([map, 'entries', name], `delete an entry of ${map}`, 'keyvaluemapentries.delete'),
        );
    }
    await entities.remove(address([map], `delete the key value map ${map}`, 'keyvaluemaps.delete'));
  }
}

/** A map of five million entries is nobody's preview. */
const MOST_PAGES = 1000;

async function detach(name: string, ports: EnvironmentRemovalPorts): Promise<void> {
  const { entities, apigee } = ports;
  const groups = (await apigee.groupHosts()).map((group) => ['envgroups', group.name] as const);
  const instances = (await listInstances(entities)).map((instance) => ['instances', instance] as const);
  for (const owner of [...groups, ...instances]) {
    const held = await attachmentsOf(owner, entities);
    for (const attachment of held.filter(({ environment }) => environment === name)) {
      const what = `take the environment ${name} off ${owner[1]}`;
      await changeAndWait(
        {
          what,
          where: name,
          send: () =>
            entities.beginRemoving({
              segments: [...owner, 'attachments', attachment.name],
              operation: what,
              where: name,
              right: owner[0] === 'instances' ? 'instanceattachments.delete' : 'envgroupattachments.delete',
            }),
          isThere: async () =>
            !(await attachmentsOf(owner, entities)).some((one) => one.name === attachment.name),
        },
        ports,
      );
    }
  }
}
