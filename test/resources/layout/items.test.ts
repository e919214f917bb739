import { describe, expect, it } from '@jest/globals';
import { Secret } from '../../../src/domain/secrets/secret.ts';
import type { DeclaredEntity } from '../../../src/resources/entity.ts';
import { roleOf } from '../../../src/resources/layout/find-parts.ts';
import { type Item, MAVEN_KEYS } from '../../../src/resources/layout/maven-keys.ts';
import { mergeEntities } from '../../../src/resources/layout/merge-entities.ts';
import { keyOfFile } from '../../../src/resources/layout/read-entities.ts';

function readOf(key: string, item: Item, owner = '') {
  const read = MAVEN_KEYS.get(key)?.read(item, owner);
  if (read?.kind !== 'declared') return read?.what;
  return read.declarations.map(({ kind, path, exclusive }) => ({
    told: `${kind} ${path.join('/')}`,
    exclusive,
  }));
}
const first = (key: string, item: Item, owner = '') => {
  const read = readOf(key, item, owner);
  return typeof read === 'string' ? read : read?.[0]?.told;
};

describe('An item of a file', () => {
  it.each([
    [{ name: 'a' }, 'targetserver a'],
    [{ name: 7 }, 'targetserver 7'],
    [{ name: '' }, 'has no name'],
    [{ name: true }, 'has no name'],
    [{}, 'has no name'],
  ])('is named by a text or a number: %j', (item, told) => {
    expect(first('targetservers', item)).toBe(told);
  });

  it.each([
    ['datacollectors', { name: 'organizations/acme/datacollectors/dc' }, 'datacollector dc'],
    ['datacollectors', { name: 'organizations/' }, 'has no name'],
    ['datacollectors', {}, 'has no name'],
    ['aliases', { alias: 'a', keystorename: 'k', format: 'pkcs12', filePath: 'f' }, 'alias k/a'],
    ['aliases', { alias: 'a' }, 'needs alias and keystorename'],
    ['aliases', { keystorename: 'k' }, 'needs alias and keystorename'],
    ['aliases', { alias: 'a', keystorename: 'k' }, 'needs a format: keycertfile, pkcs12, selfsignedcert'],
    ['resourcefiles', { name: 'a', type: 'jsc', file: 'f' }, 'resourcefile jsc/a'],
    ['resourcefiles', { type: 'jsc', file: 'f' }, 'needs name, type and file'],
    ['resourcefiles', { name: 'a', file: 'f' }, 'needs name, type and file'],
    ['resourcefiles', { name: 'a', type: 'jsc' }, 'needs name, type and file'],
    ['rateplans', { apiproduct: 'p', name: 'n' }, 'rateplan p/n'],
    ['rateplans', { apiproduct: 'p' }, 'needs apiproduct and displayName'],
    ['rateplans', { displayName: 'n' }, 'needs apiproduct and displayName'],
  ])('of %s needs what makes its address: %j', (key, item, told) => {
    expect(first(key, item)).toBe(told);
  });

  it('of an export that knows no more than a certificate’s data is passed over', () => {
    const alias = { alias: 'a', keystorename: 'k', certsInfo: { certInfo: [] } };

    expect(first('aliases', alias as unknown as Item)).toContain('an export knows only its certificate');
    const known = { ...alias, format: 'keycertfile', certFilePath: 'c' };
    expect(first('aliases', known as unknown as Item)).toBe('alias k/a');
  });

  it('is a key only with all of its parts', () => {
    const key = { name: 'web', consumerKey: 'planted-one', consumerSecret: 'planted-two' };

    expect(first('importkeys', key, 'Ada@acme.com')).toBe('appkey ada@acme.com/web');
    expect(first('importappgroupappkeys', key, 'Partners')).toBe('appgroupkey Partners/web');
    for (const missing of Object.keys(key))
      expect(first('importkeys', { ...key, [missing]: null }, 'a')).toBe(
        'needs name, consumerKey and consumerSecret',
      );
  });

  it.each([
    [true, true],
    ['true', true],
    [false, false],
    ['yes', false],
    [null, false],
  ])('is a map that lists all its entries if it says so: %j', (exclusive, is) => {
    expect(readOf('kvms', { name: 'm', exclusive })).toEqual([{ told: 'kvm m', exclusive: is }]);
  });
});

