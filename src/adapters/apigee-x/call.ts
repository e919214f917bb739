import type { BundleKind } from '../../domain/bundle.ts';
import type { Secret } from '../../domain/secrets/secret.ts';

/** One request to Apigee, and the words to speak of it. */
export interface Call {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Below the organization, its names already encoded: `environments/test/deployments`; empty for itself. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string | undefined>> | undefined;
  readonly body?: { readonly contentType: string; readonly bytes: Uint8Array } | undefined;
  /** After "to": `import orders`. */
  readonly operation: string;
  /** The bundle or environment that an error is about. */
  readonly where: string;
  /** What a 403 asks for. */
  readonly needs: Needs;
  /** True where a 400 is a judgement on the bundle sent. */
  readonly judgesBundle?: boolean | undefined;
  /** True if a success may come without a body, as a 204 does. */
  readonly answersNothing?: boolean | undefined;
  /** The environment named in the path, where there is one. */
  readonly environment?: string | undefined;
  /** The account the caller must be allowed to act as. */
  readonly actsAs?: string | undefined;
  readonly timeoutMs?: number | undefined;
  /** JSON unless said. */
  readonly accept?: string | undefined;
  /** Ends this call, besides the run's own end. */
  readonly signal?: AbortSignal | undefined;
}

/** A call as it went out. */
export interface Asked {
  readonly call: Call;
  readonly organization: string;
  readonly baseUrl: string;
  /** Taken out of whatever Apigee says. */
  readonly token: Secret;
}

export interface Needs {
  readonly permission: string;
  readonly role: string;
}

const API_ADMIN = 'Apigee API Admin (roles/apigee.apiAdminV2)';
const ENVIRONMENT_ADMIN = 'Apigee Environment Admin (roles/apigee.environmentAdmin)';
const DEVELOPER_ADMIN = 'Apigee Developer Admin (roles/apigee.developerAdmin)';
const ORGANIZATION_ADMIN = 'Apigee Organization Admin (roles/apigee.admin)';
const READ_ONLY = 'Apigee Read-only Admin (roles/apigee.readOnlyAdmin)';

export const needsApiAdmin = (permission: string): Needs => ({ permission, role: API_ADMIN });
export const needsEnvironmentAdmin = (permission: string): Needs => ({ permission, role: ENVIRONMENT_ADMIN });
export const needsReading = (permission: string): Needs => ({ permission, role: READ_ONLY });

/** By the middle of `apigee.developers.create`; everything else only the organization's admin may write. */
const WRITERS: Readonly<Record<string, string>> = {
  proxies: API_ADMIN,
  sharedflows: API_ADMIN,
  apiproducts: API_ADMIN,
  keyvaluemaps: API_ADMIN,
  keyvaluemapentries: API_ADMIN,
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

/** What writing an entity takes: the least of the predefined roles that hold the permission (docs/apigee.md). */
export function needsWriting(permission: string): Needs {
  const [, collection = ''] = permission.split('.');
  return { permission, role: WRITERS[collection] ?? ORGANIZATION_ADMIN };
}

/** The collection that holds assets of a kind, in paths. */
export const collectionOf = (kind: BundleKind): 'apis' | 'sharedflows' =>
  kind === 'apiproxy' ? 'apis' : 'sharedflows';

/** Google's name for what is done to an entity. */
export const permissionFor = (right: string): string => `apigee.${right}`;

/** The first part of a permission on assets of a kind. */
export const permissionOn = (kind: BundleKind, part: '' | 'revisions', verb: string): string => {
  const noun =
    kind === 'apiproxy'
      ? part
        ? 'proxyrevisions'
        : 'proxies'
      : part
        ? 'sharedflowrevisions'
        : 'sharedflows';
  return `apigee.${noun}.${verb}`;
};
