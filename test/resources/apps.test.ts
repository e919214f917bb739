import { describe, expect, it } from '@jest/globals';
import type { EntityRef, EntityStore, Raw } from '../../src/resources/kind.ts';
import { APP, APP_GROUP_APP } from '../../src/resources/kinds/app.ts';
import type { Fields } from '../../src/resources/shape.ts';

const OWN = [{ name: 'apigee-pipe', value: 'acme/apis' }];
const MADE_AT = 1_700_000_000_000;

const ref: EntityRef = { kind: 'app', scope: 'org', path: ['ada@acme.com', 'web'] };
const importing: EntityRef = { ...ref, imports: new Set(['imported']) };

const key = (consumerKey: string, more: Raw = {}): Raw => ({
  consumerKey,
  issuedAt: `${MADE_AT}`,
  status: 'approved',
  apiProducts: [],
  ...more,
});

/** An Apigee with this app; what was sent to it. */
function apigee(app: Raw) {
  const sent: unknown[] = [];
  const told = ({ segments }: { readonly segments: readonly string[] }) => segments.slice(2).join('/');
  const entities = {
    read: async ({ segments }: { readonly segments: readonly string[] }) =>
      segments.length === 3 ? { app: [{ name: 'web' }], appGroupApps: [{ name: 'web' }] } : app,
    create: async (address: { readonly segments: readonly string[] }, { json }: { readonly json: Raw }) => {
      sent.push([`POST ${told(address)}`, json]);
      return app;
    },
    replace: async (address: { readonly segments: readonly string[] }, { json }: { readonly json: Raw }) =>
      void sent.push([`PUT ${told(address)}`, json]),
    remove: async (address: { readonly segments: readonly string[] }) =>
      void sent.push(`DELETE ${told(address)}`),
  };
  return { sent, store: { entities, cache: new Map() } as unknown as EntityStore };
}

describe('The rights that an app takes', () => {
  it.each([
    ['create', ref, [], ['developerapps.create']],
    ['create', importing, [], ['developerapps.create', 'appkeys.delete']],
    ['delete', ref, [], ['developerapps.delete']],
    ['delete', importing, [], ['developerapps.delete']],
    ['update', ref, ['callbackUrl'], ['developerapps.update']],
    ['update', ref, ['apiProducts'], ['appkeys.manage']],
    ['update', importing, ['credentials'], ['appkeys.delete']],
  ] as const)('to %s it', (verb, of, fields, rights) => {
    expect(APP.rights?.({ verb, ref: of, fields })).toEqual(rights);
  });
});

describe('An app that gets its keys from the repository', () => {
  const seen = (credential: Raw, attributes: unknown = OWN) =>
    APP.compared?.({
      ref: importing,
      declared: { callbackUrl: 'a' },
      live: { callbackUrl: 'a', apiProducts: ['gold'] },
      raw: { createdAt: `${MADE_AT}`, attributes, credentials: [key('imported'), credential] },
    });

  it.each([
    ['at the same moment', 0, true],
    ['five seconds after it', 5000, true],
    ['five seconds before it', -5000, true],
    ['later', 5001, false],
    ['earlier', -5001, false],
  ])('differs by a key of Apigee’s that was issued %s', (_, laterMs, differs) => {
    const update = seen(key('made', { issuedAt: `${MADE_AT + laterMs}` }));

    expect(Object.keys(update?.before ?? {})).toEqual(
      differs ? ['callbackUrl', 'credentials'] : ['callbackUrl'],
    );
    expect(update?.after).toEqual({ callbackUrl: 'a' });
  });

  it('does not differ by its own keys, nor at all if it is not ours', () => {
    expect(seen(key('imported'))?.before).toEqual({ callbackUrl: 'a' });
    expect(seen(key('made'), [])?.before).toEqual({ callbackUrl: 'a' });
  });

  it('is made without products, and what Apigee made with it goes', async () => {
    const { sent, store } = apigee({ credentials: [key('imported'), key('made')] });

    await APP.create(importing, { callbackUrl: 'a', apiProducts: ['gold'] }, store);

    expect(sent).toEqual([['POST apps', { name: 'web', callbackUrl: 'a' }], 'DELETE apps/web/keys/made']);
  });

  it('loses with an update what Apigee made with it, and nothing that somebody made later', async () => {
    const { sent, store } = apigee({
      createdAt: `${MADE_AT}`,
      attributes: OWN,
      credentials: [
        key('imported'),
        key('made'),
        key('later', { issuedAt: `${MADE_AT + 60_000}`, apiProducts: ['gold'] }),
      ],
    });

    await APP.update(importing, { before: {}, after: { apiProducts: [] } }, store);

    expect(sent).toEqual(['DELETE apps/web/keys/made']);
  });
});

