import type { BundleKind } from '../../domain/bundle.ts';
import type { DeploymentTarget, ServingRevision } from '../../domain/revision.ts';
import { PipeError } from '../../errors/pipe-error.ts';
import type { Apigee } from '../../ports/apigee.ts';
import { pathSegment } from '../http/path-segment.ts';
import { type Call, collectionOf } from './call.ts';
import { environmentMissing, type OrganizationCalls } from './organization-calls.ts';
import type { Reader } from './reader.ts';
import { needsEnvironmentAdmin, needsReading } from './roles.ts';
import {
  ChangeReportShape,
  DeployedInEnvironmentShape,
  DeployedOfAssetShape,
  DeployedShape,
  type DeploymentsAnswer,
  StatusShape,
} from './shapes.ts';
import { toChangeReport, toServing, toStatus } from './translate.ts';
import type { Write } from './writer.ts';

type Deployments = Pick<
  Apigee,
  | 'servingIn'
  | 'servingEverywhere'
  | 'deploy'
  | 'undeploy'
  | 'statusOf'
  | 'changeReport'
  | 'undeployReport'
  | 'environmentsServing'
>;

interface Parts extends OrganizationCalls {
  readonly reader: Reader;
  readonly write: Write;
}

export function createDeployments({ reader, write, organization, namingEnvironments }: Parts): Deployments {
  return {
    async servingIn(environment, kind) {
      const found = await namingEnvironments(readList(reader, listCall(environment, kind)));
      if (found) return toServing(found, { kind, environment });
      // Older servers say 404 for "nothing deployed" too (docs/apigee.md#status), so the organization has to tell.
      const known = await organization().catch(() => undefined);
      if (known && !known.environments.includes(environment)) throw environmentMissing(environment, known);
      return [];
    },
    async servingEverywhere(kind) {
      return toServing(await reader.read(everywhereCall(kind), DeployedShape), { kind });
    },
    async deploy(target, serviceAccount) {
      await namingEnvironments(write(deployCall(target, serviceAccount)));
    },
    async undeploy(target) {
      const operation = `undeploy revision ${target.revision} of ${target.name} from ${target.environment}`;
      const needs = needsEnvironmentAdmin('apigee.deployments.delete');
      await namingEnvironments(write({ ...targetCall(target), method: 'DELETE', operation, needs }));
    },
    async statusOf(target, signal) {
      const found = await reader.find({ ...targetCall(target), signal }, StatusShape, 'never');
      return found && toStatus(found);
    },
    async changeReport(target) {
      // There is none for shared flows (docs/apigee.md#base-paths).
      if (target.kind === 'sharedflow') return { violations: [], routingConflicts: [], routingChanges: [] };
      return toChangeReport(await namingEnvironments(reader.read(reportCall(target), ChangeReportShape)));
    },
    async undeployReport(target) {
      if (target.kind === 'sharedflow') return { violations: [], routingConflicts: [], routingChanges: [] };
      return toChangeReport(
        await namingEnvironments(reader.read(undeployReportCall(target), ChangeReportShape)),
      );
    },
    async environmentsServing({ name, kind }): Promise<readonly ServingRevision[]> {
      const call: Call = {
        method: 'GET',
        path: `${collectionOf(kind)}/${pathSegment(name)}/deployments`,
        operation: `list where ${name} is deployed`,
        where: name,
        needs: needsReading('apigee.deployments.list'),
      };
      return toServing((await reader.find(call, DeployedOfAssetShape)) ?? {}, { kind, name });
    },
  };
}

/** As `find`, but an environment that Apigee says is missing is an error. */
async function readList(reader: Reader, call: Call): Promise<DeploymentsAnswer | undefined> {
  try {
    return await reader.read(call, DeployedInEnvironmentShape);
  } catch (error) {
    if (error instanceof PipeError && error.code === 'apigee-not-found') return undefined;
    throw error;
  }
}

const listCall = (environment: string, kind: BundleKind): Call => ({
  method: 'GET',
  path: `environments/${pathSegment(environment)}/deployments`,
  query: { sharedFlows: kind === 'sharedflow' ? 'true' : undefined },
  operation: `list what ${environment} serves`,
  where: environment,
  environment,
  needs: needsReading('apigee.deployments.list'),
});

const everywhereCall = (kind: BundleKind): Call => ({
  method: 'GET',
  path: 'deployments',
  query: { sharedFlows: kind === 'sharedflow' ? 'true' : undefined },
  operation: 'list what is deployed in the organization',
  where: 'deployments',
  needs: needsReading('apigee.deployments.list'),
});

const targetCall = ({ environment, kind, name, revision }: DeploymentTarget): Call => ({
  method: 'GET',
  path: `environments/${pathSegment(environment)}/${collectionOf(kind)}/${pathSegment(name)}/revisions/${pathSegment(revision)}/deployments`,
  operation: `read the state of revision ${revision} of ${name} in ${environment}`,
  where: name,
  environment,
  needs: needsReading('apigee.deployments.get'),
});

const deployCall = (target: DeploymentTarget, serviceAccount: string | undefined): Call => ({
  ...targetCall(target),
  method: 'POST',
  query: { override: 'true', serviceAccount },
  operation: `deploy revision ${target.revision} of ${target.name} to ${target.environment}`,
  needs: needsEnvironmentAdmin('apigee.deployments.create'),
  actsAs: serviceAccount,
});

const undeployReportCall = (target: DeploymentTarget): Call => ({
  ...targetCall(target),
  method: 'POST',
  path: `${targetCall(target).path}:generateUndeployChangeReport`,
  operation: `ask what undeploying revision ${target.revision} of ${target.name} from ${target.environment} would change`,
});

const reportCall = (target: DeploymentTarget): Call => ({
  ...targetCall(target),
  method: 'POST',
  path: `${targetCall(target).path}:generateDeployChangeReport`,
  query: { override: 'true' },
  operation: `ask what deploying revision ${target.revision} of ${target.name} to ${target.environment} would change`,
});
