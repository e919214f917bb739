import { randomUUID } from 'node:crypto';
import { GoogleError } from '../google/google-error.ts';
import type { Call } from './call.ts';
import type { Operation } from './organization.ts';

/** Some operations are finished when they are answered. */
const atOnce = Number.NEGATIVE_INFINITY;

const apigeePackage = 'type.googleapis.com/google.cloud.apigee.v1';

export interface Work {
  readonly target: string;
  readonly response: object;
}

export const empty = { '@type': 'type.googleapis.com/google.protobuf.Empty' };

export function resource(type: string, fields: object): object {
  return { '@type': `${apigeePackage}.${type}`, ...fields };
}

/** Still running: no `done` key. */
export function begun(call: Call, type: Operation['type'], work: Work): object {
  const { clock, settings } = call.world;
  return keep(call, { type, ...work, endsAt: clock.now() + settings.operationMs });
}

/** Finished at once, which some are. */
export function done(call: Call, type: Operation['type'], work: Work): object {
  return keep(call, { type, ...work, endsAt: atOnce });
}

function keep(call: Call, { target, ...operation }: Operation): object {
  const { organization } = call.world;
  const id = randomUUID();
  const kept = { ...operation, target: `organizations/${organization.name}/${target}` };
  organization.operations.set(id, kept);
  return printOperation(call, id, { ...kept, running: operation.endsAt !== atOnce });
}

const doing = { INSERT: 'created', DELETE: 'deleted', UPDATE: 'updated' } as const;

const nouns: Readonly<Record<string, string>> = {
  environments: 'environment',
  envgroups: 'environment group',
  instances: 'instance',
  attachments: 'attachment',
};

/** Before anything changes: one operation of the organization at a time. */
export function refuseBusy({ world: { organization, clock } }: Call): void {
  const busy = [...organization.operations].find(([, { endsAt }]) => endsAt > clock.now());
  if (busy === undefined) return;
  const [id, { target, type }] = busy;
  const [collection = '', name = ''] = target.split('/').slice(-2);
  throw lockedBy(`${nouns[collection] ?? collection} ${name}`, {
    doing: doing[type],
    organization: organization.name,
    operation: id,
  });
}

/** As recorded; only the name of its status is a guess. */
export function lockedBy(
  what: string,
  { doing: state, organization, operation }: Readonly<Record<'doing' | 'organization' | 'operation', string>>,
): GoogleError {
  return new GoogleError(
    'FAILED_PRECONDITION',
    `the resource is locked by another operation where ${what} is currently being ${state} for organization ${organization} by operation: ${operation}`,
  );
}

export function printOperation(
  { world }: Call,
  id: string,
  operation: Operation & { running?: boolean },
): object {
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
