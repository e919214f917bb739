import { keyOf } from '../bundle/graph/dependency-graph.ts';
import type { Apigee } from '../ports/apigee.ts';

/**
 * The same organization, whose answers to what a plan asks are kept: planning asks each thing once. Only for
 * planning; what is carried out looks anew.
 */
export function rememberReads(apigee: Apigee): Apigee {
  const known = new Map<string, Promise<unknown>>();
  const once = <Value>(key: string, read: () => Promise<Value>): Promise<Value> => {
    const promise = (known.get(key) as Promise<Value> | undefined) ?? read();
    known.set(key, promise);
    return promise;
  };
  return {
    ...apigee,
    servingIn: (environment, kind) =>
      once(`serving ${kind} ${environment}`, () => apigee.servingIn(environment, kind)),
    revision: (asset, revision) =>
      once(`revision ${keyOf(asset)}@${revision}`, () => apigee.revision(asset, revision)),
    revisionsOf: (asset) => once(`revisions ${keyOf(asset)}`, () => apigee.revisionsOf(asset)),
    organization: () => once('organization', () => apigee.organization()),
    servingEverywhere: (kind) => once(`serving ${kind}`, () => apigee.servingEverywhere(kind)),
    groupHosts: () => once('group hosts', () => apigee.groupHosts()),
    changeReport: (target) =>
      once(`report ${target.environment} ${keyOf(target)}@${target.revision}`, () =>
        apigee.changeReport(target),
      ),
    environmentGroups: () => once('groups', () => apigee.environmentGroups()),
    environmentsServing: (asset) =>
      once(`everywhere ${keyOf(asset)}`, () => apigee.environmentsServing(asset)),
  };
}
