import type { EmulatedApi } from '../emulated-api.ts';
import { GoogleError } from './google-error.ts';
import { type RestCall, restApi } from './rest-api.ts';
import type { TokenStore } from './tokens.ts';

/** cloudresourcemanager.googleapis.com: what the caller may do in the organization's project. */
export function resourceManagerApi(project: string, tokens: TokenStore): EmulatedApi {
  return restApi('resourceManager', tokens, [
    {
      id: 'cloudresourcemanager.projects.testIamPermissions',
      verb: 'POST',
      path: /^\/v[13]\/projects\/(?<project>[^/:]+):testIamPermissions$/,
      fields: ['permissions'],
      answer: (call) => testPermissions(project, call),
    },
  ]);
}

function testPermissions(project: string, { token, parameters, message }: RestCall): object {
  if (parameters['project'] !== project)
    throw new GoogleError('PERMISSION_DENIED', 'The caller does not have permission');
  const asked = (message['permissions'] ?? []) as readonly string[];
  if (asked.length > 100) throw new GoogleError('INVALID_ARGUMENT', 'At most 100 permissions can be tested.');
  const odd = asked.find((permission) => !/^[a-z]\w*(?:\.\w+){2,}$/i.test(permission));
  if (odd !== undefined)
    throw new GoogleError('INVALID_ARGUMENT', `Permission ${odd} is not valid for this resource.`);
  const permissions = asked.filter((permission) => token.may(permission));
  return permissions.length === 0 ? {} : { permissions };
}
