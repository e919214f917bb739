import { randomUUID } from 'node:crypto';
import type { AssetKind, BundleFacts, BundleFiles } from './bundle-facts.ts';
import type { RuntimeMode } from './runtime-mode.ts';

/** What the town's Apigee remembers. Times are milliseconds since the epoch. */
export interface Organization {
  readonly name: string;
  readonly createdAt: number;
  readonly location: string | undefined;
  readonly billing: Billing;
  /** Runtime instances; a deployment is reported by each. */
  readonly instances: readonly string[];
  readonly environments: Map<string, Environment>;
  readonly groups: Map<string, EnvironmentGroup>;
  readonly keyvaluemaps: Set<string>;
  /** By `assetKey`. */
  readonly assets: Map<string, Asset>;
  readonly operations: Map<string, Operation>;
}

/** What the organization says of its contract with Google; names as in the discovery document. */
export interface Billing {
  readonly billingType?: 'SUBSCRIPTION' | 'EVALUATION' | 'PAYG';
  readonly subscriptionPlan?: 'SUBSCRIPTION_2021' | 'SUBSCRIPTION_2024';
}

/** Work on the organization that takes its time (contract §4). */
export interface Operation {
  readonly type: 'INSERT' | 'DELETE';
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
  readonly keyvaluemaps: Set<string>;
  readonly revisions: Map<string, Revision>;
  /** Immutable for ever, even once they are undeployed (contract §3.2). */
  readonly everDeployed: Set<string>;
}

export interface Revision {
  readonly number: string;
  readonly files: BundleFiles;
  readonly facts: BundleFacts;
  readonly createdAt: number;
  readonly lastModifiedAt: number;
}

export interface Environment {
  readonly name: string;
  readonly createdAt: number;
  readonly deployments: Deployment[];
  readonly keyvaluemaps: Set<string>;
  readonly targetservers: Set<string>;
  readonly references: Map<string, { refers: string; resourceType: string }>;
  /** Aliases by keystore. */
  readonly keystores: Map<string, readonly string[]>;
  readonly flowhooks: Map<string, { sharedFlow: string; continueOnError?: boolean; description?: string }>;
}

export interface EnvironmentGroup {
  readonly name: string;
  readonly createdAt: number;
  readonly hostnames: readonly string[];
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
    deployments: [],
    keyvaluemaps: new Set(),
    targetservers: new Set(),
    references: new Map(),
    keystores: new Map(),
    flowhooks: new Map(),
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
  if (found === undefined) throw new Error(`the town has no ${kind} ${name} revision ${revision}`);
  return found.facts;
}
