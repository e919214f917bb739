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
  list: ['apigee.organizations.list'],
  update: ['apigee.organizations.update'],
  'environments.testIamPermissions': [],
  'spaces.testIamPermissions': [],
  'environments.getDebugmask': ['apigee.maskconfigs.get'],
  'environments.updateDebugmask': ['apigee.maskconfigs.update'],
  'environments.updateEnvironment': ['apigee.environments.update'],
  'environments.modifyEnvironment': ['apigee.environments.update'],
  'environments.flowhooks.attachSharedFlowToFlowHook': ['apigee.flowhooks.attachSharedFlow'],
  'environments.flowhooks.detachSharedFlowFromFlowHook': ['apigee.flowhooks.detachSharedFlow'],
  'environments.flowhooks.get': ['apigee.flowhooks.getSharedFlow'],
  'environments.resourcefiles.listEnvironmentResources': ['apigee.resourcefiles.list'],
  'environments.keystores.aliases.getCertificate': ['apigee.keystorealiases.exportCertificate'],
  'environments.keystores.aliases.csr': ['apigee.keystorealiases.generateCSR'],
  'apiproducts.move': ['apigee.apiproducts.update'],
  'apiproducts.attributes': ['apigee.apiproductattributes.createOrUpdateAll'],
  'developers.attributes': ['apigee.developerattributes.createOrUpdateAll'],
  'developers.apps.attributes': ['apigee.developerappattributes.createOrUpdateAll'],
  'developers.setDeveloperStatus': ['apigee.developers.setStatus'],
  'developers.apps.generateKeyPairOrUpdateDeveloperAppStatus': ['apigee.developerapps.manage'],
  'developers.apps.keys.create.create': ['apigee.appkeys.create'],
  'developers.apps.keys.updateDeveloperAppKey': ['apigee.appkeys.manage'],
  'developers.apps.keys.replaceDeveloperAppKey': ['apigee.appkeys.manage'],
  'developers.apps.keys.apiproducts.delete': ['apigee.appkeys.manage'],
  'developers.apps.keys.apiproducts.updateDeveloperAppKeyApiProduct': ['apigee.appkeys.manage'],
  'appgroups.apps.keys.updateAppGroupAppKey': ['apigee.appgroupapps.manage'],
  'appgroups.apps.keys.apiproducts.delete': ['apigee.appgroupapps.manage'],
  'appgroups.apps.keys.apiproducts.updateAppGroupAppKeyApiProduct': ['apigee.appgroupapps.manage'],
};

/** By the collections of a method's id; the last one unless it is here. */
const things: Readonly<Record<string, string>> = {
  apis: 'proxies',
  'envgroups.attachments': 'envgroupattachments',
  'instances.attachments': 'instanceattachments',
  'keyvaluemaps.entries': 'keyvaluemapentries',
  'keystores.aliases': 'keystorealiases',
  'apiproducts.attributes': 'apiproductattributes',
  'developers.attributes': 'developerattributes',
  'apps.attributes': 'developerappattributes',
  'developers.apps': 'developerapps',
  'appgroups.apps': 'appgroupapps',
  'apps.keys': 'appkeys',
};

const verbs: Readonly<Record<string, string>> = {
  patch: 'update',
  updateApiProductAttribute: 'createOrUpdate',
  updateDeveloperAttribute: 'createOrUpdate',
  updateDeveloperAppAttribute: 'createOrUpdate',
};

/** Throws 403 where the token lacks what the method asks for. */
export function checkPermission(token: Token, operation: string, resource: string): void {
  const lacking = permissionsFor(operation).find((permission) => !token.may(permission));
  if (lacking !== undefined) throw permissionDenied(resource);
}

export function requirePermission(token: Token, permission: string, resource: string): void {
  if (!token.may(permission)) throw permissionDenied(resource);
}

/** Apigee does not tell "may not" from "is not" (docs/apigee.md#status-codes). */
export function permissionDenied(resource: string): GoogleError {
  return new GoogleError(
    'PERMISSION_DENIED',
    `Permission denied on resource "${resource}" (or it may not exist)`,
  );
}

function permissionsFor(operation: string): readonly string[] {
  const known = documented[operation];
  if (known !== undefined) return known;
  const [holder = '', thing = '', verb = ''] = ['', ...operation.split('.')].slice(-3);
  return [`apigee.${things[`${holder}.${thing}`] ?? things[thing] ?? thing}.${verbs[verb] ?? verb}`];
}