describe('What is in a file', () => {
  const entities = (key: string, scope: string) => ({ kind: 'entities', key, scope });
  const entries = (map: string, scope: string) => ({ kind: 'entries', map, scope });

  it.each([
    ['a/env/test/kvms-security.json', entities('kvms', 'env/test')],
    ['a/api/orders/kvms.yml', entities('kvms', 'api/orders')],
    ['a/org/apiProducts.JSON', entities('apiproducts', 'org')],
    ['a/org/importAppGroupAppKeys.json', entities('importappgroupappkeys', 'org')],
    ['edge.yaml', { kind: 'single' }],
    ['products.json', entities('apiproducts', 'org')],
    ['test__targetservers.json', entities('targetservers', 'env/test')],
    ['env__test__limits__kvmfile__0.json', entries('limits', 'env/test')],
    ['env__test__a__b__kvmfile__0.json', entries('a__b', 'env/test')],
    ['proxy__orders__own__kvmfile__0.json', entries('own', 'api/orders')],
    ['org__rates__kvmfile__0.json', entries('rates', 'org')],
  ])('is said by its name and place: %s', (path, role) => {
    expect(roleOf(path, false)).toEqual(role);
  });

  it.each([
    'test__targetservers__0.json',
    'targetservers.json',
    'test__developers.json',
    'org__kvmfile__0.json',
    'org__kvmfile__0__1.json',
    'org__rates__kvmfile.json',
    'org__rates__kvmfile__0__1.json',
    'kvmfile__0.json',
    'org__kvmfile.json',
    'env__test__kvmfile__0.json',
    'else__test__limits__kvmfile__0.json',
  ])('is not said by a name like %s', (path) => {
    expect(roleOf(path, false)).toMatchObject({ kind: 'unread' });
    expect(roleOf(path, true)).toEqual({ kind: 'single' });
  });

  it('is said by the longest key that the name begins with', () => {
    expect(keyOfFile('developerApps.json')).toBe('developerapps');
    expect(keyOfFile('companyApps.json')).toBe('companyapps');
    expect(keyOfFile('appGroupApps-more.json')).toBe('appgroupapps');
    expect(keyOfFile('other.json')).toBeUndefined();
  });
});

describe('What several files declare', () => {
  const source = (line: number) => ({ file: 'f.json', line, column: 1 });
  const map = (exclusive: boolean | undefined, line: number): DeclaredEntity => ({
    kind: 'kvm',
    scope: 'org',
    path: ['m'],
    fields: {},
    source: source(line),
    exclusive,
  });
  const key = (
    kind: 'appkey' | 'appgroupkey',
    app: string,
    value: DeclaredEntity['fields'][string],
    line: number,
  ) =>
    ({
      kind,
      scope: 'org',
      path: ['owner', app],
      fields: { consumerKey: value },
      source: source(line),
    }) as const;

  it.each([
    [true, false, true],
    [false, true, true],
    [false, false, false],
    [undefined, undefined, undefined],
  ])('is one map, exclusive if one of them says so: %j and %j', (one, other, is) => {
    const { entities, problems } = mergeEntities([map(one, 1), map(other, 2)]);

    expect(problems).toEqual([]);
    expect(entities.map(({ exclusive }) => exclusive)).toEqual([is]);
  });

  it.each(['appkey', 'appgroupkey'] as const)('counts the keys of each app: %s', (kind) => {
    const { entities } = mergeEntities([
      key(kind, 'web', new Secret('one'), 1),
      key(kind, 'web', new Secret('two'), 2),
      key(kind, 'web', new Secret('one'), 3),
      key(kind, 'shop', 'not known yet', 4),
      key(kind, 'shop', 'another', 5),
      key(kind, 'shop', 'another', 6),
    ]);

    expect(entities.map(({ path }) => path.slice(1).join(' '))).toEqual([
      'web key 1',
      'web key 2',
      'shop key 1',
      'shop key 2',
    ]);
  });

  it.each(['appkey', 'appgroupkey'] as const)('is no key that another app has: %s', (kind) => {
    const { problems } = mergeEntities([
      key(kind, 'web', new Secret('one'), 1),
      key('appkey', 'shop', new Secret('one'), 2),
    ]);

    expect(problems).toHaveLength(1);
    expect(problems[0]?.message).toBe(
      'f.json:2:1: a consumer key of shop is declared at f.json:1:1 already, and otherwise.',
    );
  });

  it('of other kinds is told by name, whatever field of that name it has', () => {
    const server = (consumerKey: string, path: string): DeclaredEntity => ({
      ...map(undefined, 1),
      kind: 'targetserver',
      path: [path],
      fields: { consumerKey: new Secret(consumerKey) },
    });

    expect(mergeEntities([server('one', 'a'), server('one', 'b')]).entities).toHaveLength(2);
  });
});
