import type { BundleKind } from '../../domain/bundle.ts';
import { type Activity, describeRole, type Role } from '../../domain/permission.ts';

/** What a call takes. */
export interface Needs {
  readonly permission: string;
  /** In words: the least of the predefined roles that hold the permission. */
  readonly role: string;
}

const API_ADMIN: Role = { title: 'Apigee API Admin', name: 'roles/apigee.apiAdminV2' };
const ENVIRONMENT_ADMIN: Role = { title: 'Apigee Environment Admin', name: 'roles/apigee.environmentAdmin' };
const DEVELOPER_ADMIN: Role = { title: 'Apigee Developer Admin', name: 'roles/apigee.developerAdmin' };
const ORGANIZATION_ADMIN: Role = { title: 'Apigee Organization Admin', name: 'roles/apigee.admin' };
const READ_ONLY: Role = { title: 'Apigee Read-only Admin', name: 'roles/apigee.readOnlyAdmin' };

const needing =
  (role: Role) =>
  (permission: string): Needs => ({ permission, role: describeRole(role) });

export const needsApiAdmin = needing(API_ADMIN);
export const needsEnvironmentAdmin = needing(ENVIRONMENT_ADMIN);
export const needsReading = needing(READ_ONLY);

/** What writing an entity takes (docs/apigee.md#permissions). */
export function needsWriting(permission: string): Needs {
  return needing(writerOf(permission))(permission);
}

/** By the middle of `apigee.developers.create`; everything else only the organization's admin may write. */
const WRITERS: Readonly<Record<string, Role>> = {
  proxies: API_ADMIN,
  sharedflows: API_ADMIN,
  apiproducts: API_ADMIN,
  keyvaluemaps: API_ADMIN,
  keyvaluemapentries: API_ADMIN,
  rateplans: API_ADMIN,
  targetservers: ENVIRONMENT_ADMIN,
  references: ENVIRONMENT_ADMIN,
  keystores: ENVIRONMENT_ADMIN,
  keystorealiases: ENVIRONMENT_ADMIN,
  resourcefiles: ENVIRONMENT_ADMIN,
  flowhooks: ENVIRONMENT_ADMIN,
  maskconfigs: ENVIRONMENT_ADMIN,
  developers: DEVELOPER_ADMIN,
  developerapps: DEVELOPER_ADMIN,
  appkeys: DEVELOPER_ADMIN,
  datacollectors: DEVELOPER_ADMIN,
};

function writerOf(permission: string): Role {
  const [, collection = ''] = permission.split('.');
  return WRITERS[collection] ?? ORGANIZATION_ADMIN;
}

/** The two roles of whoever deploys, and those that these activities take beside them; the organization's admin needs no other. */
export function rolesFor(activities: readonly Activity[]): readonly Role[] {
  const roles = new Set([API_ADMIN, ENVIRONMENT_ADMIN, ...activities.flatMap(rolesBeside)]);
  return roles.has(ORGANIZATION_ADMIN) ? [ORGANIZATION_ADMIN] : [...roles];
}

function rolesBeside(activity: Activity): readonly Role[] {
  if (activity.kind === 'own-environment') return [ORGANIZATION_ADMIN];
  return activity.kind === 'configure' ? [writerOf(permissionFor(activity.right))] : [];
}

/** Google's name for what is done to an entity. */
export const permissionFor = (right: string): string => `apigee.${right}`;

const NOUNS: Readonly<Record<BundleKind, Readonly<Record<'' | 'revisions', string>>>> = {
  apiproxy: { '': 'proxies', revisions: 'proxyrevisions' },
  sharedflow: { '': 'sharedflows', revisions: 'sharedflowrevisions' },
};

/** Google's name for what is done to assets of a kind, or to their revisions: `apigee.proxyrevisions.deploy`. */
export const permissionOn = (kind: BundleKind, part: '' | 'revisions', verb: string): string =>
  permissionFor(`${NOUNS[kind][part]}.${verb}`);
