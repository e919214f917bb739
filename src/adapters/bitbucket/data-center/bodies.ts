import type { BuildStatus, DeploymentRecord } from '../../../domain/code-host/build-status.ts';
import { pathSegment } from '../../http/path-segment.ts';
import { cut } from '../shared/cut.ts';

const STATUS_STATES = {
  'in-progress': 'INPROGRESS',
  successful: 'SUCCESSFUL',
  failed: 'FAILED',
  stopped: 'CANCELLED',
} as const;

/** `page` is the repository's page, for builds that have none of their own: the URL is required. */
export function statusBody(status: BuildStatus, page: string): object {
  return {
    key: status.key,
    state: STATUS_STATES[status.state],
    name: cut(status.name, 255),
    description: cut(status.description, 255),
    url: fitting(status.url, 450) ?? `${page}/commits/${pathSegment(status.commit)}`,
    ...(status.branch === undefined ? {} : { ref: `refs/heads/${status.branch}` }),
    ...(status.build === undefined ? {} : { buildNumber: String(status.build) }),
  };
}

const DEPLOYMENT_STATES = {
  successful: 'SUCCESSFUL',
  failed: 'FAILED',
  'rolled-back': 'ROLLED_BACK',
  cancelled: 'CANCELLED',
} as const;

export function deploymentBody(record: DeploymentRecord, page: string): object {
  const environment = cut(record.environment, 255);
  return {
    deploymentSequenceNumber: record.sequence,
    key: cut(record.key, 255),
    displayName: cut(`Apigee ${record.environment}`, 255),
    description: cut(record.description, 255),
    environment: { key: environment, displayName: environment },
    state: DEPLOYMENT_STATES[record.state],
    url: fitting(record.url, 1024) ?? `${page}/commits/${pathSegment(record.commit)}`,
  };
}

/** An address that is too long is of no use cut. */
function fitting(url: string | undefined, limit: number): string | undefined {
  return url !== undefined && url.length <= limit ? url : undefined;
}
