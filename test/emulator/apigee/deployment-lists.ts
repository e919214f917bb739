import {
  assetOf,
  type Call,
  environmentOf,
  type Handlers,
  kindOf,
  nameOf,
  revisionOf,
  withoutDefaults,
} from './call.ts';
import { listItem } from './deployment-json.ts';
import type { Deployment } from './organization.ts';
import { listed } from './world.ts';

/** Lists of deployments at every level; an empty one is `{}` (docs/apigee.md#status). */
export const deploymentListHandlers: Handlers = {
  'deployments.list': (call) => list(call, everywhere(call).filter(ofKind(call))),
  'environments.deployments.list': (call) => list(call, here(call).filter(ofKind(call))),
  'environments.apis.deployments.list': (call) => list(call, here(call).filter(ofAsset(call))),
  'environments.sharedflows.deployments.list': (call) => list(call, here(call).filter(ofAsset(call))),
  'apis.deployments.list': ofExistingAsset,
  'sharedflows.deployments.list': ofExistingAsset,
  'apis.revisions.deployments.list': ofRevision,
  'sharedflows.revisions.deployments.list': ofRevision,
};

function ofExistingAsset(call: Call): object {
  assetOf(call);
  return list(call, everywhere(call).filter(ofAsset(call)));
}

function ofRevision(call: Call): object {
  const { number } = revisionOf(call);
  return list(
    call,
    everywhere(call).filter((each) => ofAsset(call)(each) && each.revision === number),
  );
}

function list({ world }: Call, deployments: readonly Deployment[]): object {
  return withoutDefaults({ deployments: deployments.map((deployment) => listItem(world, deployment)) });
}

function everywhere({ world }: Call): Deployment[] {
  return [...world.organization.environments.keys()].flatMap((environment) => listed(world, environment));
}

function here(call: Call): Deployment[] {
  return listed(call.world, environmentOf(call).name);
}

function ofKind({ query }: Call): (deployment: Deployment) => boolean {
  const wanted = query.get('sharedFlows') === 'true' ? 'sharedflow' : 'apiproxy';
  return ({ kind }) => kind === wanted;
}

function ofAsset(call: Call): (deployment: Deployment) => boolean {
  return ({ kind, name }) => kind === kindOf(call) && name === nameOf(call);
}
