import { type Call, environmentOf, type Handlers, notFound, parameter, withoutDefaults } from './call.ts';
import type { Environment, EnvironmentGroup } from './organization.ts';

/** The organization, its environments, environment groups and instances. */
export const environmentHandlers: Handlers = {
  get: ({ world }) => {
    const { name, createdAt, environments, billing } = world.organization;
    return withoutDefaults({
      ...times(createdAt),
      name,
      projectId: name,
      apigeeProjectId: `${name}-tp`,
      environments: [...environments.keys()],
      runtimeType: 'CLOUD',
      ...billing,
      state: 'ACTIVE',
      displayName: name,
    });
  },
  getProjectMapping: ({ world: { organization } }) =>
    withoutDefaults({
      organization: organization.name,
      projectId: organization.name,
      location: organization.location,
    }),
  'environments.list': ({ world }) => [...world.organization.environments.keys()],
  'environments.get': (call) => environmentJson(environmentOf(call)),
  'environments.testIamPermissions': (call) => {
    environmentOf(call);
    const asked = (call.message['permissions'] ?? []) as string[];
    return withoutDefaults({
      permissions: asked.filter((permission) => !call.token.without.has(permission)),
    });
  },
  'envgroups.list': (call) => {
    const { items, nextPageToken } = page(call, [...call.world.organization.groups.values()]);
    return withoutDefaults({ environmentGroups: items.map(groupJson), nextPageToken });
  },
  'envgroups.get': (call) => groupJson(groupOf(call)),
  'envgroups.attachments.list': (call) => {
    const group = groupOf(call);
    const { items, nextPageToken } = page(call, [...group.environments]);
    return withoutDefaults({
      environmentGroupAttachments: items.map(([environment, attachment]) =>
        attachmentJson(group, environment, attachment),
      ),
      nextPageToken,
    });
  },
  'envgroups.attachments.get': (call) => {
    const group = groupOf(call);
    const wanted = parameter(call, 'attachmentsId');
    const found = [...group.environments].find(([, { name }]) => name === wanted);
    if (found === undefined)
      throw notFound(`resource ${resource(call, `envgroups/${group.name}/attachments/${wanted}`)}`);
    return attachmentJson(group, ...found);
  },
  'instances.list': ({ world }) =>
    withoutDefaults({
      instances: world.organization.instances.map((name) => ({ name, location: name, state: 'ACTIVE' })),
    }),
};

function environmentJson({ name, createdAt, flowhooks }: Environment): object {
  return withoutDefaults({
    ...times(createdAt),
    apiProxyType: 'PROGRAMMABLE',
    deploymentType: 'PROXY',
    name,
    state: 'ACTIVE',
    type: 'BASE',
    hasAttachedFlowHooks: flowhooks.size > 0,
  });
}

function groupJson({ name, hostnames, createdAt }: EnvironmentGroup): object {
  return withoutDefaults({ ...times(createdAt), name, hostnames, state: 'ACTIVE' });
}

function attachmentJson(
  group: EnvironmentGroup,
  environment: string,
  { name, createdAt }: { name: string; createdAt: number },
): object {
  return { createdAt: String(createdAt), environment, environmentGroupId: group.name, name };
}

function times(createdAt: number): object {
  return { createdAt: String(createdAt), lastModifiedAt: String(createdAt) };
}

export function groupOf(call: Call): EnvironmentGroup {
  const name = parameter(call, 'envgroupsId');
  const group = call.world.organization.groups.get(name);
  if (group === undefined) throw notFound(`resource ${resource(call, `envgroups/${name}`)}`);
  return group;
}

function resource({ world }: Call, name: string): string {
  return `organizations/${world.organization.name}/${name}`;
}

/** A page token is the number of items already seen. */
function page<Item>(
  { query, world }: Call,
  all: readonly Item[],
): { items: Item[]; nextPageToken: string | undefined } {
  const size = Number(query.get('pageSize') ?? '') || world.settings.pageSize;
  const start = Number(query.get('pageToken') ?? '') || 0;
  const end = start + size;
  return { items: all.slice(start, end), nextPageToken: end < all.length ? String(end) : undefined };
}
