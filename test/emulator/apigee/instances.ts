import { GoogleError } from '../google/google-error.ts';
import { type Call, type Handlers, invalid, notFound, parameter, withoutDefaults } from './call.ts';
import { tokenList } from './config/lists.ts';
import { segment } from './config/store.ts';
import { begun, empty, refuseBusy, resource } from './long-operations.ts';
import { attachmentsOf, attachToInstance, type Instance } from './organization.ts';

/** Runtime instances and the environments attached to them: what is attached to none serves nothing. */
export const instanceHandlers: Handlers = {
  'instances.list': (call) =>
    tokenList(call, [...call.world.organization.instances.values()].map(instanceJson), {
      field: 'instances',
      size: call.world.settings.pageSize,
    }),
  'instances.get': (call) => instanceJson(instanceOf(call)),
  'instances.attachments.list': (call) =>
    tokenList(call, [...attachmentsOf(call.world.organization, instanceOf(call).name).values()], {
      field: 'attachments',
      size: call.world.settings.pageSize,
    }),
  'instances.attachments.get': (call) => attachmentOf(call),
  'instances.attachments.create': (call) => {
    const { organization, clock } = call.world;
    const instance = instanceOf(call).name;
    const { environment } = call.message as { environment?: string };
    if (environment === undefined || !organization.environments.has(environment))
      throw invalid('invalid environment');
    const attached = [...attachmentsOf(organization, instance).values()];
    if (attached.some((each) => each.environment === environment))
      throw new GoogleError(
        'ALREADY_EXISTS',
        `generic::already_exists: environment ${environment} is already attached to instance ${instance}`,
      );
    refuseBusy(call);
    const { name } = attachToInstance(organization, instance, { environment, at: clock.now() });
    return begun(call, 'INSERT', {
      target: `instances/${instance}/attachments/${name}`,
      response: resource('InstanceAttachment', { environment, name }),
    });
  },
  'instances.attachments.delete': (call) => {
    const { organization } = call.world;
    const instance = instanceOf(call).name;
    const { name } = attachmentOf(call);
    refuseBusy(call);
    organization.entities.collection(`instances/${segment(instance)}/attachments`).delete(name);
    return begun(call, 'DELETE', { target: `instances/${instance}/attachments/${name}`, response: empty });
  },
};

function instanceJson({ name, location, createdAt }: Instance): object {
  return withoutDefaults({
    name,
    location,
    createdAt: String(createdAt),
    lastModifiedAt: String(createdAt),
    host: '10.1.2.3',
    port: '443',
    peeringCidrRange: 'SLASH_22',
    runtimeVersion: '1-14-0-apigee-7',
    state: 'ACTIVE',
  });
}

function instanceOf(call: Call): Instance {
  const name = parameter(call, 'instancesId');
  const { organization } = call.world;
  const instance = organization.instances.get(name);
  if (instance === undefined) throw notFound(`resource organizations/${organization.name}/instances/${name}`);
  return instance;
}

function attachmentOf(call: Call): { readonly name: string; readonly environment: string } {
  const { organization } = call.world;
  const instance = instanceOf(call).name;
  const name = parameter(call, 'attachmentsId');
  const attachment = attachmentsOf(organization, instance).get(name);
  if (attachment === undefined)
    throw notFound(`resource organizations/${organization.name}/instances/${instance}/attachments/${name}`);
  return attachment;
}