describe('An app whose keys Apigee makes', () => {
  it('is made with its products, none if none are said, and keeps its key', async () => {
    const { sent, store } = apigee({ credentials: [key('made')] });

    await APP.create(ref, { apiProducts: ['gold'] }, store);
    await APP.create(ref, {}, store);

    expect(sent).toEqual([
      ['POST apps', { name: 'web', apiProducts: ['gold'] }],
      ['POST apps', { name: 'web', apiProducts: [] }],
    ]);
  });

  it('is compared by products only where they are said or there', () => {
    const compared = (declared: Fields, live: Fields) => APP.compared?.({ ref, declared, live, raw: {} });

    expect(compared({ callbackUrl: 'a' }, { callbackUrl: 'b' })).toStrictEqual({
      before: { callbackUrl: 'b' },
      after: { callbackUrl: 'a' },
    });
    expect(compared({ apiProducts: ['gold'] }, { apiProducts: ['free'] })).toStrictEqual({
      before: { apiProducts: ['free'] },
      after: { apiProducts: ['gold'] },
    });
  });

  it.each([
    ['callback', { callbackUrl: 'a' }, { callbackUrl: 'b' }, { callbackUrl: 'b' }],
    ['attributes', {}, { attributes: OWN }, { attributes: OWN }],
  ])('is replaced without its products if its %s changes', async (_, before, after, body) => {
    const { sent, store } = apigee({ credentials: [] });

    await APP.update(ref, { before, after: { ...after, scopes: ['s'], apiProducts: [] } }, store);

    expect(sent).toEqual([['PUT apps/web', { name: 'web', ...body }]]);
  });

  it('gets what is missing at the newest key in force, and loses at every key what is not wanted', async () => {
    const { sent, store } = apigee({
      credentials: [
        key('old', { issuedAt: '1', apiProducts: ['gold', 'free'] }),
        key('newest', { issuedAt: '3', apiProducts: ['free'] }),
        key('revoked', { issuedAt: '4', status: 'revoked', apiProducts: ['free'] }),
        key('middle', { issuedAt: '2' }),
      ],
    });

    await APP.update(ref, { before: {}, after: { apiProducts: ['gold', 'silver'] } }, store);

    expect(sent).toEqual([
      'DELETE apps/web/keys/old/apiproducts/free',
      ['POST apps/web/keys/newest', { apiProducts: ['silver'] }],
      'DELETE apps/web/keys/newest/apiproducts/free',
    ]);
  });
});

it.each([APP, APP_GROUP_APP])('Of one owner a list in the way that Apigee has it: $title', async (kind) => {
  const place = { kind: kind.kind, scope: 'org', parent: ['owner'], siblings: 10 } as const;
  const asked: unknown[] = [];
  const read = async ({ query }: { readonly query?: Readonly<Record<string, unknown>> }) => {
    asked.push(Object.keys(query ?? {}).includes('pageSize'));
    return { [kind === APP ? 'app' : 'appGroupApps']: [{ name: 'web' }] };
  };
  const store = { entities: { read }, cache: new Map() } as unknown as EntityStore;

  expect(await kind.list(place, store)).toEqual([{ path: ['owner', 'web'] }]);
  expect(asked[0]).toBe(kind === APP_GROUP_APP);
});
