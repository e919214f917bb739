import { readBundle } from './apigee/bundle-check.ts';
import type { AssetKind } from './apigee/bundle-facts.ts';
import { type Entity, segment } from './apigee/config/store.ts';
import { begin } from './apigee/deploy.ts';
import { addRevision, assetFor } from './apigee/imports.ts';
import {
  addEnvironment,
  addGroup,
  assetKey,
  attachToInstance,
  entitiesIn,
  factsOfRevision,
  type Organization,
} from './apigee/organization.ts';
import { modeOf, type RuntimeKind, type RuntimeMode } from './apigee/runtime-mode.ts';
import type { World } from './apigee/world.ts';
import { sampleBundle } from './sample-bundle.ts';
import { type SeedEntities, seedEntities } from './seed-entities.ts';

/** Puts things in place without a request. */
export interface Seed {
  /** A revision; `bundle` defaults to a small valid one that is as extensible as most proxies are. Gives its number. */
  revision(revision: SeedRevision): string;
  /** A deployment that is already served, or in the state that `mode` says. */
  deployment(deployment: SeedDeployment): void;
  /** Somebody edits a revision in the console: its `lastModifiedAt` moves. */
  edit(revision: {
    kind?: AssetKind;
    name: string;
    revision: string;
    afterMs?: number;
    bundle?: Uint8Array;
  }): void;
  /** Makes it unless it is there, attached to every instance. */
  environment(name: string, resources?: SeedResources): void;
  organizationKeyValueMaps(...names: readonly string[]): void;
  /** Any configuration entities, by collection: see `SeedEntities`. */
  entities(entities: SeedEntities): void;
  group(name: string, group: { hostnames: readonly string[]; environments: readonly string[] }): void;
}

interface SeedRevision {
  readonly kind?: AssetKind;
  readonly name: string;
  /** The next one unless said. */
  readonly revision?: string;
  readonly bundle?: Uint8Array;
  readonly description?: string;
  readonly basePath?: string;
  readonly calls?: readonly string[];
}

interface SeedDeployment {
  readonly kind?: AssetKind;
  readonly name: string;
  readonly revision: string;
  readonly environment: string;
  readonly serviceAccount?: string;
  readonly mode?: RuntimeKind | RuntimeMode;
}

interface SeedResources {
  readonly keyvaluemaps?: readonly string[];
  readonly targetservers?: readonly string[];
  /** Keystores by name, with their aliases. */
  readonly keystores?: Readonly<Record<string, readonly string[]>>;
  /** Keystores by the reference's name. */
  readonly references?: Readonly<Record<string, string>>;
  /** Shared flows by flow hook point. */
  readonly flowhooks?: Readonly<Record<string, string>>;
}

const extensiblePolicy = { 'policies/AM-Answer.xml': '<AssignMessage name="AM-Answer"/>' };

/** Long enough that no latency keeps a seeded deployment in progress. */
const seededAgoMs = 86_400_000;

export function seeds(world: World): Seed {
  const { organization, clock } = world;
  return {
    revision: ({ kind = 'apiproxy', name, revision, bundle, ...sample }) => {
      const files = kind === 'sharedflow' ? {} : extensiblePolicy;
      const content = readBundle(bundle ?? sampleBundle({ kind, name, ...sample, files }), kind);
      return addRevision(world, assetFor(world, { kind, name }), { ...content, number: revision }).number;
    },
    deployment: ({ kind = 'apiproxy', name, revision, environment, serviceAccount, mode = 'ready' }) => {
      const account =
        serviceAccount === undefined ? undefined : `projects/-/serviceAccounts/${serviceAccount}`;
      const { environments } = organization;
      if (!environments.has(environment)) throw new Error(`the emulator has no environment ${environment}`);
      factsOfRevision(organization, { kind, name, revision });
      begin(
        world,
        { environment, kind, name, revision },
        { serviceAccount: account, startedAt: clock.now() - seededAgoMs, mode: modeOf(mode) },
      );
    },
    edit: ({ kind = 'apiproxy', name, revision, afterMs = 60_000, bundle }) => {
      const asset = organization.assets.get(assetKey(kind, name));
      const known = asset?.revisions.get(revision);
      if (asset === undefined || known === undefined)
        throw new Error(`no ${kind} ${name} revision ${revision}`);
      const content = bundle === undefined ? {} : readBundle(bundle, kind);
      asset.revisions.set(revision, { ...known, ...content, lastModifiedAt: known.lastModifiedAt + afterMs });
    },
    environment: (name, resources = {}) => {
      if (!organization.environments.has(name)) {
        addEnvironment(organization, name, clock.now());
        for (const instance of organization.instances.keys())
          attachToInstance(organization, instance, { environment: name, at: clock.now() });
      }
      furnish(organization, name, resources);
    },
    organizationKeyValueMaps: (...names) => {
      for (const name of names)
        organization.entities.collection('keyvaluemaps').set(name, { name, encrypted: true });
    },
    entities: (entities) => seedEntities(world, entities),
    group: (name, group) => addGroup(organization, { name, ...group, createdAt: clock.now() }),
  };
}

function furnish(organization: Organization, environment: string, resources: SeedResources): void {
  const furniture = { ...unfurnished, ...resources };
  const into = (collection: string): Map<string, Entity> => entitiesIn(organization, environment, collection);
  for (const name of furniture.keyvaluemaps) into('keyvaluemaps').set(name, { name, encrypted: true });
  for (const name of furniture.targetservers) {
    const host = `${name}.example.com`;
    into('targetservers').set(name, { name, host, port: 443, isEnabled: true, protocol: 'HTTP' });
  }
  for (const [name, aliases] of Object.entries(furniture.keystores)) {
    into('keystores').set(name, { name });
    for (const alias of aliases)
      into(`keystores/${segment(name)}/aliases`).set(alias, { alias, type: 'KEY_CERT' });
  }
  for (const [name, refers] of Object.entries(furniture.references))
    into('references').set(name, { name, refers, resourceType: 'KeyStore' });
  for (const [point, sharedFlow] of Object.entries(furniture.flowhooks))
    into('flowhooks').set(point, { sharedFlow });
}

const unfurnished: Required<SeedResources> = {
  keyvaluemaps: [],
  targetservers: [],
  keystores: {},
  references: {},
  flowhooks: {},
};
