import type { Bundle, BundleKind } from '../domain/bundle.ts';
import type { EnvironmentGroup, Organization } from '../domain/organization.ts';
import type { Serving, SetupResult } from '../domain/results/setup-result.ts';
import type { ServingRevision } from '../domain/revision.ts';
import type { Apigee } from '../ports/apigee.ts';
import { namesIn, notingUnseen } from './look-at-repository.ts';

/** What the organization has. Undefined is what could not be looked at; `unseen` says why. */
export interface OrganizationFindings {
  readonly organization: Organization;
  readonly groups: readonly EnvironmentGroup[] | undefined;
  readonly serving: readonly Serving[] | undefined;
  readonly unseen: readonly string[];
}

/** Reads only. Throws PipeError if the organization itself cannot be read. */
export async function lookAtOrganization(
  apigee: Apigee,
  bundles: readonly Bundle[],
): Promise<OrganizationFindings> {
  const unseen: string[] = [];
  const seen = notingUnseen(unseen);
  const organization = await apigee.organization();
  const groups = await seen('environment groups', apigee.environmentGroups());
  const proxies = await seen('the proxies that serve', apigee.servingEverywhere('apiproxy'));
  const flows = await seen('the shared flows that serve', apigee.servingEverywhere('sharedflow'));
  const serving =
    proxies === undefined && flows === undefined
      ? undefined
      : [...served('apiproxy', proxies ?? [], bundles), ...served('sharedflow', flows ?? [], bundles)];
  return { organization, groups, serving, unseen };
}

function served(
  kind: BundleKind,
  revisions: readonly ServingRevision[],
  bundles: readonly Bundle[],
): readonly Serving[] {
  const names = new Set(bundles.filter((bundle) => bundle.kind === kind).map(({ name }) => name));
  return [...Map.groupBy(revisions, ({ name }) => name)]
    .map(([name, same]) => ({
      name,
      kind,
      environments: [...new Set(same.map(({ environment }) => environment))].sort(),
      inClone: names.has(name),
    }))
    .sort((one, other) => (one.name < other.name ? -1 : 1));
}

export function organizationResult({
  organization: { name, environments },
  groups,
  serving,
}: OrganizationFindings): NonNullable<SetupResult['organization']> {
  const shown = groups?.map(({ name: group, hostnames, environments: own }) => ({
    name: group,
    hostnames,
    environments: own,
  }));
  return { name, environments, groups: shown ?? null, serving: serving ?? null };
}

/** For the log: a line for each thing that is known. */
export function describeFound({
  organization,
  groups = [],
  serving,
}: OrganizationFindings): readonly string[] {
  const { name, environments } = organization;
  return [
    `${name}, environments: ${namesIn(environments)}`,
    ...groups.map(
      ({ name: group, hostnames, environments: own }) =>
        `group ${group} of ${namesIn(own)}: ${namesIn(hostnames)}`,
    ),
    ...(serving === undefined ? [] : [`serves: ${namesIn(serving.map(sayServing))}`]),
    ...(outside(serving).length === 0
      ? []
      : [`serves and is not in this clone: ${namesIn(outside(serving).map(sayServing))}`]),
  ];
}

/** What serves and is in no bundle of the clone. */
export function outside(serving: readonly Serving[] | undefined): readonly Serving[] {
  return (serving ?? []).filter(({ inClone }) => !inClone);
}

/** Shared flows that bundles of the clone call, that serve, and that are deployed by somebody else. */
export function externalFlows(
  bundles: readonly Bundle[],
  serving: readonly Serving[] | undefined,
): readonly string[] {
  const called = new Set(bundles.flatMap(({ sharedFlowsCalled }) => sharedFlowsCalled));
  return outside(serving)
    .filter(({ kind, name }) => kind === 'sharedflow' && called.has(name))
    .map(({ name }) => name);
}

function sayServing({ name, kind, environments }: Serving): string {
  return `${kind === 'sharedflow' ? 'shared flow ' : ''}${name} (${environments.join(', ')})`;
}
