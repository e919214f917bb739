import * as z from 'zod/mini';
import { pathSegment } from '../http/path-segment.ts';
import {
  createGoogleApi,
  type GoogleApiOptions,
  type GoogleCall,
  malformed,
  type Service,
} from './google-api.ts';

/** Of the permissions asked for, those that the account has in the organization's project. Throws PipeError. */
export type ProjectPermissions = (permissions: readonly string[]) => Promise<readonly string[]>;

const SERVICE: Service = {
  name: 'Cloud Resource Manager',
  api: 'cloudresourcemanager.googleapis.com',
  variable: 'GOOGLE_RESOURCEMANAGER_URL',
};

const Granted = z.object({ permissions: z.optional(z.array(z.string())) });

/** A deploy does not wait long for an answer that only spares it a refusal later. */
const PATIENCE_MS = 10_000;

/** Asks Cloud Resource Manager what the account may do in a project (docs/apigee.md#permissions). */
export function createProjectPermissions(project: string, options: GoogleApiOptions): ProjectPermissions {
  const api = createGoogleApi(SERVICE, options);
  return async (permissions) => {
    const call: GoogleCall = {
      version: 'v3',
      resource: `projects/${pathSegment(project)}`,
      method: 'testIamPermissions',
      body: { permissions },
      operation: `see what the account may do in the project ${project}`,
      where: project,
      permission: 'resourcemanager.projects.get',
      role: 'Browser (roles/browser)',
      onceWithinMs: PATIENCE_MS,
    };
    const granted = z.safeParse(Granted, await api.ask(call));
    if (!granted.success) throw malformed(SERVICE, call, 'something that is no list of permissions');
    return granted.data.permissions ?? [];
  };
}
