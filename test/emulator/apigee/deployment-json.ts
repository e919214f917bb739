import { isSameBasePath } from './bundle-facts.ts';
import { withoutDefaults } from './call.ts';
import { type Deployment, factsOfRevision, groupsOf, instancesOf } from './organization.ts';
import { neighbours, phaseOf, servedBy, type World } from './world.ts';

/** As in lists and in a deploy's answer: no state. A shared flow's name is in `apiProxy` too. */
export function listItem({ organization }: World, deployment: Deployment): object {
  const { kind, environment, name, revision, startedAt, serviceAccount } = deployment;
  const extensible = kind === 'apiproxy' && factsOfRevision(organization, deployment).extensible;
  return withoutDefaults({
    environment,
    apiProxy: name,
    revision,
    deployStartTime: String(startedAt),
    serviceAccount,
    proxyDeploymentType: kind === 'apiproxy' ? (extensible ? 'EXTENSIBLE' : 'STANDARD') : undefined,
  });
}

/** What one status call sees (docs/apigee.md#status). */
export function statusJson(world: World, deployment: Deployment): object {
  const { kind: asked } = deployment.mode;
  const progressing =
    phaseOf(world, deployment) === 'progressing' && asked !== 'no-state' && asked !== 'unknown-state';
  if (!progressing) deployment.settledPolls += 1;
  const kind = progressing ? 'stuck' : asked;
  return withoutDefaults({ ...listItem(world, deployment), ...bodies[kind](world, deployment) });
}

type Body = (world: World, deployment: Deployment) => object;

const bodies: Readonly<Record<Deployment['mode']['kind'], Body>> = {
  ready: (world, deployment) => ({ state: 'READY', ...routes(world, deployment) }),
  stuck: (world, deployment) => ({ state: 'PROGRESSING', ...routes(world, deployment) }),
  error: (world, deployment) => ({
    state: 'ERROR',
    errors: [{ code: 2, message: errorText(world, deployment) }],
    instances: instances(world, deployment),
  }),
  'error-without-text': (world, deployment) => ({ state: 'ERROR', instances: instances(world, deployment) }),
  'pods-deployed': (world, deployment) => ({ pods: pods(world, deployment, 'deployed') }),
  'pods-error': (world, deployment) => ({ pods: pods(world, deployment, 'error') }),
  partial: (world, deployment) => ({
    state: 'READY',
    instances: laggard(world, deployment, [before(deployment, 100)]),
  }),
  split: (world, deployment) => ({
    state: 'READY',
    instances: laggard(world, deployment, [
      before(deployment, 50),
      [{ revision: deployment.revision, percentage: 50 }],
    ]),
  }),
  flapping: (world, deployment) => {
    if (deployment.settledPolls === 1) return { state: 'READY', ...routes(world, deployment) };
    return {
      state: deployment.settledPolls === 2 ? 'PROGRESSING' : 'READY',
      ...conflicted(world, deployment),
    };
  },
  'route-conflict': (world, deployment) => ({ state: 'READY', ...conflicted(world, deployment) }),
  'no-state': (world, deployment) => ({ instances: instances(world, deployment) }),
  'unknown-state': (world, deployment) => ({ state: 'MIGRATING', instances: instances(world, deployment) }),
};

interface Revision {
  readonly revision: string;
  readonly percentage: number;
}

function routes(world: World, deployment: Deployment): object {
  return { instances: instances(world, deployment), routeConflicts: routeConflicts(world, deployment) };
}

function instances(world: World, deployment: Deployment): object[] {
  const served = servedBy(world, deployment);
  const deployedRoutes = served === undefined ? [] : deployedRoutesOf(world, deployment);
  return instancesOf(world.organization, deployment.environment).map(({ name: instance }) =>
    withoutDefaults({
      instance,
      deployedRevisions: served === undefined ? [] : [{ revision: served, percentage: 100 }],
      deployedRoutes,
    }),
  );
}

