import type { EmulatorClock } from '../clock.ts';
import { type Deployment, groupsOf, instancesOf, type Organization } from './organization.ts';
import type { RuntimeRules } from './runtime-mode.ts';

/** Everything the handlers of one emulator's Apigee work on. */
export interface World {
  readonly organization: Organization;
  readonly clock: EmulatorClock;
  readonly rules: RuntimeRules;
  readonly settings: ApigeeSettings;
}

/** Where nobody has seen what Apigee does, the test chooses (docs/apigee.md#unknown). */
export interface ApigeeSettings {
  /**
   * What a failed override leaves: `keepOld`: the old revision still serves, though the new one is listed;
   * `dropOld`: nothing serves; `keepBoth`: the old one serves and both are listed.
   */
  readonly onOverrideFailure: 'keepOld' | 'dropOld' | 'keepBoth';
  readonly redeploySame: 'reject' | 'accept';
  /** Milliseconds of the emulator's clock from a deploy to the runtime's verdict. */
  readonly readyMs: number;
  readonly revisionLimit: number;
  readonly pageSize: number;
  /** Exported XML as it came, as the console's editor saves it, or in a way that no reader of ours knows. */
  readonly exportXml: 'asImported' | 'rewritten' | 'unheardOf';
  /** Empty lists left out (since 2021) or written, Edge's spelling, or the root twice in one file. */
  readonly exportRoot: 'plain' | 'emptyLists' | 'edge' | 'doubled';
  /** More than this is answered 429; Apigee's own limit is 6,000 (docs/apigee.md#limits). */
  readonly callsPerMinute: number;
  /** False: nothing answers for KVM entries, developers, apps and keys, as in an organization without a runtime. */
  readonly runtimeConnected: boolean;
  /** So many first reads of an app do not see its credentials yet. */
  readonly credentialLag: number;
  /** What an environment, and an organization, may hold at most. */
  readonly limits: Limits;
  /** How long an operation on an environment runs, milliseconds of the emulator's clock. */
  readonly operationMs: number;
}

export interface Limits {
  readonly proxiesPerEnvironment: number;
  readonly sharedFlowsPerEnvironment: number;
  readonly environments: number;
  readonly environmentGroups: number;
  readonly groupAttachments: number;
}

export type Phase = 'progressing' | 'serving' | 'failed';

const failing = new Set(['error', 'error-without-text', 'pods-error']);
const neverDone = new Set(['stuck', 'no-state', 'unknown-state']);

export function phaseOf({ clock, settings, organization }: World, deployment: Deployment): Phase {
  const { mode, startedAt, polls, environment } = deployment;
  const reached = organization.instances.size === 0 || instancesOf(organization, environment).length > 0;
  if (!reached) return 'progressing';
  const done = clock.now() >= startedAt + (mode.readyMs ?? settings.readyMs) && polls > (mode.polls ?? -1);
  if (!done || neverDone.has(mode.kind)) return 'progressing';
  return failing.has(mode.kind) ? 'failed' : 'serving';
}

/** The revision that traffic reaches through this deployment. */
export function servedBy(world: World, deployment: Deployment): string | undefined {
  switch (phaseOf(world, deployment)) {
    case 'serving':
      return deployment.revision;
    case 'progressing':
      return deployment.before;
    case 'failed':
      return world.settings.onOverrideFailure === 'dropOld' ? undefined : deployment.before;
  }
}

/** Deployments of one environment, newest last; an overridden one leaves the list once its successor serves. */
export function listed(world: World, environment: string): Deployment[] {
  const deployments = world.organization.environments.get(environment)?.deployments ?? [];
  for (const newer of deployments.filter((each) => phaseOf(world, each) === 'serving')) {
    const older = deployments.findIndex((each) => isSameAsset(each, newer));
    if (older >= 0 && older < deployments.indexOf(newer)) deployments.splice(older, 1);
  }
  return deployments;
}

/** The newest deployment of an asset. */
export function deploymentOf(
  world: World,
  environment: string,
  asset: Pick<Deployment, 'kind' | 'name'>,
): Deployment | undefined {
  return listed(world, environment).findLast((each) => isSameAsset(each, asset));
}

export function isSameAsset(
  left: Pick<Deployment, 'kind' | 'name'>,
  right: Pick<Deployment, 'kind' | 'name'>,
): boolean {
  return left.kind === right.kind && left.name === right.name;
}

/** Deployments in other environments that share an environment group with this one. */
export function neighbours(world: World, environment: string): { group: string; deployment: Deployment }[] {
  return groupsOf(world.organization, environment).flatMap(({ name, environments }) =>
    [...environments.keys()]
      .filter((other) => other !== environment)
      .flatMap((other) => listed(world, other))
      .map((deployment) => ({ group: name, deployment })),
  );
}
