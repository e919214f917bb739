import { pathSegment } from '../http/path-segment.ts';
import { type Call, needsReading } from './call.ts';
import type { Reader } from './reader.ts';
import { FlowHookShape, NamesShape } from './shapes.ts';

/** The shared flows on an environment's flow hooks, each once: a list of hooks, then a look at each (CONTRACT §2.1, §4). */
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