/** Every instance on the new revision but the last. */
function laggard(world: World, deployment: Deployment, revisions: readonly Revision[][]): object[] {
  const all = instances(world, deployment);
  return [...all.slice(0, -1), withoutDefaults({ ...all.at(-1), deployedRevisions: revisions.flat() })];
}

function before({ before: revision }: Deployment, percentage: number): Revision[] {
  return revision === undefined ? [] : [{ revision, percentage }];
}

function deployedRoutesOf(world: World, deployment: Deployment): object[] {
  const { environment } = deployment;
  const lost = routeConflicts(world, deployment);
  return factsOfRevision(world.organization, deployment).basePaths.flatMap((basepath) =>
    groupsOf(world.organization, environment)
      .filter(
        ({ name }) =>
          !lost.some(
            (each) => each.environmentGroup === name && each.conflictingDeployment.basepath === basepath,
          ),
      )
      .map(({ name }) => ({ basepath, envgroup: name, environment, percentage: 100 })),
  );
}

interface RouteConflict {
  readonly environmentGroup: string;
  readonly description: string;
  readonly conflictingDeployment: {
    apiProxy: string;
    revision: string;
    basepath: string;
    environment: string;
  };
}

/** Base paths that an older deployment in another environment of the group holds. */
function routeConflicts(world: World, deployment: Deployment): RouteConflict[] {
  const wanted = factsOfRevision(world.organization, deployment).basePaths;
  return neighbours(world, deployment.environment)
    .filter((other) => other.deployment.startedAt < deployment.startedAt)
    .flatMap(({ group, deployment: other }) =>
      factsOfRevision(world.organization, other)
        .basePaths.filter((path) => wanted.some((own) => isSameBasePath(own, path)))
        .map((basepath) => conflictWith(group, { ...other, basepath })),
    );
}

export function conflictWith(
  environmentGroup: string,
  {
    name,
    revision,
    basepath,
    environment,
  }: Pick<Deployment, 'name' | 'revision' | 'environment'> & { basepath: string },
): RouteConflict {
  return {
    environmentGroup,
    description: `Base path "${basepath}" is routed to "${name}" in the environment "${environment}".`,
    conflictingDeployment: { apiProxy: name, revision, basepath, environment },
  };
}

function conflicted(world: World, deployment: Deployment): object {
  const [basepath = '/'] = factsOfRevision(world.organization, deployment).basePaths;
  const group = groupsOf(world.organization, deployment.environment)[0]?.name ?? 'group';
  const conflict = conflictWith(group, {
    name: 'somebody-elses',
    revision: '2',
    environment: 'elsewhere',
    basepath,
  });
  return {
    instances: instances(world, deployment)
      .map((instance) => ({ ...instance, deployedRoutes: undefined }))
      .map(withoutDefaults),
    routeConflicts: [conflict],
  };
}

function pods(
  { organization }: World,
  deployment: Deployment,
  deploymentStatus: 'deployed' | 'error',
): object[] {
  const { environment, startedAt, mode } = deployment;
  const failed = deploymentStatus === 'error';
  return [...organization.instances.keys()].map((instance) => ({
    podName: `apigee-runtime-${organization.name}-${environment}-${instance}`,
    appVersion: 'self',
    deploymentStatusTime: String(startedAt + 1000),
    deploymentStatus,
    ...(failed && {
      statusCode: '500',
      statusCodeDetails:
        mode.text ??
        'Deployment Failed: keyvaluemap.service.keyvaluemap_name_invalid\nKeyValueMap name  is invalid',
    }),
    deploymentTime: String(startedAt),
    podStatus: 'active',
    podStatusTime: String(startedAt + 1000),
  }));
}

function errorText({ organization }: World, { mode }: Deployment): string {
  const text =
    mode.text ??
    'steps.oasvalidation.OasCompilationFailed: "OASValidation : Compilation of OASResource failed"';
  return `instance "${[...organization.instances.keys()][0] ?? 'runtime'}" reported error ${text}`;
}
