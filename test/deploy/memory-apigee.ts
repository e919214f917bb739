import { LEAST_LIMITS } from '../../src/adapters/apigee-x/documented-limits.ts';
import { formatMarker } from '../../src/bundle/marker.ts';
import type { AssetRef } from '../../src/domain/bundle.ts';
import type { DeploymentStatus } from '../../src/domain/deployment-status.ts';
import type { AssetList } from '../../src/domain/organization.ts';
import type { DeploymentTarget, ServingRevision } from '../../src/domain/revision.ts';
import { type ErrorCode, PipeError } from '../../src/errors/pipe-error.ts';
import type { Apigee } from '../../src/ports/apigee.ts';
import { createMemoryAssets } from './memory-assets.ts';
import { type Deployed, type Runtime, servedBy, statusIn } from './memory-status.ts';

/** What happens to one call: `lost-before` and `lost-after` are what a broken connection looks like to a write. */
export type CallFault = 'none' | 'lost-before' | 'lost-after' | ErrorCode;

export interface MemoryOptions {
  /** Taken in turn by the deployments; READY once they are used up. */
  readonly runtime?: readonly Runtime[];
  /** Taken in turn by the calls of a method; none once they are used up. */
  readonly faults?: Partial<Record<Faultable, readonly CallFault[]>>;
  /** Google documents that a failed override may take the old revision away. */
  readonly onOverrideFailure?: 'keepOld' | 'dropOld' | 'keepBoth';
  /** Any, unless they are named. */
  readonly environments?: readonly string[];
  /** Names of environment groups; none unless said. */
  readonly groups?: readonly string[];
}

type Faultable =
  | 'importRevision'
  | 'deploy'
  | 'undeploy'
  | 'statusOf'
  | 'revisionsOf'
  | 'revision'
  | 'servingIn'
  | 'environmentsServing';

export interface MemoryApigee extends Apigee {
  /** The revision that traffic reaches. */
  serving(environment: string, name: string): string | undefined;
  revisions(name: string): readonly string[];
  /** Revisions that hold this digest. */
  holding(name: string, digest: string): readonly string[];
  /** Every call so far, by method. */
  readonly calls: readonly string[];
  /** A revision that serves since long ago; answers its number. */
  seed(name: string, digest: string, environment?: string): string;
  /** Somebody else deploys. */
  deployedBySomebody(target: Pick<DeploymentTarget, 'name' | 'environment' | 'revision'>): void;
}

