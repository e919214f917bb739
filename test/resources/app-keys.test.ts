import { describe, expect, it } from '@jest/globals';
import { withoutSecrets } from '../../src/domain/secrets/redaction.ts';
import { Secret } from '../../src/domain/secrets/secret.ts';
import type { ApigeeEntities } from '../../src/ports/apigee-entities.ts';
import type { EntityRef, EntityStore } from '../../src/resources/kind.ts';
import { APP_GROUP_KEY, APP_KEY } from '../../src/resources/kinds/app-key.ts';
import type { Fields } from '../../src/resources/shape.ts';

const ref: EntityRef = {
  kind: 'appkey',
  scope: 'org',
  path: ['ada@acme.com', 'web', 'key 1'],
  consumerKey: new Secret('planted-key'),
};

/** What is sent to change a key from one state to another. */
async function sent(kind: typeof APP_KEY, before: Fields, after: Fields) {
  const bodies: unknown[] = [];
  const entities: Pick<ApigeeEntities, 'create' | 'remove'> = {
    create: async ({ right }, body) =>
      void bodies.push([right, body.kind === 'json' ? body.json : body.kind]),
    remove: async ({ right, segments }) => void bodies.push([right, `without ${segments.at(-1)}`]),
  };
  await kind.update(ref, { before, after }, { entities, cache: new Map() } as unknown as EntityStore);
  return bodies;
}

describe('What stands beside the products of a key', () => {
  const beside = { scopes: ['read'], attributes: [{ name: 'tier', value: '1' }] };

  it('is sent plain to a developer’s key, and wrapped to the key of an AppGroup', async () => {
    expect(await sent(APP_KEY, {}, beside)).toEqual([['appkeys.manage', beside]]);
    expect(await sent(APP_GROUP_KEY, {}, beside)).toEqual([
      ['appgroupapps.manage', { appGroupAppKey: beside }],
    ]);
  });

  it.each([
    ['scopes', { ...beside, scopes: ['write'] }],
    ['attributes', { ...beside, attributes: [] }],
  ])('is sent whole if only its %s change', async (_, after) => {
    expect(await sent(APP_KEY, beside, after)).toEqual([['appkeys.manage', after]]);
  });

  it('is not sent if only products change, which come and go one by one', async () => {
    const changed = await sent(
      APP_KEY,
      { ...beside, apiProducts: ['gold', 'silver'] },
      { ...beside, apiProducts: ['gold', 'free', 'bronze'] },
    );

    expect(changed).toEqual([
      ['appkeys.manage', { apiProducts: ['free'] }],
      ['appkeys.manage', { apiProducts: ['bronze'] }],
      ['appkeys.manage', 'without silver'],
    ]);
  });
});

describe('A change of a key takes', () => {
  const rights = (verb: 'create' | 'update' | 'delete', ...fields: readonly string[]) =>
    APP_KEY.rights?.({ verb, ref, fields });

  it.each([
    ['create', [], ['appkeys.create']],
    ['create', ['consumerKey', 'scopes'], ['appkeys.create', 'appkeys.manage']],
    ['update', [], []],
    ['update', ['apiProducts'], ['appkeys.manage']],
    ['delete', [], ['appkeys.delete']],
  ] as const)('to %s it with %j the rights %j', (verb, fields, taken) => {
    expect(rights(verb, ...fields)).toEqual(taken);
  });
});

describe('A key', () => {
  const credentials = ['one', 'two'].map((consumerKey, index) => ({
    consumerKey,
    consumerSecret: 'planted',
    issuedAt: `${index + 1}`,
  }));
  const store = () =>
    ({
      entities: { read: async () => ({ name: 'web', credentials }) },
      cache: new Map(),
    }) as unknown as EntityStore;

  it('is told by what Apigee knows it by, and listed by its number', async () => {
    const read = (key: string) => APP_KEY.read({ ...ref, consumerKey: new Secret(key) }, store());
    const place = { kind: 'appkey', scope: 'org', parent: ['ada@acme.com', 'web'], siblings: 1 } as const;

    expect((await read('two'))?.['issuedAt']).toBe('2');
    expect(await read('three')).toBeUndefined();
    expect((await APP_KEY.list(place, store())).map(({ path }) => path.at(-1))).toEqual(['key 1', 'key 2']);
  });

  it('and its secret are shown nowhere once they are sent', async () => {
    const entities = { create: async () => undefined };
    const fields = { consumerKey: 'hidden-one', consumerSecret: 'concealed' };
    const planted = { ...ref, consumerKey: new Secret(fields.consumerKey) };

    await APP_KEY.create(planted, { ...fields, scopes: ['a'] }, {
      entities,
      cache: new Map(),
    } as unknown as EntityStore);

    expect(withoutSecrets('GET /keys/hidden-one')).toBe('GET /keys/***');
    expect(withoutSecrets('It is concealed.')).toBe('It is ***.');
  });
});
