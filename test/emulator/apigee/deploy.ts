import { GoogleError, requestInfo } from '../google/google-error.ts';
import { type Call, environmentOf, type Handlers, invalid, kindOf, nameOf, revisionOf } from './call.ts';
import { quotaFailure } from './config/refusals.ts';
import { listItem, statusJson } from './deployment-json.ts';
import { assetKey, type Deployment, type Organization, revisionName } from './organization.ts';
import { deployViolations, preconditionFailure, type Target, undeployViolations } from './validations.ts';
import { deploymentOf, isSameAsset, listed, servedBy, type World } from './world.ts';

/** Deploy, its status, undeploy (docs/apigee.md#deploy, docs/apigee.md#status, docs/apigee.md#undeploy). */
export const deployHandlers: Handlers = {
  'environments.apis.revisions.deploy': deploy,
  'environments.sharedflows.revisions.deploy': deploy,
  'environments.apis.revisions.getDeployments': status,
  'environments.sharedflows.revisions.getDeployments': status,
  'environments.apis.revisions.undeploy': undeploy,
  'environments.sharedflows.revisions.undeploy': undeploy,
};

function deploy(call: Call): object {
  const { world, query } = call;
  const target = targetOf(call);
  const override = query.get('override') === 'true';
  const serviceAccount = normalAccount(query.get('serviceAccount'));
  const isSame = deployedAs(world, target) !== undefined;
  if (isSame && world.settings.redeploySame === 'reject') {
    throw new GoogleError(
      'FAILED_PRECONDITION',
      `generic::failed_precondition: revision ${deploymentName(world.organization, target)} is already deployed`,
    );
  }
  const violations = deployViolations(world, target, override);
  if (violations.length > 0) throw preconditionFailure('deployment validations failed', violations);
  if (deploymentOf(world, target.environment, target) === undefined) refuseFull(world, target);
  return listItem(world, begin(world, target, { serviceAccount }));
}

/** Puts the deployment in place; what it overrides serves until it is ready. */
export function begin(
  world: World,
  target: Target,
  given: Pick<Deployment, 'serviceAccount'> & Partial<Pick<Deployment, 'startedAt' | 'mode'>>,
): Deployment {
  const current = deploymentOf(world, target.environment, target);
  const deployment: Deployment = {
    ...target,
    serviceAccount: given.serviceAccount,
    startedAt: given.startedAt ?? world.clock.now(),
    mode: given.mode ?? world.rules.take(target),
    before: current === undefined ? undefined : servedBy(world, current),
    polls: 0,
    settledPolls: 0,
  };
  const deployments = world.organization.environments.get(target.environment)?.deployments ?? [];
  const kept = deployments.filter(
    (each) =>
      !isSameAsset(each, target) ||
      (world.settings.onOverrideFailure === 'keepBoth' && each.revision === deployment.before),
  );
  deployments.splice(
    0,
    deployments.length,
    ...kept.filter((each) => !isSameRevision(each, target)),
    deployment,
  );
  world.organization.assets.get(assetKey(target.kind, target.name))?.everDeployed.add(target.revision);
  return deployment;
}

function status(call: Call): object {
  const target = targetOf(call);
  const deployment = deployedAs(call.world, target);
  if (deployment === undefined) throw notDeployed(call.world, target);
  deployment.polls += 1;
  return statusJson(call.world, deployment);
}

function undeploy(call: Call): object {
  const { world } = call;
  const target = targetOf(call);
  const deployment = deployedAs(world, target);
  if (deployment === undefined) throw notDeployed(world, target);
  const violations = undeployViolations(world, target);
  if (violations.length > 0) {
    throw preconditionFailure('generic::failed_precondition: undeployment validations failed', violations);
  }
  const { deployments } = environmentOf(call);
  deployments.splice(deployments.indexOf(deployment), 1);
  return {};
}

/** Throws 404 for an environment or a revision that does not exist. */
export function targetOf(call: Call): Target {
  const environment = environmentOf(call).name;
  return { environment, kind: kindOf(call), name: nameOf(call), revision: revisionOf(call).number };
}

/** As recorded: the revision's name, without the environment. */
function notDeployed({ organization }: World, target: Target): GoogleError {
  return new GoogleError(
    'NOT_FOUND',
    `generic::not_found: ${revisionName(organization, target)} is not deployed`,
    { details: [requestInfo()] },
  );
}

/** An environment is full. */
function refuseFull({ organization, settings }: World, { environment, kind }: Target): void {
  const { proxiesPerEnvironment, sharedFlowsPerEnvironment } = settings.limits;
  const limit = kind === 'apiproxy' ? proxiesPerEnvironment : sharedFlowsPerEnvironment;
  const deployments = organization.environments.get(environment)?.deployments ?? [];
  const names = new Set(deployments.filter((each) => each.kind === kind).map(({ name }) => name));
  if (names.size < limit) return;
  const what = kind === 'apiproxy' ? 'API proxies' : 'shared flows';
  throw quotaFailure(
    `apigee.googleapis.com/${kind}deployments`,
    `Limit of ${what} deployed to a single environment (${limit}) exceeded.`,
  );
}

function deployedAs(world: World, target: Target): Deployment | undefined {
  return listed(world, target.environment).find((each) => isSameRevision(each, target));
}

function isSameRevision(left: Target, right: Target): boolean {
  return isSameAsset(left, right) && left.revision === right.revision;
}

function deploymentName(organization: Organization, { environment, ...revision }: Target): string {
  const prefix = `organizations/${organization.name}/`;
  return revisionName(organization, revision).replace(prefix, `${prefix}environments/${environment}/`);
}

/** In: an e-mail; out: a resource name (docs/apigee.md#deploy). */
function normalAccount(email: string | null): string | undefined {
  if (email === null || email === '') return undefined;
  if (!/^[a-z][a-z0-9-]+@[a-z][a-z0-9.-]+\.iam\.gserviceaccount\.com$/.test(email)) {
    throw invalid(
      `invalid service account "${email}": the format is {ACCOUNT_ID}@{PROJECT}.iam.gserviceaccount.com`,
    );
  }
  return `projects/-/serviceAccounts/${email}`;
}
