import { isSameBasePath } from './bundle-facts.ts';
import { type Call, type Handlers, withoutDefaults } from './call.ts';
import { targetOf } from './deploy.ts';
import { conflictWith } from './deployment-json.ts';
import { factsOfRevision, groupsOf } from './organization.ts';
import {
  deployViolations,
  type PreconditionViolation,
  type Target,
  undeployViolations,
} from './validations.ts';
import { deploymentOf, neighbours, type World } from './world.ts';

/** What a deploy would change and what it would be refused for, without doing it (docs/apigee.md#base-paths). */
export const changeReportHandlers: Handlers = {
  'environments.apis.revisions.deployments.generateDeployChangeReport': (call) => {
    const target = targetOf(call);
    const violations = deployViolations(call.world, target, call.query.get('override') === 'true');
    return withoutDefaults({
      routingChanges: changes(call, target),
      routingConflicts: conflicts(call.world, target),
      validationErrors: failure(violations),
    });
  },
  'environments.apis.revisions.deployments.generateUndeployChangeReport': (call) => {
    const target = targetOf(call);
    return withoutDefaults({
      routingChanges: removals(call.world, target),
      validationErrors: failure(undeployViolations(call.world, target)),
    });
  },
};

/** Base paths that were not routed to this proxy in this environment before. */
function changes({ world }: Call, target: Target): object[] {
  const { organization } = world;
  const current = deploymentOf(world, target.environment, target);
  const held = current === undefined ? [] : factsOfRevision(organization, current).basePaths;
  return factsOfRevision(organization, target)
    .basePaths.filter((path) => !held.includes(path))
    .flatMap((basepath) =>
      groupsOf(organization, target.environment).map(({ name }) => ({
        description: `Requests to "${basepath}" will be routed to "${target.name}".`,
        environmentGroup: name,
        toDeployment: routed(target, basepath),
      })),
    );
}

function removals({ organization }: World, target: Target): object[] {
  return factsOfRevision(organization, target).basePaths.flatMap((basepath) =>
    groupsOf(organization, target.environment).map(({ name }) => ({
      description: `Requests to "${basepath}" will no longer be routed to "${target.name}".`,
      environmentGroup: name,
      fromDeployment: routed(target, basepath),
    })),
  );
}

function conflicts(world: World, target: Target): object[] {
  const wanted = factsOfRevision(world.organization, target).basePaths;
  return neighbours(world, target.environment).flatMap(({ group, deployment }) =>
    factsOfRevision(world.organization, deployment)
      .basePaths.filter((path) => wanted.some((own) => isSameBasePath(own, path)))
      .map((basepath) => conflictWith(group, { ...deployment, basepath })),
  );
}

function routed({ name, revision, environment }: Target, basepath: string): object {
  return { apiProxy: name, revision, basepath, environment };
}

function failure(violations: readonly PreconditionViolation[]): object | undefined {
  return violations.length === 0 ? undefined : { violations };
}
