import { describe, expect, it } from '@jest/globals';
import { needsWriting, rolesFor } from '../../../src/adapters/apigee-x/roles.ts';
import type { Activity } from '../../../src/domain/permission.ts';
import { descriptorOf } from '../../../src/resources/descriptors.ts';
import type { EntityKind } from '../../../src/resources/entity.ts';
import { isInRole, type Role } from '../../emulator/google/roles.ts';

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

const KINDS: Readonly<Record<EntityKind, true>> = {
  space: true,
  keystore: true,
  alias: true,
  reference: true,
  targetserver: true,
  resourcefile: true,
  kvm: true,
  kvmentry: true,
  flowhook: true,
  datacollector: true,
  debugmask: true,
  apiproduct: true,
  rateplan: true,
  developer: true,
  app: true,
  appkey: true,
  appgroup: true,
  appgroupapp: true,
  appgroupkey: true,
};

describe('The roles that an account is told to be granted', () => {
  const named = (...activities: readonly Activity[]) => rolesFor(activities).map(({ name }) => name);
  const writing = (right: string): Activity => ({
    kind: 'configure',
    verb: 'create',
    right,
    environment: undefined,
    what: 'make it',
  });
  const DEPLOYER = ['roles/apigee.apiAdminV2', 'roles/apigee.environmentAdmin'];

  it('are those of whoever deploys, and of what is brought in besides', () => {
    expect(named({ kind: 'read', what: 'bundles' })).toEqual(DEPLOYER);
    expect(named(writing('apiproducts.create'), writing('targetservers.create'))).toEqual(DEPLOYER);
    expect(named(writing('developers.create'))).toEqual([...DEPLOYER, 'roles/apigee.developerAdmin']);
  });

  it('are the one that has everything where nothing less will do', () => {
    expect(named(writing('developers.create'), writing('spaces.create'))).toEqual(['roles/apigee.admin']);
    expect(named({ kind: 'watch', environment: 'test' }, { kind: 'own-environment' })).toEqual([
      'roles/apigee.admin',
    ]);
  });

  it.each(Object.keys(KINDS) as EntityKind[])('hold what making a %s takes', (kind) => {
    const right = `${descriptorOf(kind).right}.create`;
    const roles = named(writing(right)).map((name) => name.replace('roles/', '') as Role);

    expect(roles.filter((role) => isInRole(role, `apigee.${right}`))).not.toEqual([]);
  });
});
