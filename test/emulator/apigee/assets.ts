import { GoogleError } from '../google/google-error.ts';
import { assetOf, type Call, type Handlers, invalid, kindOf, revisionOf, withoutDefaults } from './call.ts';
import { exportBundle } from './export.ts';
import { assetKey, deploymentsOf } from './organization.ts';
import { assetJson, metaData, nameOfRevision, revisionJson, revisionNumbers } from './revision-json.ts';
import { isSameAsset } from './world.ts';

/** Proxies and shared flows: lists, reading, deleting, the proxy's labels (docs/apigee.md#reading-and-deleting, docs/apigee.md#shared-flows). */
export const assetHandlers: Handlers = {
  'apis.list': listAssets,
  'sharedflows.list': listAssets,
  'apis.get': (call) => assetJson(assetOf(call)),
  'sharedflows.get': (call) => assetJson(assetOf(call)),
  'apis.delete': deleteAsset,
  'sharedflows.delete': deleteAsset,
  'apis.patch': patchLabels,
  'apis.revisions.list': (call) => revisionNumbers(assetOf(call)),
  'sharedflows.revisions.list': (call) => revisionNumbers(assetOf(call)),
  'apis.revisions.get': readRevision,
  'sharedflows.revisions.get': readRevision,
  'apis.revisions.delete': deleteRevision,
  'sharedflows.revisions.delete': deleteRevision,
};

function listAssets(call: Call): object {
  const { world, query } = call;
  const kind = kindOf(call);
  const assets = [...world.organization.assets.values()].filter((asset) => asset.kind === kind);
  const items = assets.map((asset) =>
    withoutDefaults({
      name: asset.name,
      ...(kind === 'apiproxy' && { apiProxyType: 'PROGRAMMABLE' }),
      ...(query.get('includeRevisions') === 'true' && { revision: revisionNumbers(asset) }),
      ...(query.get('includeMetaData') === 'true' && metaData(asset)),
    }),
  );
  return withoutDefaults(kind === 'apiproxy' ? { proxies: items } : { sharedFlows: items });
}

function readRevision(call: Call): object {
  const asset = assetOf(call);
  const revision = revisionOf(call);
  const format = call.query.get('format');
  if (format === 'bundle') return exportBundle(asset, revision, call.world.settings);
  if (format !== null) throw invalid(`invalid format "${format}"`);
  return revisionJson(call.world.organization, asset, revision);
}

function deleteRevision(call: Call): object {
  const { organization } = call.world;
  const asset = assetOf(call);
  const revision = revisionOf(call);
  refuseDeployed(call, revision.number);
  asset.revisions.delete(revision.number);
  if (asset.revisions.size === 0) organization.assets.delete(assetKey(asset.kind, asset.name));
  return revisionJson(organization, asset, revision);
}

function deleteAsset(call: Call): object {
  const asset = assetOf(call);
  for (const number of asset.revisions.keys()) refuseDeployed(call, number);
  call.world.organization.assets.delete(assetKey(asset.kind, asset.name));
  return assetJson(asset);
}

/** The text is a guess (docs/apigee.md#reading-and-deleting has none). */
function refuseDeployed(call: Call, number: string): void {
  const { organization } = call.world;
  const asset = assetOf(call);
  const deployed = deploymentsOf(organization).find(
    (each) => isSameAsset(each, asset) && each.revision === number,
  );
  if (deployed === undefined) return;
  const name = nameOfRevision(organization, asset, number);
  throw new GoogleError(
    'FAILED_PRECONDITION',
    `generic::failed_precondition: ${name} is deployed in environment "${deployed.environment}" and cannot be deleted`,
  );
}

function patchLabels(call: Call): object {
  const asset = assetOf(call);
  const mask = call.query.get('updateMask');
  if (mask !== 'labels') throw invalid(`invalid updateMask "${mask ?? ''}"`);
  asset.labels = (call.message['labels'] ?? {}) as Record<string, string>;
  return assetJson(asset);
}
