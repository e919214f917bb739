import { withoutDefaults } from './call.ts';
import { type Asset, type Organization, type Revision, revisionName } from './organization.ts';

/** `ApiProxyRevision` or `SharedFlowRevision` as Apigee prints it: times are strings of milliseconds. */
export function revisionJson(organization: Organization, asset: Asset, revision: Revision): object {
  const { facts, number } = revision;
  const proxy = asset.kind === 'apiproxy';
  return withoutDefaults({
    ...(proxy && {
      basepaths: facts.basePaths,
      proxies: facts.proxyEndpoints,
      proxyEndpoints: facts.proxyEndpoints,
      targets: facts.targetEndpoints,
      targetEndpoints: facts.targetEndpoints,
      targetServers: facts.targetServers,
      hasExtensiblePolicy: facts.extensible,
    }),
    ...(!proxy && { sharedFlows: facts.flows }),
    configurationVersion: { majorVersion: 4 },
    contextInfo: `Revision ${number} of application ${asset.name}, in organization ${organization.name}`,
    createdAt: String(revision.createdAt),
    description: facts.description,
    displayName: facts.displayName,
    entityMetaDataAsProperties: {
      bundle_type: asset.kind,
      lastModifiedBy: '',
      createdBy: '',
      subType: 'null',
    },
    lastModifiedAt: String(revision.lastModifiedAt),
    name: asset.name,
    policies: facts.policies.map(({ name }) => name),
    resourceFiles: facts.resources.length === 0 ? undefined : { resourceFile: facts.resources },
    resources: facts.resources.map(({ type, name }) => `${type}://${name}`),
    revision: number,
    type: 'Application',
  });
}

/** `ApiProxy` or `SharedFlow`. */
export function assetJson(asset: Asset): object {
  const numbers = revisionNumbers(asset);
  return withoutDefaults({
    ...metaData(asset),
    name: asset.name,
    revision: numbers,
    latestRevisionId: numbers.at(-1),
    space: asset.space,
    ...(asset.kind === 'apiproxy' && { labels: asset.labels, apiProxyType: 'PROGRAMMABLE' }),
  });
}

export function metaData(asset: Asset): { metaData: object } {
  const modified = Math.max(
    asset.createdAt,
    ...[...asset.revisions.values()].map((each) => each.lastModifiedAt),
  );
  return {
    metaData: { createdAt: String(asset.createdAt), lastModifiedAt: String(modified), subType: 'Proxy' },
  };
}

/** Ascending by number. */
export function revisionNumbers(asset: Asset): string[] {
  return [...asset.revisions.keys()].sort((left, right) => Number(left) - Number(right));
}

export function nameOfRevision(organization: Organization, asset: Asset, revision: string): string {
  return revisionName(organization, { kind: asset.kind, name: asset.name, revision });
}
