import type { BundleKind } from './bundle.ts';

/** What an account would do, in the trade's words. Which permissions that takes is the platform's matter. */
export type Activity =
  /** Read what the organization has. */
  | { readonly kind: 'read' }
  /** Read what an environment serves, and how its deployments do. */
  | { readonly kind: 'watch'; readonly environment: string }
  /** Import an asset and read back what came of it; delete old revisions. */
  | { readonly kind: 'import' | 'delete'; readonly of: BundleKind; readonly name?: string | undefined }
  /** Create, change or delete a configuration entity, which takes one permission. */
  | {
      readonly kind: 'configure';
      readonly permission: string;
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
}
