import pMap from 'p-map';
import { placeIn } from '../../bundle/where.ts';
import { ASSET_NAME } from '../../config/names.ts';
import type { Reference } from '../../domain/bundle.ts';
import { CALLS_AT_ONCE } from '../../domain/pacing/calls-at-once.ts';
import { optionalRead } from '../../errors/optional-read.ts';
import type { Apigee } from '../../ports/apigee.ts';
import type { Refusal } from '../step.ts';

/**
 * Of shared flows that an environment does not offer, those that the organization does not have either. What may not
 * be read is not called absent.
 */
export async function absentSharedFlows(
  names: ReadonlySet<string>,
  apigee: Pick<Apigee, 'revisionsOf'>,
): Promise<ReadonlySet<string>> {
  const looked = await pMap(names, async (name) => ((await isAbsent(name, apigee)) ? [name] : []), {
    concurrency: CALLS_AT_ONCE,
  });
  return new Set(looked.flat());
}

async function isAbsent(name: string, apigee: Pick<Apigee, 'revisionsOf'>): Promise<boolean> {
  // Apigee has nothing of another name, so there is nothing to ask for.
  if (!ASSET_NAME.shape.test(name)) return true;
  const revisions = await optionalRead(apigee.revisionsOf({ kind: 'sharedflow', name }));
  return revisions?.length === 0;
}

/** Apigee refuses to deploy a bundle that calls a shared flow which is nowhere: nobody can allow that. */
export function callsOfAbsentFlows(
  bundle: { readonly name: string; readonly path: string },
  references: readonly Reference[],
  absent: ReadonlySet<string>,
): readonly Refusal[] {
  return references
    .filter(({ kind, name }) => kind === 'sharedFlow' && absent.has(name))
    .map(({ name, entry, line }) => ({
      code: 'shared-flow-missing',
      message: `${placeIn(bundle.path, entry, line)} calls the shared flow ${name}, which is neither in this repository nor in the organization.`,
      hint: 'Apigee would refuse the deployment. Correct the name, or deploy the shared flow first; if somebody else deploys it meanwhile, list it in externalSharedFlows.',
      where: bundle.name,
    }));
}
