import { expect, it } from '@jest/globals';
import { activitiesOf, activitiesOfFiles } from '../../src/resources/permissions.ts';

const ref = { kind: 'targetserver', scope: 'env/test', path: ['a'], name: 'a' };
const entity = { ...ref, fields: { host: 'a.example', port: 443 } };

it('What a change takes of the account is told for what changes, and for nothing that stays', () => {
  const change = (verb: string) => ({
    change: verb,
    ref,
    wanted: entity.fields,
    problems: [],
    differences: [],
  });
  expect(activitiesOf([change('unchanged')] as never)).toEqual([]);
  expect(activitiesOf([change('create')] as never).map(({ right }) => right)).toEqual([
    'targetservers.create',
  ]);
});

it('What files may come to is told once for each right and environment, deletions too', () => {
  const rights = activitiesOfFiles([entity, { ...entity, path: ['b'], name: 'b' }] as never).map(
    ({ right, environment }) => `${right} ${environment}`,
  );
  expect(rights).toContain('targetservers.create test');
  expect(rights).toContain('targetservers.delete test');
  expect(new Set(rights).size).toBe(rights.length);
});

it('To delete a key takes no more than that, whatever the files say of it', () => {
  const key = {
    ...ref,
    kind: 'appkey',
    scope: 'org',
    path: ['ada', 'web', 'key 1'],
    fields: { scopes: ['a'] },
  };
  const rights = activitiesOfFiles([key] as never).map(({ verb, right }) => `${verb} ${right}`);

  expect(rights).toEqual([
    'create appkeys.create',
    'create appkeys.manage',
    'update appkeys.manage',
    'delete appkeys.delete',
  ]);
});
