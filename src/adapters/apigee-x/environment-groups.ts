import type { EnvironmentGroup } from '../../domain/organization.ts';
import { tokenPages } from '../../domain/pacing/paging.ts';
import { pathSegment } from '../http/path-segment.ts';
import type { Call } from './call.ts';
import type { Reader } from './reader.ts';
import { needsReading } from './roles.ts';
import { AttachmentsShape, EnvironmentGroupsShape, type Shape } from './shapes.ts';

/** Every environment group with its host names and the environments attached to it. */
export async function readEnvironmentGroups(reader: Reader): Promise<readonly EnvironmentGroup[]> {
  const groups = await readGroupHosts(reader);
  return Promise.all(
    groups.map(async ({ name, hostnames }) => {
      const attached = await readPages(reader, attachmentsOf(name), AttachmentsShape);
      const environments = attached
        .flatMap((page) => page.environmentGroupAttachments ?? [])
        .flatMap(({ environment }) => (environment === undefined ? [] : [environment]));
      return { name, hostnames, environments: environments.toSorted() };
    }),
  );
}

/** The groups alone, without a call for each. */
export async function readGroupHosts(
  reader: Reader,
): Promise<readonly Pick<EnvironmentGroup, 'name' | 'hostnames'>[]> {
  const pages = await readPages(reader, GROUPS, EnvironmentGroupsShape);
  return pages
    .flatMap((page) => page.environmentGroups ?? [])
    .map(({ name, hostnames }) => ({ name, hostnames: hostnames ?? [] }));
}

const GROUPS: Call = {
  method: 'GET',
  path: 'envgroups',
  operation: 'list the environment groups',
  where: 'environment groups',
  needs: needsReading('apigee.envgroups.list'),
};

const attachmentsOf = (group: string): Call => ({
  method: 'GET',
  path: `envgroups/${pathSegment(group)}/attachments`,
  operation: `list the environments of group ${group}`,
  where: group,
  needs: needsReading('apigee.envgroupattachments.list'),
});

function readPages<Page extends object>(
  reader: Reader,
  call: Call,
  shape: Shape<Page>,
): Promise<readonly Page[]> {
  return tokenPages((pageToken) => reader.read({ ...call, query: { pageToken } }, shape));
}
