import type { BundleKind } from './bundle.ts';

/** What an account would do, in the trade's words. Which permissions that takes is the platform's matter. */
export type Activity =
  /** Read what the organization has; its environment groups only make links. */
  | { readonly kind: 'read'; readonly what: 'bundles' | 'environment-groups' }
  /** Read what an environment serves, and how its deployments do. */
  | { readonly kind: 'watch'; readonly environment: string }
  /** Import an asset and read back what came of it; delete old revisions. */
  | { readonly kind: 'import' | 'delete'; readonly of: BundleKind; readonly name?: string | undefined }
  /** Create, change or delete a configuration entity, which takes one right. */
  | {
      readonly kind: 'configure';
      readonly verb: 'read' | 'create' | 'update' | 'delete';
      /** A collection of Apigee's entities, and what is done to one of them: `apiproducts.create`. */
      readonly right: string;
      /** Of an environment's own entities. */
      readonly environment: string | undefined;
      /** `create the target server backend`. */
      readonly what: string;
    }
  /** Make an environment, attach it, and remove it again. */
  | { readonly kind: 'own-environment' }
  | {
      readonly kind: 'deploy' | 'undeploy';
      readonly of: BundleKind;
      readonly environment: string;
      readonly name?: string | undefined;
      /** One of the asset's revisions, if it has any. */
      readonly revision?: string | undefined;
    };

/** One permission that an activity takes. */
export interface PermissionCheck {
  readonly activity: Activity;
  /** As the platform spells it: `apigee.deployments.create`. */
  readonly permission: string;
  /** Undefined if it cannot be told without changing something, or if the answer said neither. */
  readonly allowed: boolean | undefined;
  /** The request that showed it, or why none did. */
  readonly seenBy: string;
  /** How an answer comes about that could not be had, in a sentence. */
  readonly remedy?: string | undefined;
}

/** One of the platform's predefined roles, as its administrator finds it. */
export interface Role {
  /** `Apigee Environment Admin` */
  readonly title: string;
  /** `roles/apigee.environmentAdmin` */
  readonly name: string;
}

export const describeRole = ({ title, name }: Role): string => `${title} (${name})`;

/** In words, after "to": `deploy orders to test`; without a name, of all that are of its kind. */
export function describeActivity(activity: Activity): string {
  switch (activity.kind) {
    case 'read':
      return 'read the organization';
    case 'watch':
      return `watch deployments in ${activity.environment}`;
    case 'configure':
      return `${activity.what}${after(activity.environment, ' in')}`;
    case 'own-environment':
      return 'make and remove environments of previews';
    case 'import':
    case 'delete':
      return `${activity.kind} ${activity.name ?? OF_KIND[activity.kind][activity.of]}`;
    case 'deploy':
    case 'undeploy':
      return `${activity.kind}${after(activity.name)} ${WAYS[activity.kind]} ${activity.environment}`;
  }
}

function after(name: string | undefined, word = ''): string {
  return name === undefined ? '' : `${word} ${name}`;
}

const OF_KIND = {
  import: { apiproxy: 'API proxies', sharedflow: 'shared flows' },
  delete: { apiproxy: 'old revisions of API proxies', sharedflow: 'old revisions of shared flows' },
} as const;
const WAYS = { deploy: 'to', undeploy: 'from' } as const;