/** An organization of API proxies that remembers what it was told, with faults in turn. */
export function createMemoryApigee(options: MemoryOptions = {}): MemoryApigee {
  const { onOverrideFailure = 'keepOld', environments, groups = [] } = options;
  const assets = createMemoryAssets();
  let deployments: Deployed[] = [];
  const calls: string[] = [];
  const runtimes = [...(options.runtime ?? [])];
  const schedules = new Map(
    Object.entries(options.faults ?? {}).map(([name, faults]) => [name, [...faults]]),
  );

  const isSame = (one: DeploymentTarget, other: DeploymentTarget): boolean =>
    one.environment === other.environment && one.name === other.name && one.kind === other.kind;
  const find = (target: DeploymentTarget): Deployed | undefined =>
    list((each) => isSame(each, target) && each.revision === target.revision)[0];
  const newestOf = (environment: string, name: string): Deployed | undefined =>
    deployments.findLast((each) => each.environment === environment && each.name === name);

  const served = (deployed: Deployed): string | undefined => servedBy(deployed, onOverrideFailure);
  /** What an override replaced leaves the list once its successor serves. */
  const list = (matches: (each: Deployed) => boolean): readonly Deployed[] => {
    const isReplaced = (each: Deployed): boolean => {
      const newest = newestOf(each.environment, each.name);
      return newest !== undefined && newest !== each && served(newest) === newest.revision;
    };
    deployments = deployments.filter((each) => !isReplaced(each));
    return deployments.filter(matches);
  };

  const known = (environment: string): void => {
    if (environments?.includes(environment) !== false) return;
    throw new PipeError('environment-missing', `There is no environment ${environment}.`, {
      where: environment,
    });
  };
  const serves = (asset: AssetRef, revision?: string): boolean =>
    list((each) => each.name === asset.name && each.kind === asset.kind).some(
      (each) => revision === undefined || each.revision === revision,
    );
  const refuseServing = (asset: AssetRef, revision?: string): void => {
    if (serves(asset, revision)) throw new PipeError('apigee-refused', `${asset.name} is deployed.`);
  };

  const begin = (target: DeploymentTarget, runtime: Runtime, serviceAccount?: string): void => {
    const current = newestOf(target.environment, target.name);
    const before = current === undefined ? undefined : served(current);
    const kept = deployments.filter(
      (each) => !isSame(each, target) || (onOverrideFailure === 'keepBoth' && each.revision === before),
    );
    const { name, kind, environment, revision } = target;
    deployments = [
      ...kept.filter((each) => !(isSame(each, target) && each.revision === revision)),
      { name, kind, environment, revision, runtime, before, serviceAccount, looks: 0 },
    ];
  };

  /** Does the work as the schedule lets it be done and answered. */
  async function call<Value>(method: Faultable, work: () => Value): Promise<Value> {
    calls.push(method);
    await Promise.resolve();
    const fault = schedules.get(method)?.shift() ?? 'none';
    if (fault === 'none') return work();
    const isWrite = method === 'importRevision' || method === 'deploy' || method === 'undeploy';
    if (fault === 'lost-after') work();
    if (fault === 'lost-before' || fault === 'lost-after') {
      throw new PipeError(
        isWrite ? 'apigee-answer-lost' : 'apigee-unavailable',
        `The answer to ${method} was lost.`,
      );
    }
    throw new PipeError(fault, `Apigee did not ${method}: ${fault}.`);
  }

  return {
    calls,
    serving(environment, name) {
      const newest = newestOf(environment, name);
      return newest === undefined ? undefined : served(newest);
    },
    revisions: (name) => assets.numbersOf({ name, kind: 'apiproxy' }),
    holding: (name, digest) =>
      assets
        .of({ name, kind: 'apiproxy' })
        .filter(({ description }) => description === formatMarker({ digest }))
        .map(({ revision }) => revision),
    seed(name, digest, environment = 'test') {
      const { revision } = assets.add({ name, kind: 'apiproxy' }, digest);
      begin({ name, kind: 'apiproxy', environment, revision }, 'ready');
      return revision;
    },
    deployedBySomebody: (target) => begin({ ...target, kind: 'apiproxy' }, 'ready'),

    importRevision: (archive) =>
      call('importRevision', () => assets.add(archive, archive.digest, archive.zip)),
    deploy: (target, serviceAccount) =>
      call('deploy', () => {
        known(target.environment);
        assets.find(target, target.revision);
        if (find(target) !== undefined) throw new PipeError('already-deployed', 'It is already deployed.');
        begin(target, runtimes.shift() ?? 'ready', serviceAccount);
      }),
    undeploy: (target) =>
      call('undeploy', () => {
        const found = find(target);
        if (found === undefined) throw new PipeError('apigee-not-found', 'It is not deployed.');
        deployments = deployments.filter((each) => each !== found);
      }),
    statusOf: (target) =>
      call('statusOf', (): DeploymentStatus | undefined => {
        const found = find(target);
        if (found !== undefined) found.looks += 1;
        return found && statusIn(found, onOverrideFailure);
      }),
    revisionsOf: (asset) => call('revisionsOf', () => assets.numbersOf(asset)),
    revision: (asset, number) => call('revision', () => assets.find(asset, number)),
    servingIn: (environment, kind) =>
      call('servingIn', () => {
        known(environment);
        return list((each) => each.environment === environment && each.kind === kind).map(servingOf);
      }),
    servingEverywhere: async (kind) => list((each) => each.kind === kind).map(servingOf),
    async deleteRevision(asset, revision) {
      refuseServing(asset, revision);
      assets.remove(asset, revision);
    },
    async deleteAsset(asset) {
      refuseServing(asset);
      assets.removeAll(asset);
    },
    environmentsServing: ({ name, kind }) =>
      call('environmentsServing', () =>
        list((each) => each.name === name && each.kind === kind).map(servingOf),
      ),

    capabilities: () => ({
      platform: 'x',
      validates: true,
      reportsChangesOf: new Set(['apiproxy']),
      leastLimits: LEAST_LIMITS,
    }),
    signIn: () => Promise.resolve({ account: 'memory', method: 'access token' }),
    permissions: () => Promise.resolve([]),
    rolesFor: () => [{ title: 'Admin', name: 'admin' }],
    organization: async () => ({
      name: 'acme',
      runtime: 'CLOUD',
      limits: undefined,
      environments: (environments ?? ['test']).toSorted(),
    }),
    groupHosts: async () => groups.map((name) => ({ name, hostnames: [`${name}.acme.example`] })),
    environmentGroups: async () =>
      groups.map((name) => ({ name, hostnames: [`${name}.acme.example`], environments: ['test'] })),
    flowHooks: () => Promise.resolve([]),
    async environmentAssets(environment, lists) {
      known(environment);
      const none = (asked: AssetList) => (lists.has(asked) ? [] : undefined);
      return {
        targetServers: none('targetServers'),
        keyValueMaps: none('keyValueMaps'),
        keystores: none('keystores'),
        references: none('references'),
      };
    },
    validate: async () => ({ hasExtensiblePolicy: false }),
    downloadRevision: async (asset, revision) => assets.zipOf(asset, revision),
    undeployReport: () => Promise.resolve({ violations: [], routingConflicts: [], routingChanges: [] }),
    changeReport: () => Promise.resolve({ violations: [], routingConflicts: [], routingChanges: [] }),
  };
}

function servingOf({ name, kind, environment, revision, serviceAccount }: Deployed): ServingRevision {
  const facts = { serviceAccount, deployStartMs: undefined, proxyType: 'standard' } as const;
  return { name, kind, environment, revision, ...facts };
}
