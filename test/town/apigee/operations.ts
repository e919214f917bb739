import { randomUUID } from 'node:crypto';
import { GoogleError } from '../google/google-error.ts';
import { type Call, environmentOf, type Handlers, invalid, notFound, parameter } from './call.ts';
import { groupOf } from './environments.ts';
import { addEnvironment, addGroup, type Operation, type Organization } from './organization.ts';

/** Some operations are finished when they are answered. */
const atOnce = Number.NEGATIVE_INFINITY;

const apigeePackage = 'type.googleapis.com/google.cloud.apigee.v1';

/** Environments and their groups come and go by long-running operations (contract §4). */
export const operationHandlers: Handlers = {
  'environments.create': (call) => {
    const { organization, clock } = call.world;
    const name = nameIn(call);
    refuseKnown(organization, `environments/${name}`, organization.environments.has(name));
    refuseBusy(call);
    addEnvironment(organization, name, clock.now());
    return begun(call, 'INSERT', {
      target: `environments/${name}`,
      response: resource('Environment', { name, state: 'ACTIVE' }),
    });
  },
  'environments.delete': (call) => {
    const { name, deployments } = environmentOf(call);
    if (deployments.length > 0)
      throw new GoogleError(
        'FAILED_PRECONDITION',
        `generic::failed_precondition: environment ${name} has deployments`,
      );
    refuseBusy(call);
    call.world.organization.environments.delete(name);
    return begun(call, 'DELETE', { target: `environments/${name}`, response: empty });
  },
  'envgroups.create': (call) => {
    const { organization, clock } = call.world;
    const name = nameIn(call);
    const hostnames = (call.message['hostnames'] ?? []) as string[];
    refuseKnown(organization, `envgroups/${name}`, organization.groups.has(name));
    refuseBusy(call);
    addGroup(organization, { name, hostnames, environments: [], createdAt: clock.now() });
    return done(call, 'INSERT', {
      target: `envgroups/${name}`,
      response: resource('EnvironmentGroup', { hostnames, name, state: 'ACTIVE' }),
    });
  },
  'envgroups.delete': (call) => {
    const { name } = groupOf(call);
    refuseBusy(call);
    call.world.organization.groups.delete(name);
    return done(call, 'DELETE', { target: `envgroups/${name}`, response: empty });
  },
  'envgroups.attachments.create': (call) => {
    const group = groupOf(call);
    const { environment } = call.message as { environment?: string };
    const { organization, clock } = call.world;
    if (environment === undefined || !organization.environments.has(environment))
      throw invalid('invalid environment');
    const attachment = { name: randomUUID(), createdAt: clock.now() };
    refuseBusy(call);
    group.environments.set(environment, attachment);
    const target = `envgroups/${group.name}/attachments/${attachment.name}`;
    return done(call, 'INSERT', {
      target,
      response: resource('EnvironmentGroupAttachment', { environment, name: attachment.name }),
    });
  },
  'operations.get': (call) => {
    const id = parameter(call, 'operationsId');
    const operation = call.world.organization.operations.get(id);
    if (operation === undefined)
      throw notFound(`resource organizations/${call.world.organization.name}/operations/${id}`);
    return print(call, id, operation);
  },
};

interface Work {
  readonly target: string;
  readonly response: object;
}

/** Still running: no `done` key. */
function begun(call: Call, type: Operation['type'], work: Work): object {
  const { clock, settings } = call.world;
  return keep(call, { type, ...work, endsAt: clock.now() + settings.operationMs });
}

/** Finished at once, which some are. */
function done(call: Call, type: Operation['type'], work: Work): object {
  return keep(call, { type, ...work, endsAt: atOnce });
}

function keep(call: Call, { target, ...operation }: Operation): object {
  const { organization } = call.world;
  const id = randomUUID();
  const kept = { ...operation, target: `organizations/${organization.name}/${target}` };
  organization.operations.set(id, kept);
  return print(call, id, { ...kept, running: operation.endsAt !== atOnce });
}

/** Before anything changes: one operation at a time. */
function refuseBusy({ world: { organization, clock } }: Call): void {
  const busy = [...organization.operations].find(([, { endsAt }]) => endsAt > clock.now());
  if (busy !== undefined) {
    throw new GoogleError(
      'FAILED_PRECONDITION',
      `generic::failed_precondition: the resource is locked by another operation, by operation: ${busy[0]}`,
    );
  }
}

function print({ world }: Call, id: string, operation: Operation & { running?: boolean }): object {
  const { type, target, response, running = operation.endsAt > world.clock.now() } = operation;
  const progress =
    operation.endsAt === atOnce ? {} : { progress: { description: 'Succeeded', percentDone: 100 } };
  const metadata = {
    '@type': `${apigeePackage}.OperationMetadata`,
    operationType: type,
    ...(running ? {} : progress),
    state: running ? 'IN_PROGRESS' : 'FINISHED',
    targetResourceName: target,
  };
  const name = `organizations/${world.organization.name}/operations/${id}`;
  return running ? { metadata, name } : { done: true, metadata, name, response };
}

const empty = { '@type': 'type.googleapis.com/google.protobuf.Empty' };

function resource(type: string, fields: object): object {
  return { '@type': `${apigeePackage}.${type}`, ...fields };
}

function nameIn({ message, query }: Call): string {
  const name = query.get('name') ?? message['name'];
  if (typeof name !== 'string' || !/^[.\w-]{1,255}$/.test(name)) throw invalid('invalid name');
  return name;
}

/** The text is a guess (contract §1.4). */
function refuseKnown({ name }: Organization, resourceName: string, known: boolean): void {
  if (!known) return;
  throw new GoogleError(
    'ALREADY_EXISTS',
    `generic::already_exists: resource organizations/${name}/${resourceName} already exists`,
  );
}
