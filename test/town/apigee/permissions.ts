import { GoogleError } from '../google/google-error.ts';
import type { Token } from '../google/tokens.ts';

/** From the methods' descriptions where they name one, else by Apigee's naming rule: `apigee.<thing>.<verb>`. */
const documented: Readonly<Record<string, readonly string[]>> = {
  'environments.apis.revisions.deploy': ['apigee.deployments.create', 'apigee.proxyrevisions.deploy'],
  'environments.sharedflows.revisions.deploy': [
    'apigee.deployments.create',
    'apigee.sharedflowrevisions.deploy',
  ],
  'environments.apis.revisions.undeploy': ['apigee.deployments.delete', 'apigee.proxyrevisions.undeploy'],
  'environments.sharedflows.revisions.undeploy': [
    'apigee.deployments.delete',
    'apigee.sharedflowrevisions.undeploy',
  ],
  'environments.apis.revisions.getDeployments': ['apigee.deployments.get'],
  'environments.sharedflows.revisions.getDeployments': ['apigee.deployments.get'],
  'environments.apis.revisions.deployments.generateDeployChangeReport': [
    'apigee.deployments.create',
    'apigee.proxyrevisions.deploy',
  ],
  get: ['apigee.organizations.get'],
  getProjectMapping: ['apigee.projectorganizations.get'],
  'apis.create': ['apigee.proxies.create'],
  'apis.revisions.get': ['apigee.proxyrevisions.get'],
  'apis.revisions.list': ['apigee.proxyrevisions.list'],
  'apis.revisions.delete': ['apigee.proxyrevisions.delete'],
  'sharedflows.revisions.get': ['apigee.sharedflowrevisions.get'],
  'sharedflows.revisions.list': ['apigee.sharedflowrevisions.list'],
  'sharedflows.revisions.delete': ['apigee.sharedflowrevisions.delete'],
  'envgroups.attachments.list': ['apigee.envgroupattachments.list'],
  'environments.testIamPermissions': [],
};

const things: Readonly<Record<string, string>> = { apis: 'proxies' };

/** Throws 403 where the token lacks what the method asks for. */
export function checkPermission(token: Token, operation: string, resource: string): void {
  const lacking = permissionsFor(operation).find((permission) => token.without.has(permission));
  if (lacking !== undefined) throw permissionDenied(resource);
}

/** Apigee does not tell "may not" from "is not" (contract §1.4). */
export function permissionDenied(resource: string): GoogleError {
  return new GoogleError(
    'PERMISSION_DENIED',
    `Permission denied on resource "${resource}" (or it may not exist)`,
  );
}

function permissionsFor(operation: string): readonly string[] {
  const known = documented[operation];
  if (known !== undefined) return known;
  const [thing = '', verb = ''] = operation.split('.').slice(-2);
  return [`apigee.${things[thing] ?? thing}.${verb}`];
}
