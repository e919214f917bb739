import type { Billing } from './apigee/organization.ts';
import type { ApigeeSettings, Limits } from './apigee/world.ts';
import type { Bitbucket } from './bitbucket/bitbucket.ts';
import { workspaceUuid } from './bitbucket/people.ts';
import type { EmulatedApi } from './emulated-api.ts';
import type { Role } from './google/roles.ts';

export interface EmulatorOptions extends Partial<Omit<ApigeeSettings, 'readyMs' | 'limits'>> {
  readonly limits?: Partial<Limits>;
  /** `acme` */
  readonly organization?: string;
  /** `test` and `prod` */
  readonly environments?: readonly string[];
  /** One group per environment unless said: `test-group` with `test.acme.example`. */
  readonly environmentGroups?: Readonly<Record<string, GroupOption>>;
  /** Every environment is attached to each of them. */
  readonly instances?: readonly string[];
  /** Properties of the organization: `features.hybrid.enabled` … */
  readonly properties?: Readonly<Record<string, string>>;
  /** Control plane of a data-residency organization. */
  readonly location?: string;
  /** A subscription of no plan that it names, unless said. */
  readonly billing?: Billing;
  readonly latencies?: {
    /** Real milliseconds before each call is worked on. */
    readonly callMs?: number;
    readonly importMs?: number;
    /** Milliseconds of the emulator's clock from deploy to READY. */
    readonly readyMs?: number;
  };
  readonly clock?: 'real' | 'driven';
  readonly tokenLifetimeSeconds?: number;
  /** What a service account's assertion must name as its audience: the token endpoint's address unless said. */
  readonly tokenAudience?: string;
  readonly workloadIdentity?: {
    readonly workspace?: string;
    readonly provider?: string;
    readonly allowedAudiences?: readonly string[];
    readonly admits?: (claims: Readonly<Record<string, unknown>>) => boolean;
  };
  /** Service accounts that a federated caller may impersonate. */
  readonly impersonable?: readonly string[];
  /** What they may do, by account: everything unless said. */
  readonly roles?: Readonly<Record<string, readonly Role[]>>;
  /** In the place of a fresh one. */
  readonly bitbucket?: Bitbucket;
  /** More apis; they win over the emulator's own of the same name. */
  readonly apis?: readonly EmulatedApi[];
  /** Ports by host, for people who want to find the emulator again. */
  readonly ports?: Readonly<Record<string, number>>;
}

export interface GroupOption {
  readonly hostnames: readonly string[];
  readonly environments: readonly string[];
}

export const deployer = 'deployer@emulator.iam.gserviceaccount.com';

const plain = {
  organization: 'acme',
  environments: ['test', 'prod'] as readonly string[],
  instances: ['us-west1', 'europe-west1'] as readonly string[],
  clock: 'real' as const,
  tokenLifetimeSeconds: 3600,
  impersonable: [deployer] as readonly string[],
  roles: {} as Readonly<Record<string, readonly Role[]>>,
  apis: [] as readonly EmulatedApi[],
  ports: {} as Readonly<Record<string, number>>,
  properties: {} as Readonly<Record<string, string>>,
};

const settings: ApigeeSettings = {
  onOverrideFailure: 'keepOld',
  redeploySame: 'reject',
  readyMs: 0,
  revisionLimit: 250,
  pageSize: 25,
  exportXml: 'asImported',
  exportRoot: 'plain',
  callsPerMinute: Number.POSITIVE_INFINITY,
  operationMs: 0,
  runtimeConnected: true,
  credentialLag: 0,
  limits: {
    proxiesPerEnvironment: 6000,
    sharedFlowsPerEnvironment: 75,
    environments: 85,
    environmentGroups: 85,
    groupAttachments: 100,
  },
};

const identity = {
  workspace: 'acme',
  provider: 'projects/123456/locations/global/workloadIdentityPools/bitbucket/providers/pipelines',
  allowedAudiences: [`ari:cloud:bitbucket::workspace/${workspaceUuid.slice(1, -1)}`] as readonly string[],
  admits: () => true,
};

export function withDefaults(options: EmulatorOptions) {
  const { callMs = 0, importMs = callMs, readyMs = settings.readyMs } = options.latencies ?? {};
  const { organization, environments, ...others } = { ...plain, ...options };
  const workloadIdentity = { ...identity, ...options.workloadIdentity };
  return {
    ...others,
    organization,
    environments,
    environmentGroups: options.environmentGroups ?? ownGroups(organization, environments),
    location: options.location,
    billing: options.billing ?? ({ billingType: 'SUBSCRIPTION' } satisfies Billing),
    bitbucket: options.bitbucket,
    tokenAudience: options.tokenAudience,
    callMs,
    importMs,
    workloadIdentity: {
      ...workloadIdentity,
      issuer: `https://api.bitbucket.org/2.0/workspaces/${workloadIdentity.workspace}/pipelines-config/identity/oidc`,
    },
    settings: {
      ...settings,
      ...picked(options),
      limits: { ...settings.limits, ...options.limits },
      readyMs,
    },
  };
}

/** The Apigee settings among the options. */
function picked(options: EmulatorOptions): Partial<ApigeeSettings> {
  return Object.fromEntries(Object.entries(options).filter(([name]) => name in settings));
}

function ownGroups(organization: string, environments: readonly string[]): Record<string, GroupOption> {
  return Object.fromEntries(
    environments.map((name) => [
      `${name}-group`,
      { hostnames: [`${name}.${organization}.example`], environments: [name] },
    ]),
  );
}
