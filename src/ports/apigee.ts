import type { Archive, AssetRef, BundleKind } from '../domain/bundle.ts';
import type { ChangeReport, DeploymentStatus } from '../domain/deployment-status.ts';
import type {
  AssetList,
  Capabilities,
  EnvironmentAssets,
  EnvironmentGroup,
  Identity,
  Organization,
} from '../domain/organization.ts';
import type { Activity, PermissionCheck, Role } from '../domain/permission.ts';
import type { DeploymentTarget, Revision, ServingRevision } from '../domain/revision.ts';

/**
 * The organization, in our words. Every method throws PipeError: reads were already repeated where that
 * helps; a write whose answer was lost throws `apigee-answer-lost` and is never repeated in here.
 */
export interface Apigee {
  capabilities(): Capabilities;
  signIn(): Promise<Identity>;
  /** Which permissions the activities take, and whether the account has them, as far as that shows without a change. */
  permissions(activities: readonly Activity[]): Promise<readonly PermissionCheck[]>;
  /** The platform's roles with which an account may do all of these. */
  rolesFor(activities: readonly Activity[]): readonly Role[];
  organization(): Promise<Organization>;
  environmentGroups(): Promise<readonly EnvironmentGroup[]>;
  /** Their names and host names in one call, without the environments: what a deployment's routes need beside them. */
  groupHosts(): Promise<readonly Pick<EnvironmentGroup, 'name' | 'hostnames'>[]>;
  /** Only the lists that are asked for; the others are undefined, as one that may not be read. */
  environmentAssets(environment: string, lists: ReadonlySet<AssetList>): Promise<EnvironmentAssets>;
  /** Names of the shared flows that hang on the environment's flow hooks: every proxy there runs through them. */
  flowHooks(environment: string): Promise<readonly string[]>;
  /** Throws `environment-missing` for an environment that does not exist. */
  servingIn(environment: string, kind: BundleKind): Promise<readonly ServingRevision[]>;
  /** Everything of a kind that is deployed, in all environments. */
  servingEverywhere(kind: BundleKind): Promise<readonly ServingRevision[]>;
  /** Revision numbers, ascending by number; empty if the asset does not exist. */
  revisionsOf(asset: AssetRef): Promise<readonly string[]>;
  revision(asset: AssetRef, revision: string): Promise<Revision>;
  /** The zip as Apigee gives it back, unchecked; throws `apigee-not-found` if the revision is gone. */
  downloadRevision(asset: AssetRef, revision: string): Promise<Uint8Array>;
  /** Throws `bundle-refused` with every violation and its file. */
  importRevision(archive: Archive): Promise<Revision>;
  /** Apigee's own judgement without spending a revision, if it gives one; throws `bundle-refused`. */
  validate(archive: Archive): Promise<Pick<Revision, 'hasExtensiblePolicy'>>;
  /** Accepted, not finished: ask `statusOf`. Always replaces what is deployed. */
  deploy(target: DeploymentTarget, serviceAccount: string | undefined): Promise<void>;
  undeploy(target: DeploymentTarget): Promise<void>;
  /** Undefined if it is not deployed there. One try, which the caller's signal ends with its reason, a PipeError. */
  statusOf(target: DeploymentTarget, signal?: AbortSignal): Promise<DeploymentStatus | undefined>;
  changeReport(target: DeploymentTarget): Promise<ChangeReport>;
  /** What an undeploy would be refused for; as `changeReport`, empty for a kind that `capabilities` does not name. */
  undeployReport(target: DeploymentTarget): Promise<ChangeReport>;
  /** With all its revisions, none of which may be deployed. */
  deleteAsset(asset: AssetRef): Promise<void>;
  deleteRevision(asset: AssetRef, revision: string): Promise<void>;
  /** Where a revision is deployed, in any environment. */
  environmentsServing(asset: AssetRef): Promise<readonly ServingRevision[]>;
}
