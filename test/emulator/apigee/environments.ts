import {
  type Call,
  environmentOf,
  type Handlers,
  invalid,
  notFound,
  parameter,
  withoutDefaults,
} from './call.ts';
import { tokenPage } from './config/lists.ts';
import { type Environment, type EnvironmentGroup, entitiesIn } from './organization.ts';
import type { World } from './world.ts';

/** The organization, its environments and environment groups. */
export const environmentHandlers: Handlers = {
  get: ({ world }) => organizationJson(world),
  list: ({ world }) => ({
    organizations: [{ ...mapping(world), projectIds: [world.organization.name] }],
  }),
  update: (call) => {
    const { property = [] } = (call.message['properties'] ?? {}) as {
      property?: readonly { name: string; value: string }[];
    };
    call.world.organization.properties = Object.fromEntries(property.map(({ name, value }) => [name, value]));
    return organizationJson(call.world);
  },
  getProjectMapping: ({ world }) => mapping(world),
  'environments.list': ({ world }) => [...world.organization.environments.keys()],
  'environments.get': (call) => environmentJson(call.world, environmentOf(call)),
  'environments.update': update,
  'environments.updateEnvironment': update,
  'environments.testIamPermissions': (call) => {
    environmentOf(call);
    const asked = (call.message['permissions'] ?? []) as string[];
    return withoutDefaults({
      permissions: asked.filter((permission) => call.token.may(permission)),
    });
  },
  'envgroups.list': (call) => {
    const { items, nextPageToken } = tokenPage(call, [...call.world.organization.groups.values()], {
      size: call.world.settings.pageSize,
    });
    return withoutDefaults({ environmentGroups: items.map(groupJson), nextPageToken });
  },
  'envgroups.get': (call) => groupJson(groupOf(call)),
  'envgroups.attachments.list': (call) => {
    const group = groupOf(call);
    const { items, nextPageToken } = tokenPage(call, [...group.environments], {
      size: call.world.settings.pageSize,
    });
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
};

function organizationJson({ organization }: World): object {
  const { name, createdAt, environments, billing, properties } = organization;
  const property = Object.entries(properties).map(([key, value]) => ({ name: key, value }));
  return withoutDefaults({
    ...times(createdAt),
    name,
    projectId: name,
    apigeeProjectId: `${name}-tp`,
    environments: [...environments.keys()],
    runtimeType: 'CLOUD',
    ...billing,
    ...(property.length > 0 && { properties: { property } }),
    state: 'ACTIVE',
    displayName: name,
  });
}

function mapping({ organization: { name, location } }: World): object {
  return withoutDefaults({ organization: name, projectId: name, location });
}

/** What is not sent is gone, except what cannot be changed. */
function update(call: Call): object {
  const environment = environmentOf(call);
  const { name, state: _, createdAt: __, lastModifiedAt: ___, ...given } = call.message;
  if (name !== undefined && name !== environment.name) throw invalid('name cannot be changed');
  const { deploymentType, apiProxyType } = environment.settings;
  environment.settings = { ...withoutDefaults({ deploymentType, apiProxyType }), ...given };
  environment.lastModifiedAt = call.world.clock.now();
  return environmentJson(call.world, environment);
}

const states = { INSERT: 'CREATING', DELETE: 'DELETING', UPDATE: 'UPDATING' } as const;

/** While an operation on it runs, its state says so. */
export function environmentJson({ organization, clock }: World, environment: Environment): object {
  const { name, createdAt, lastModifiedAt, settings } = environment;
  const target = `organizations/${organization.name}/environments/${name}`;
  const running = [...organization.operations.values()].find(
    (each) => each.target === target && each.endsAt > clock.now(),
  );
  return withoutDefaults({
    createdAt: String(createdAt),
    lastModifiedAt: String(lastModifiedAt),
    apiProxyType: 'PROGRAMMABLE',
    deploymentType: 'PROXY',
    type: 'BASE',
    ...settings,
    name,
    state: running === undefined ? 'ACTIVE' : states[running.type],
    hasAttachedFlowHooks: entitiesIn(organization, name, 'flowhooks').size > 0,
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
