import { randomUUID } from 'node:crypto';
import { GoogleError } from '../google/google-error.ts';
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
import { quotaFailure } from './config/refusals.ts';
import { segment } from './config/store.ts';
import { environmentJson, groupOf } from './environments.ts';
import { begun, done, empty, printOperation, refuseBusy, resource } from './long-operations.ts';
import { addEnvironment, addGroup, groupsOf, instancesOf, type Organization } from './organization.ts';

/** Environments and their groups come and go by long-running operations (docs/apigee.md#operations). */
export const operationHandlers: Handlers = {
  'environments.create': (call) => {
    const { organization, clock, settings } = call.world;
    const name = nameIn(call);
    refuseKnown(organization, `environments/${name}`, organization.environments.has(name));
    refuseFull('environments', organization.environments.size, settings.limits.environments);
    refuseBusy(call);
    const environment = addEnvironment(organization, name, clock.now());
    const { name: _, state: __, ...given } = call.message;
    environment.settings = given;
    return begun(call, 'INSERT', {
      target: `environments/${name}`,
      response: resource('Environment', { ...environmentJson(call.world, environment), state: 'ACTIVE' }),
    });
  },
  'environments.delete': (call) => {
    const { organization } = call.world;
    const { name, deployments } = environmentOf(call);
    refuseHeld(name, deployments.length > 0, 'deployments');
    refuseHeld(name, groupsOf(organization, name).length > 0, 'environment group attachments');
    refuseHeld(name, instancesOf(organization, name).length > 0, 'instance attachments');
    refuseBusy(call);
    const root = `environments/${segment(name)}`;
    // Whoever deletes an environment with maps in it cannot read those of the next one of that name.
    if (organization.entities.collection(`${root}/keyvaluemaps`).size > 0)
      organization.undecryptable.add(name);
    organization.environments.delete(name);
    organization.entities.drop(root);
    return begun(call, 'DELETE', { target: `environments/${name}`, response: empty });
  },
  'environments.modifyEnvironment': (call) => {
    const environment = environmentOf(call);
    if (call.query.get('updateMask') !== 'nodeConfig' && call.query.get('updateMask') !== 'node_config')
      throw invalid('only node_config can be updated');
    refuseBusy(call);
    environment.settings = { ...environment.settings, nodeConfig: call.message['nodeConfig'] };
    return begun(call, 'UPDATE', {
      target: `environments/${environment.name}`,
      response: resource('Environment', environmentJson(call.world, environment)),
    });
  },
  'envgroups.create': (call) => {
    const { organization, clock, settings } = call.world;
    const name = nameIn(call);
    const hostnames = hostnamesIn(call);
    refuseKnown(organization, `envgroups/${name}`, organization.groups.has(name));
    refuseFull('envgroups', organization.groups.size, settings.limits.environmentGroups);
    refuseTaken(organization, name, hostnames);
    refuseBusy(call);
    addGroup(organization, { name, hostnames, environments: [], createdAt: clock.now() });
    return done(call, 'INSERT', {
      target: `envgroups/${name}`,
      response: resource('EnvironmentGroup', { hostnames, name, state: 'ACTIVE' }),
    });
  },
  'envgroups.patch': (call) => {
    const group = groupOf(call);
    const mask = call.query.get('updateMask');
    if (mask !== null && mask !== 'hostnames') throw invalid(`invalid updateMask "${mask}"`);
    const hostnames = hostnamesIn(call);
    refuseTaken(call.world.organization, group.name, hostnames);
    refuseBusy(call);
    group.hostnames = hostnames;
    return done(call, 'UPDATE', {
      target: `envgroups/${group.name}`,
      response: resource('EnvironmentGroup', { hostnames, name: group.name, state: 'ACTIVE' }),
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
    const { organization, clock, settings } = call.world;
    if (environment === undefined || !organization.environments.has(environment))
      throw invalid('invalid environment');
    refuseKnown(
      organization,
      `envgroups/${group.name}/attachments/${environment}`,
      group.environments.has(environment),
    );
    const attached = [...organization.groups.values()].map(({ environments }) => environments.size);
    refuseFull(
      'envgroupattachments',
      attached.reduce((sum, size) => sum + size, 0),
      settings.limits.groupAttachments,
    );
    const attachment = { name: randomUUID(), createdAt: clock.now() };
    refuseBusy(call);
    group.environments.set(environment, attachment);
    const target = `envgroups/${group.name}/attachments/${attachment.name}`;
    return done(call, 'INSERT', {
      target,
      response: resource('EnvironmentGroupAttachment', { environment, name: attachment.name }),
    });
  },
  'envgroups.attachments.delete': (call) => {
    const group = groupOf(call);
    const wanted = parameter(call, 'attachmentsId');
    const found = [...group.environments].find(([, { name }]) => name === wanted);
    const path = `envgroups/${group.name}/attachments/${wanted}`;
    if (found === undefined) throw notFound(`resource organizations/${call.world.organization.name}/${path}`);
    refuseBusy(call);
    group.environments.delete(found[0]);
    return done(call, 'DELETE', { target: path, response: empty });
  },
  'operations.get': (call) => {
    const id = parameter(call, 'operationsId');
    const operation = call.world.organization.operations.get(id);
    if (operation === undefined)
      throw notFound(`resource organizations/${call.world.organization.name}/operations/${id}`);
    return printOperation(call, id, operation);
  },
  'operations.list': (call) => {
    const all = [...call.world.organization.operations];
    const { items, nextPageToken } = tokenPage(call, all, { size: 25 });
    return withoutDefaults({
      operations: items.map(([id, operation]) => printOperation(call, id, operation)),
      nextPageToken,
    });
  },
};

function hostnamesIn({ message }: Call): readonly string[] {
  const hostnames = (message['hostnames'] ?? []) as string[];
  if (hostnames.length === 0) throw invalid('hostnames are required');
  if (hostnames.length > 100) throw invalid('at most 100 hostnames are allowed');
  return hostnames;
}

/** A host name belongs to one group. */
function refuseTaken({ groups }: Organization, name: string, hostnames: readonly string[]): void {
  for (const other of groups.values()) {
    const taken = other.name === name ? undefined : hostnames.find((host) => other.hostnames.includes(host));
    if (taken !== undefined)
      throw new GoogleError(
        'FAILED_PRECONDITION',
        `generic::failed_precondition: hostname ${taken} is already used by environment group ${other.name}`,
      );
  }
}

/** The text is a guess; that it must be empty is not. */
function refuseHeld(name: string, held: boolean, what: string): void {
  if (held)
    throw new GoogleError(
      'FAILED_PRECONDITION',
      `generic::failed_precondition: environment ${name} has ${what}`,
    );
}

function refuseFull(what: string, size: number, limit: number): void {
  if (size >= limit)
    throw quotaFailure(
      `apigee.googleapis.com/${what}`,
      `Limit of ${what} in an organization (${limit}) exceeded.`,
    );
}

function nameIn({ message, query }: Call): string {
  const name = query.get('name') ?? message['name'];
  if (typeof name !== 'string' || !/^[.\w-]{1,255}$/.test(name)) throw invalid('invalid name');
  return name;
}

/** The text is a guess (docs/apigee.md#status-codes). */
function refuseKnown({ name }: Organization, resourceName: string, known: boolean): void {
  if (!known) return;
  throw new GoogleError(
    'ALREADY_EXISTS',
    `generic::already_exists: resource organizations/${name}/${resourceName} already exists`,
  );
}
