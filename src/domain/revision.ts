import type { AssetRef } from './bundle.ts';

/** An imported revision as Apigee describes it. Revision numbers are strings on the wire and here. */
export interface Revision {
  readonly revision: string;
  readonly description: string;
  /** Apigee's own clock, milliseconds; undefined if it did not say. */
  readonly createdAtMs: number | undefined;
  readonly lastModifiedAtMs: number | undefined;
  readonly basePaths: readonly string[];
  /** By name. */
  readonly policies: readonly string[];
  /** True if a policy makes an extensible proxy of it. */
  readonly hasExtensiblePolicy: boolean;
}

/** The revision that an environment serves of one asset, as the environment's list tells it: no state. */
export interface ServingRevision extends AssetRef {
  readonly environment: string;
  readonly revision: string;
  readonly serviceAccount: string | undefined;
  readonly deployStartMs: number | undefined;
  /** Undefined of shared flows, and where the platform makes no difference or does not tell. */
  readonly proxyType: ProxyType | undefined;
}

/** What the policies of a proxy make of it: an extensible one is charged otherwise, where that difference is made. */
export type ProxyType = 'standard' | 'extensible';

/** One revision of one asset in one environment. */
export interface DeploymentTarget extends AssetRef {
  readonly environment: string;
  readonly revision: string;
}
