import { expect, it } from '@jest/globals';
import { needsWriting } from '../../../src/adapters/apigee-x/call.ts';

it.each([
  ['apigee.apiproducts.create', 'roles/apigee.apiAdminV2'],
  ['apigee.keyvaluemapentries.update', 'roles/apigee.apiAdminV2'],
  ['apigee.targetservers.create', 'roles/apigee.environmentAdmin'],
  ['apigee.flowhooks.detachSharedFlow', 'roles/apigee.environmentAdmin'],
  ['apigee.appkeys.manage', 'roles/apigee.developerAdmin'],
  ['apigee.environments.create', 'roles/apigee.admin'],
  ['apigee.appgroupapps.manage', 'roles/apigee.admin'],
])('Who lacks %s is told to be granted %s', (permission, role) => {
  expect(needsWriting(permission)).toEqual({ permission, role: expect.stringContaining(`(${role})`) });
});
