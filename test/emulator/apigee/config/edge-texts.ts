import { type Call, parameter } from '../call.ts';
import { runtimeRefusals } from './refusals.ts';

/** How the runtime's store names what is missing or there already; codes are Apigee Edge's. */
export const edgeRefusals = {
  product: runtimeRefusals({
    missing: (_, key) => [
      'keymanagement.service.apiproduct_doesnot_exist',
      `ApiProduct with name ${key} does not exist`,
    ],
    duplicate: (_, key) => [
      'keymanagement.service.apiproduct_already_exists',
      `ApiProduct with name ${key} already exists`,
    ],
  }),
  developer: runtimeRefusals({
    missing: (call, key) => [
      'developer.service.DeveloperDoesNotExist',
      `DeveloperId ${key} does not exist in organization ${organization(call)}`,
    ],
    duplicate: (call, key) => [
      'developer.service.DeveloperAlreadyExists',
      `Developer ${key} already exists in organization ${organization(call)}`,
    ],
  }),
  developerApp: runtimeRefusals({
    missing: (call, key) => [
      'developer.service.AppDoesNotExist',
      `App named ${key} does not exist under ${parameter(call, 'developersId')}`,
    ],
    duplicate: (call, key) => [
      'developer.service.AppAlreadyExists',
      `App with name ${key} already exists for developer ${parameter(call, 'developersId')}`,
    ],
  }),
  appGroup: runtimeRefusals({
    missing: (call, key) => [
      'appgroup.service.AppGroupDoesNotExist',
      `AppGroup ${key} does not exist in organization ${organization(call)}`,
    ],
    duplicate: (call, key) => [
      'appgroup.service.AppGroupAlreadyExists',
      `AppGroup ${key} already exists in organization ${organization(call)}`,
    ],
  }),
  appGroupApp: runtimeRefusals({
    missing: (call, key) => [
      'appgroup.service.AppDoesNotExist',
      `App named ${key} does not exist under ${parameter(call, 'appgroupsId')}`,
    ],
    duplicate: (call, key) => [
      'appgroup.service.AppAlreadyExists',
      `App with name ${key} already exists for app group ${parameter(call, 'appgroupsId')}`,
    ],
  }),
  key: runtimeRefusals({
    missing: () => ['keymanagement.service.InvalidClientIdForGivenApp', 'Invalid consumer key for Given App'],
    duplicate: () => ['keymanagement.service.ConsumerKeyAlreadyExists', 'ConsumerKey already exists'],
  }),
} as const;

function organization({ world }: Call): string {
  return world.organization.name;
}
