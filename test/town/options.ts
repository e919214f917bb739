import type { ApigeeSettings } from './apigee/world.ts';
import type { TownDistrict } from './district.ts';

export interface TownOptions extends Partial<Omit<ApigeeSettings, 'readyMs'>> {
  /** `acme` */
  readonly organization?: string;
  /** `test` and `prod` */
  readonly environments?: readonly string[];
  /** One group per environment unless said: `test-group` with `test.acme.example`. */
  readonly environmentGroups?: Readonly<Record<string, GroupOption>>;
  readonly instances?: readonly string[];
  /** Control plane of a data-residency organization. */
  readonly location?: string;
  readonly latencies?: {
    /** Real milliseconds before each call is worked on. */
    readonly callMs?: number;
    readonly importMs?: number;
    /** Milliseconds of the town's clock from deploy to READY. */
    readonly readyMs?: number;
  };
  readonly clock?: 'real' | 'driven';
  readonly tokenLifetimeSeconds?: number;
  readonly workloadIdentity?: {
    readonly workspace?: string;
    readonly provider?: string;
    readonly allowedAudiences?: readonly string[];
    admits?(claims: Readonly<Record<string, unknown>>): boolean;
  };
  /** Service accounts that a federated caller may impersonate. */
  readonly impersonable?: readonly string[];
  /** More districts, Bitbucket's for instance; they win over the town's own of the same name. */
  readonly districts?: readonly TownDistrict[];
  /** Ports by street, for people who want to find the town again. */
  readonly ports?: Readonly<Record<string, number>>;
}

export interface GroupOption {
  readonly hostnames: readonly string[];
  readonly environments: readonly string[];
}

export const deployer = 'deployer@town.iam.gserviceaccount.com';
export const workspaceUuid = '{3f9a6c1e-7a4d-4b58-9a53-0f6c2b1d8e77}';

export function withDefaults(options: TownOptions) {
  const environments = options.environments ?? ['test', 'prod'];
  const organization = options.organization ?? 'acme';
  return {
    organization,
    environments,
    environmentGroups: options.environmentGroups ?? ownGroups(organization, environments),
    instances: options.instances ?? ['us-west1', 'europe-west1'],
    location: options.location,
    callMs: options.latencies?.callMs ?? 0,
    importMs: options.latencies?.importMs ?? options.latencies?.callMs ?? 0,
    clock: options.clock ?? 'real',
    tokenLifetimeSeconds: options.tokenLifetimeSeconds ?? 3600,
    impersonable: options.impersonable ?? [deployer],
    districts: options.districts ?? [],
    ports: options.ports ?? {},
    workloadIdentity: identityOf(options.workloadIdentity),
    settings: settingsOf(options),
  };
}

function settingsOf(options: TownOptions): ApigeeSettings {
  return {
    onOverrideFailure: options.onOverrideFailure ?? 'keepOld',
    redeploySame: options.redeploySame ?? 'reject',
    readyMs: options.latencies?.readyMs ?? 0,
    revisionLimit: options.revisionLimit ?? 250,
    pageSize: options.pageSize ?? 25,
    exportXml: options.exportXml ?? 'asImported',
  };
}

function identityOf(given: TownOptions['workloadIdentity']) {
  const workspace = given?.workspace ?? 'acme';
  return {
    provider:
      given?.provider ??
      'projects/123456/locations/global/workloadIdentityPools/bitbucket/providers/pipelines',
    issuer: `https://api.bitbucket.org/2.0/workspaces/${workspace}/pipelines-config/identity/oidc`,
    allowedAudiences: given?.allowedAudiences ?? [
      `ari:cloud:bitbucket::workspace/${workspaceUuid.slice(1, -1)}`,
    ],
    admits: given?.admits ?? (() => true),
  };
}

function ownGroups(organization: string, environments: readonly string[]): Record<string, GroupOption> {
  return Object.fromEntries(
    environments.map((name) => [
      `${name}-group`,
      { hostnames: [`${name}.${organization}.example`], environments: [name] },
    ]),
  );
}
