import { GoogleError } from '../google/google-error.ts';
import { readBundle } from './bundle-check.ts';
import type { AssetKind, BundleFacts, BundleFiles } from './bundle-facts.ts';
import { assetOf, type Call, type Handlers, invalid, kindOf, revisionOf } from './call.ts';
import { type Asset, assetKey, type Revision } from './organization.ts';
import { nameOfRevision, revisionJson } from './revision-json.ts';
import { uploadedZip } from './upload.ts';
import type { World } from './world.ts';

export const importHandlers: Handlers = {
  'apis.create': importBundle,
  'sharedflows.create': importBundle,
  'apis.revisions.updateApiProxyRevision': updateRevision,
  'sharedflows.revisions.updateSharedFlowRevision': updateRevision,
};

/** Each import makes a new revision, `action=validate` makes none (docs/apigee.md#import). */
function importBundle(call: Call): object {
  const { world, query } = call;
  const kind = kindOf(call);
  const name = query.get('name') ?? '';
  const action = query.get('action');
  if (action !== 'import' && action !== 'validate') throw invalid('action must be "import" or "validate"');
  if (!/^[A-Za-z0-9._-]+$/.test(name)) throw invalid(`invalid name "${name}": only A-Za-z0-9._- are allowed`);
  const { files, facts } = readBundle(upload(call), kind);
  if (action === 'validate') return validated(world, { kind, name, files, facts });
  const limit = world.settings.revisionLimit;
  const count = world.organization.assets.get(assetKey(kind, name))?.revisions.size ?? 0;
  if (count >= limit) {
    throw new GoogleError(
      'FAILED_PRECONDITION',
      `generic::failed_precondition: the limit of ${limit} revisions is reached`,
    );
  }
  const asset = assetFor(world, { kind, name, space: query.get('space') ?? undefined });
  return revisionJson(world.organization, asset, addRevision(world, asset, { files, facts }));
}

/** Only a revision that was never deployed can be replaced. */
function updateRevision(call: Call): object {
  const { world } = call;
  const asset = assetOf(call);
  const revision = revisionOf(call);
  if (asset.everDeployed.has(revision.number)) {
    const name = nameOfRevision(world.organization, asset, revision.number);
    throw new GoogleError('FAILED_PRECONDITION', `generic::failed_precondition: ${name} is immutable`);
  }
  const updated = { ...revision, ...readBundle(upload(call), asset.kind), lastModifiedAt: world.clock.now() };
  asset.revisions.set(revision.number, updated);
  return revisionJson(world.organization, asset, updated);
}

export function assetFor(
  world: World,
  { kind, name, space }: { kind: AssetKind; name: string; space?: string | undefined },
): Asset {
  const key = assetKey(kind, name);
  const known = world.organization.assets.get(key);
  if (known !== undefined) return known;
  const asset: Asset = {
    kind,
    name,
    space,
    createdAt: world.clock.now(),
    labels: {},
    revisions: new Map(),
    everDeployed: new Set(),
  };
  world.organization.assets.set(key, asset);
  return asset;
}

export function addRevision(
  world: World,
  asset: Asset,
  content: { files: BundleFiles; facts: BundleFacts; number?: string | undefined },
): Revision {
  const highest = Math.max(0, ...[...asset.revisions.keys()].map(Number));
  const now = world.clock.now();
  const revision = {
    ...content,
    number: content.number ?? String(highest + 1),
    createdAt: now,
    lastModifiedAt: now,
  };
  asset.revisions.set(revision.number, revision);
  return revision;
}

function validated(
  { organization, clock }: World,
  { kind, name, files, facts }: { kind: AssetKind; name: string; files: BundleFiles; facts: BundleFacts },
): object {
  const now = clock.now();
  const asset = {
    kind,
    name,
    space: undefined,
    createdAt: now,
    labels: {},
    revisions: new Map(),
    everDeployed: new Set<string>(),
  };
  return revisionJson(organization, asset, { number: '', files, facts, createdAt: now, lastModifiedAt: now });
}

function upload({ exchange }: Call): Uint8Array {
  return uploadedZip(exchange.headers['content-type'] ?? '', exchange.body);
}
