import { randomUUID } from 'node:crypto';
import type { AssetKind, BundleFacts, BundleFiles } from './bundle-facts.ts';
import { type EntityStore, segment } from './config/store.ts';
import type { RuntimeMode } from './runtime-mode.ts';

/** What the emulator's Apigee remembers. Times are milliseconds since the epoch. */
export interface Organization {
  readonly name: string;
  readonly createdAt: number;
  readonly location: string | undefined;
  readonly billing: Billing;
  /** Runtime instances; a deployment is reported by each that its environment is attached to. */
  readonly instances: Map<string, Instance>;
  readonly environments: Map<string, Environment>;
  readonly groups: Map<string, EnvironmentGroup>;
  /** Target servers, key-value maps, API products, apps … */
  readonly entities: EntityStore;
  /** Environments that were deleted with key-value maps in them, whose values nobody can read any more. */
  readonly undecryptable: Set<string>;
  /** How often an app was read, by its path. */
  readonly appReads: Map<string, number>;
  properties: Readonly<Record<string, string>>;
  /** By `assetKey`. */
  readonly assets: Map<string, Asset>;
  readonly operations: Map<string, Operation>;
}

/** What the organization says of its contract with Google; names as in the discovery document. */
export interface Billing {
  readonly billingType?: 'SUBSCRIPTION' | 'EVALUATION' | 'PAYG';
  readonly subscriptionPlan?: 'SUBSCRIPTION_2021' | 'SUBSCRIPTION_2024';
}

/** Work on the organization that takes its time (docs/apigee.md#operations). */
export interface Operation {
  readonly type: 'INSERT' | 'DELETE' | 'UPDATE';
  readonly target: string;
  readonly endsAt: number;
  /** The finished resource, with its type. */
  readonly response: object;
}

export interface Asset {
  readonly kind: AssetKind;
  readonly name: string;
  readonly createdAt: number;
  readonly space: string | undefined;
  labels: Readonly<Record<string, string>>;
  readonly revisions: Map<string, Revision>;
  /** Immutable for ever, even once they are undeployed (docs/apigee.md#reading-and-deleting). */
  readonly everDeployed: Set<string>;
}

export interface Revision {
  readonly number: string;
  readonly files: BundleFiles;
  readonly facts: BundleFacts;
  readonly createdAt: number;
  readonly lastModifiedAt: number;
}

/** Who has which role: `roles/apigee.environmentAdmin` for `serviceAccount:deployer@…`. */
export interface Policy {
  readonly bindings?: readonly { readonly role: string; readonly members: readonly string[] }[] | undefined;
}

export interface Environment {
  readonly name: string;
  readonly createdAt: number;
  readonly deployments: Deployment[];
  lastModifiedAt: number;
  /** Display name, description, properties, type … as the discovery document names them. */
  settings: Readonly<Record<string, unknown>>;
  policy: Policy;
}

export interface Instance {
  readonly name: string;
  readonly location: string;
  readonly createdAt: number;
}

/** An environment at an instance, by the id that Apigee gave the attachment. */
export interface InstanceAttachment {
  readonly name: string;
  readonly environment: string;
  readonly createdAt: string;
}

export interface EnvironmentGroup {
  readonly name: string;
  readonly createdAt: number;
  hostnames: readonly string[];
  readonly environments: Map<string, { readonly name: string; readonly createdAt: number }>;
}

export interface Deployment {
  readonly environment: string;
  readonly kind: AssetKind;
  readonly name: string;
  readonly revision: string;
  readonly startedAt: number;
  readonly serviceAccount: string | undefined;
  readonly mode: RuntimeMode;
  /** What the runtime served when this deployment began; it serves on until this one is ready. */
  readonly before: string | undefined;
  /** Status calls so far, and those that saw the runtime's verdict. */
  polls: number;
  settledPolls: number;
}

export function assetKey(kind: AssetKind, name: string): string {
  return `${kind}/${name}`;
}

export function addEnvironment(organization: Organization, name: string, createdAt: number): Environment {
  const environment: Environment = {
    name,
    createdAt,
    lastModifiedAt: createdAt,
    deployments: [],
    settings: {},
    policy: {},
  };
  organization.environments.set(name, environment);
  return environment;
}

export function addGroup(
  organization: Organization,
  group: { name: string; hostnames: readonly string[]; environments: readonly string[]; createdAt: number },
): void {
  const { createdAt } = group;
  const attachments = group.environments.map((name) => [name, { name: randomUUID(), createdAt }] as const);
  organization.groups.set(group.name, { ...group, environments: new Map(attachments) });
}

/** Where an environment's things are in the store: `environments/test/targetservers`. */
export function entitiesIn(organization: Organization, environment: string, collection: string) {
  return organization.entities.collection(`environments/${segment(environment)}/${collection}`);
}

export function attachmentsOf(
  { entities }: Organization,
  instance: string,
): ReadonlyMap<string, InstanceAttachment> {
  const attachments: unknown = entities.collection(`instances/${segment(instance)}/attachments`);
  return attachments as ReadonlyMap<string, InstanceAttachment>;
}

/** Attaches without a request; gives the attachment. */
export function attachToInstance(
  { entities }: Organization,
  instance: string,
  attached: Pick<InstanceAttachment, 'environment'> & { readonly at: number },
): InstanceAttachment {
  const attachment = {
    name: randomUUID(),
    environment: attached.environment,
    createdAt: String(attached.at),
  };
  entities.collection(`instances/${segment(instance)}/attachments`).set(attachment.name, attachment);
  return attachment;
}

/** Instances that serve an environment. */
export function instancesOf(organization: Organization, environment: string): Instance[] {
  return [...organization.instances.values()].filter(({ name }) =>
    [...attachmentsOf(organization, name).values()].some((each) => each.environment === environment),
  );
}

export function deploymentsOf(organization: Organization): Deployment[] {
  return [...organization.environments.values()].flatMap(({ deployments }) => deployments);
}

export function groupsOf(organization: Organization, environment: string): EnvironmentGroup[] {
  return [...organization.groups.values()].filter(({ environments }) => environments.has(environment));
}

/** `organizations/acme/apis/orders/revisions/7` */
export function revisionName(organization: Organization, { kind, name, revision }: AssetRevision): string {
  const collection = kind === 'apiproxy' ? 'apis' : 'sharedflows';
  return `organizations/${organization.name}/${collection}/${name}/revisions/${revision}`;
}

export interface AssetRevision {
  readonly kind: AssetKind;
  readonly name: string;
  readonly revision: string;
}

export function factsOfRevision(
  organization: Organization,
  { kind, name, revision }: AssetRevision,
): BundleFacts {
  const found = organization.assets.get(assetKey(kind, name))?.revisions.get(revision);
  if (found === undefined) throw new Error(`the emulator has no ${kind} ${name} revision ${revision}`);
  return found.facts;
}
