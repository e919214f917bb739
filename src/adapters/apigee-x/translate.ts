import type { BundleKind } from '../../domain/bundle.ts';
import type { ChangeReport, DeploymentStatus, RouteConflict } from '../../domain/deployment-status.ts';
import type { LongWork } from '../../domain/long-work.ts';
import type { ProxyType, Revision, ServingRevision } from '../../domain/revision.ts';
import {
  type ChangeReportAnswer,
  type DeploymentsAnswer,
  OperationShape,
  type RevisionAnswer,
  type StatusAnswer,
  shaped,
} from './shapes.ts';

/** Apigee's words into ours, once. */
export function toRevision(answer: RevisionAnswer): Revision {
  return {
    revision: String(answer.revision),
    description: answer.description ?? '',
    createdAtMs: toMilliseconds(answer.createdAt),
    lastModifiedAtMs: toMilliseconds(answer.lastModifiedAt),
    basePaths: answer.basepaths ?? [],
    policies: answer.policies ?? [],
    hasExtensiblePolicy: answer.hasExtensiblePolicy ?? false,
  };
}

/** List items of shared flows carry their name in `apiProxy` too (docs/apigee.md#status). */
export function toServing(
  answer: DeploymentsAnswer,
  known: { kind: BundleKind; environment?: string; name?: string },
): readonly ServingRevision[] {
  return (answer.deployments ?? []).flatMap((item) => {
    const name = item.apiProxy ?? known.name;
    const environment = item.environment ?? known.environment;
    if (name === undefined || environment === undefined) return [];
    return {
      name,
      kind: known.kind,
      environment,
      revision: String(item.revision),
      serviceAccount: toEmail(item.serviceAccount),
      deployStartMs: toMilliseconds(item.deployStartTime),
      proxyType: toProxyType(item.proxyDeploymentType),
    };
  });
}

export function toStatus(answer: StatusAnswer): DeploymentStatus {
  return {
    state: answer.state,
    errors: (answer.errors ?? []).map(({ message, code }) => message ?? `code ${code ?? 'unknown'}`),
    instances: (answer.instances ?? []).map((item) => ({
      instance: item.instance ?? 'unnamed',
      revisions: (item.deployedRevisions ?? []).map(({ revision, percentage }) => ({
        revision: String(revision ?? ''),
        percentage: percentage === undefined ? undefined : Number(percentage),
      })),
      routes: (item.deployedRoutes ?? []).map(({ basepath, envgroup }) => ({
        basePath: basepath ?? '/',
        environmentGroup: envgroup ?? '',
      })),
    })),
    processes: (answer.pods ?? []).map((pod) => ({
      name: `pod ${pod.podName ?? 'unnamed'}`,
      state: STATE_OF_POD.get(pod.deploymentStatus ?? '') ?? 'under-way',
      detail: pod.statusCodeDetails ?? pod.statusCode ?? '',
    })),
    routeConflicts: (answer.routeConflicts ?? []).map(toConflict),
  };
}

const STATE_OF_POD: ReadonlyMap<string, DeploymentStatus['processes'][number]['state']> = new Map([
  ['deployed', 'ready'],
  ['error', 'failed'],
]);

/** A type of which nobody has heard is none that a guard knows. */
function toProxyType(type: string | undefined): ProxyType | undefined {
  if (type === 'STANDARD') return 'standard';
  return type === 'EXTENSIBLE' ? 'extensible' : undefined;
}

export function toChangeReport(answer: ChangeReportAnswer): ChangeReport {
  return {
    violations: (answer.validationErrors?.violations ?? []).map(({ type, subject, description }) => ({
      type: type ?? '',
      subject: subject ?? '',
      description: description ?? '',
    })),
    routingConflicts: (answer.routingConflicts ?? []).map(toConflict),
    routingChanges: (answer.routingChanges ?? []).map(describeChange),
  };
}

type Conflict = NonNullable<StatusAnswer['routeConflicts']>[number];
type Change = NonNullable<ChangeReportAnswer['routingChanges']>[number];

function toConflict(conflict: Conflict): RouteConflict {
  const other = conflict.conflictingDeployment;
  return {
    environmentGroup: conflict.environmentGroup ?? '',
    description: conflict.description ?? '',
    basePath: other?.basepath,
    apiProxy: other?.apiProxy,
    environment: other?.environment,
  };
}

function describeChange(change: Change): string {
  if (change.description) return change.description;
  const { toDeployment: to, fromDeployment: from } = change;
  const group = change.environmentGroup ?? 'a group';
  if (!to) return `${from?.basepath ?? '/'} in ${group} leaves ${from?.apiProxy ?? 'a proxy'}`;
  return `${to.basepath ?? '/'} in ${group} goes to ${to.apiProxy ?? 'a proxy'}`;
}

/** What a long-running operation says of itself (docs/apigee.md#operations); what cannot be read is under way. */
export function toLongWork(answer: unknown): LongWork {
  const { name, done, error } = shaped(OperationShape, answer) ?? {};
  if (done !== true) return { kind: 'under-way', id: name?.split('/').at(-1) || undefined };
  return error === undefined ? { kind: 'done' } : { kind: 'given-up', because: error.message };
}

/** Sent as an address, returned as `projects/-/serviceAccounts/{address}` (docs/apigee.md#deploy). */
function toEmail(account: string | undefined): string | undefined {
  return account?.replace(/^projects\/[^/]+\/serviceAccounts\//, '') || undefined;
}

/** int64 arrive as strings, from older servers as numbers. */
function toMilliseconds(value: string | number | undefined): number | undefined {
  const milliseconds = Number(value ?? Number.NaN);
  return Number.isFinite(milliseconds) ? milliseconds : undefined;
}
