import type { AssetList, EnvironmentAssets } from '../../domain/organization.ts';
import { type ErrorCode, PipeError } from '../../errors/pipe-error.ts';
import { pathSegment } from '../http/path-segment.ts';
import type { Call } from './call.ts';
import type { Reader } from './reader.ts';
import { needsReading } from './roles.ts';
import { FlowHookShape, NamesShape } from './shapes.ts';

/** The names that bundles refer to. These lists are no part of Apigee's published interface (docs/apigee.md#bare-lists). */
export async function readEnvironmentAssets(
  reader: Reader,
  environment: string,
  lists: ReadonlySet<AssetList>,
): Promise<EnvironmentAssets> {
  const below = (list: AssetList): Promise<readonly string[] | undefined> =>
    lists.has(list)
      ? namesAt(reader, `environments/${pathSegment(environment)}/${list.toLowerCase()}`, environment)
      : Promise.resolve(undefined);
  const [targetServers, inEnvironment, inOrganization, keystores, references] = await Promise.all([
    below('targetServers'),
    below('keyValueMaps'),
    lists.has('keyValueMaps') ? namesAt(reader, 'keyvaluemaps', environment) : undefined,
    below('keystores'),
    below('references'),
  ]);
  return {
    targetServers,
    // A map may live in either place, so with one of the two unread nothing can be called missing.
    keyValueMaps:
      inEnvironment && inOrganization && [...new Set([...inEnvironment, ...inOrganization])].toSorted(),
    keystores,
    references,
  };
}

/** Answers that say "you may not know": anything else, such as a network that is down, ends the run as elsewhere. */
const UNTOLD = new Set<ErrorCode>([
  'apigee-forbidden',
  'apigee-not-found',
  'apigee-unexpected',
  'apigee-unavailable',
  'apigee-refused',
]);

async function namesAt(
  reader: Reader,
  path: string,
  environment: string,
): Promise<readonly string[] | undefined> {
  const list = path.slice(path.lastIndexOf('/') + 1);
  try {
    const names = await reader.read(
      {
        method: 'GET',
        path,
        operation: `list the ${list} that ${environment} sees`,
        where: environment,
        needs: needsReading(`apigee.${list}.list`),
        environment,
      },
      NamesShape,
    );
    return names.toSorted();
  } catch (error) {
    if (error instanceof PipeError && UNTOLD.has(error.code)) return undefined;
    throw error;
  }
}

/** The shared flows on an environment's flow hooks, each once: a list of hooks, then a look at each (docs/apigee.md#bare-lists, docs/apigee.md#operations). */
export async function readFlowHooks(reader: Reader, environment: string): Promise<readonly string[]> {
  const hooks = await reader.read(hookCall(environment), NamesShape);
  const attached = await Promise.all(
    hooks.slice(0, MOST_HOOKS).map((hook) => reader.find(hookCall(environment, hook), FlowHookShape)),
  );
  return [...new Set(attached.flatMap((hook) => hook?.sharedFlow || []))].toSorted();
}

/** Apigee has four. */
const MOST_HOOKS = 20;

const hookCall = (environment: string, hook?: string): Call => ({
  method: 'GET',
  path: `environments/${pathSegment(environment)}/flowhooks${hook === undefined ? '' : `/${pathSegment(hook)}`}`,
  operation: hook === undefined ? `list the flow hooks of ${environment}` : `read the flow hook ${hook}`,
  where: environment,
  needs: needsReading(hook === undefined ? 'apigee.flowhooks.list' : 'apigee.flowhooks.getSharedFlow'),
  environment,
});
