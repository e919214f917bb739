import { edgeError, GoogleError } from '../../google/google-error.ts';
import { type Call, notFound } from '../call.ts';

/** Where an entity lives decides how Apigee refuses: in its configuration store, or in the runtime's store. */
export interface Refusals {
  missing(call: Call, key: string): GoogleError;
  duplicate(call: Call, key: string): GoogleError;
  /** Whether a runtime must be connected to read and write it. */
  readonly needsRuntime: boolean;
}

/** `organizations/acme/environments/test/targetservers/backend` */
export function resourceName({ world }: Call, path: string): string {
  return `organizations/${world.organization.name}/${path}`;
}

/** The configuration store; `path` gives the resource's name below the organization. */
export function storedRefusals(path: (call: Call, key: string) => string): Refusals {
  return {
    missing: (call, key) => notFound(`resource ${resourceName(call, path(call, key))}`),
    duplicate: (call, key) =>
      new GoogleError(
        'ALREADY_EXISTS',
        `cannot create resource ${resourceName(call, path(call, key))}; already exists`,
      ),
    needsRuntime: false,
  };
}

export interface EdgeCodes {
  /** Code and sentence. */
  readonly missing: (call: Call, key: string) => readonly [string, string];
  readonly duplicate: (call: Call, key: string) => readonly [string, string];
}

/** The runtime's store: a duplicate is ABORTED, and both carry a code of Apigee Edge. */
export function runtimeRefusals({ missing, duplicate }: EdgeCodes): Refusals {
  return {
    missing: (call, key) => edgeError('NOT_FOUND', ...missing(call, key)),
    duplicate: (call, key) => edgeError('ABORTED', ...duplicate(call, key)),
    needsRuntime: true,
  };
}

/** Answered for KVM entries, developers, apps and keys while no runtime is connected. */
export function refuseWithoutRuntime({ world }: Call): void {
  if (world.settings.runtimeConnected) return;
  throw edgeError(
    'FAILED_PRECONDITION',
    'gaambo.request.connection.failed',
    `no connections available from the Apigee connect agent(s): organization ${world.organization.name}`,
  );
}

/** What is in use stays; the sentence is a guess. */
export function inUse(what: string, by: string): GoogleError {
  return new GoogleError('FAILED_PRECONDITION', `generic::failed_precondition: ${what} is in use by ${by}`);
}

/** More than an environment or organization may hold: 400 with a QuotaFailure, as gcloud knows it. */
export function quotaFailure(subject: string, description: string): GoogleError {
  return new GoogleError('FAILED_PRECONDITION', description, {
    details: [
      { '@type': 'type.googleapis.com/google.rpc.QuotaFailure', violations: [{ description, subject }] },
    ],
  });
}
