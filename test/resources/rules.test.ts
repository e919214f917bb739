import { describe, expect, it } from '@jest/globals';
import { PipeError } from '../../src/errors/pipe-error.ts';
import { differencesOf, isUntouched } from '../../src/resources/differences.ts';
import { findLive } from '../../src/resources/find-live.ts';
import type { EntityStore } from '../../src/resources/kind.ts';
import { isOurs, marked, markOf, unmarked } from '../../src/resources/mark.ts';
import { obstaclesTo } from '../../src/resources/obstacles.ts';
import type { Fields } from '../../src/resources/shape.ts';
import { shapeFields } from '../../src/resources/shape.ts';

describe('Everything of an environment', () => {
  /** What is at each address; a PipeError is what it comes to. */
  const foundIn = async (there: Readonly<Record<string, unknown>>) => {
    const read = async ({ segments }: { readonly segments: readonly string[] }) => {
      const answer = there[segments.join('/')];
      if (answer instanceof PipeError) throw answer;
      return answer;
    };
    const store = { entities: { read, download: async () => undefined }, cache: new Map() };
    const { found, refused } = await findLive(
      { environment: 'test', proxies: ['orders'] },
      store as unknown as EntityStore,
    );
    return {
      found: found.map(({ ref }) => `${ref.kind} ${ref.scope} ${ref.path.join('/')}`),
      refused: refused.map(({ place, why }) => `${place.kind} ${why.code}`),
    };
  };

  it('is found with what lies below keystores and products, and without previews’ copies', async () => {
    const preview = { name: 'apigee-pipe-preview', value: '7' };
    const { found } = await foundIn({
      'environments/test/keystores': ['tls'],
      'environments/test/keystores/tls': { name: 'tls' },
      'environments/test/keystores/tls/aliases': ['2026'],
      'environments/test/keystores/tls/aliases/2026': { alias: '2026', type: 'CERT' },
      'apis/orders/keyvaluemaps': ['own', 'gone'],
      'apis/orders/keyvaluemaps/own': { name: 'own' },
      apiproducts: { apiProduct: [{ name: 'gold' }, { name: 'gold-pr-7', attributes: [preview] }] },
      'apiproducts/gold/rateplans': { ratePlans: [{ name: 'id', displayName: 'Basic' }] },
    });

    expect(found).toEqual([
      'apiproduct org gold',
      'keystore env/test tls',
      'kvm api/orders own',
      'rateplan org gold/Basic',
      'alias env/test tls/2026',
    ]);
  });

  it('is told without what Apigee refuses to show, and not at all if Apigee fails', async () => {
    const forbidden = new PipeError('apigee-forbidden', 'No.');
    const down = new PipeError('apigee-unavailable', 'Down.');

    expect((await foundIn({ 'environments/test/references': forbidden })).refused).toEqual([
      'reference apigee-forbidden',
    ]);
    await expect(foundIn({ 'environments/test/references': down })).rejects.toBe(down);
  });
});

describe('The mark of an entity', () => {
  const mine = { name: 'a', value: '1' };

  it('stands among its attributes, in their order, and is taken out again', () => {
    const all = marked({ attributes: [{ name: 'z', value: '1' }, mine] }, 'acme/apis');

    expect(all['attributes']).toEqual([
      mine,
      { name: 'apigee-pipe', value: 'acme/apis' },
      { name: 'z', value: '1' },
    ]);
    expect(unmarked(marked({ attributes: [mine] }, 'acme/apis'))).toEqual({ attributes: [mine] });
    expect(unmarked(marked({ host: 'a' }, 'acme/apis'))).toEqual({ host: 'a' });
    expect(unmarked({ host: 'a' })).toEqual({ host: 'a' });
    expect(unmarked({ attributes: [{ name: 'apigee-pipe-preview', value: '7' }] })).toEqual({});
    const alike = { attributes: [{ name: 'apigee-pipes', value: '7' }] };
    expect(unmarked(alike)).toEqual(alike);
  });

  it.each([
    [[{ name: 'apigee-pipe', value: 'acme/apis' }], 'acme/apis'],
    [[mine, { name: 'apigee-pipe', value: 7 }], undefined],
    [[null, 'apigee-pipe', { name: 7 }, {}], undefined],
    [[mine], undefined],
    [{ name: 'apigee-pipe', value: 'acme/apis' }, undefined],
    [undefined, undefined],
  ])('of %j is %j', (attributes, mark) => {
    expect(markOf(attributes)).toBe(mark);
    expect(isOurs(attributes)).toBe(mark !== undefined);
  });
});

describe('What stands before an update', () => {
  const ref = { kind: 'targetserver', scope: 'env/test', path: ['a'] } as const;
  const told = (path: string) =>
    obstaclesTo(
      ref,
      { live: { fields: {}, raw: {} }, wanted: {}, differences: [{ path, before: 'a', after: 'b' }] },
      false,
    ).map(({ message }) => message);

  it('is a field that Apigee never changes, or what is inside of it', () => {
    const never = (field: string) => [
      `Apigee never changes ${field} of the target server a once it is made.`,
    ];

    expect(told('/protocol')).toEqual(never('protocol'));
    expect(told('/protocol/inner')).toEqual(never('protocol/inner'));
    expect(told('/protocols')).toEqual([]);
    expect(told('/host')).toEqual([]);
  });

  it('is what cannot be put back, unless that is allowed', () => {
    const entry = { kind: 'kvmentry', scope: 'org', path: ['map', 'a'] } as const;
    const obstacles = (value: string, allowed: boolean) =>
      obstaclesTo(
        entry,
        { live: { fields: { value }, raw: {} }, wanted: { value: 'b' }, differences: [] },
        allowed,
      ).map(({ code }) => code);

    expect(obstacles('***', false)).toEqual(['guard']);
    expect(obstacles('***', true)).toEqual([]);
    expect(obstacles('a', false)).toEqual([]);
  });
});

describe('Two states of an entity', () => {
  const key = { kind: 'appkey', scope: 'org', path: ['ada', 'web', 'key 1'] } as const;
  const differ = (wanted: Fields, fields: Fields) =>
    differencesOf(key, wanted, { fields, raw: fields }).map(({ path }) => path);

  it('are compared without what can be written and not read', () => {
    expect(isUntouched(key, { expiresInSeconds: 1, scopes: ['a'] }, { scopes: ['a'] })).toBe(true);
    expect(isUntouched(key, { scopes: ['a'] }, { scopes: ['b'] })).toBe(false);
    expect(differ({ expiresInSeconds: 1 }, {})).toEqual([]);
    expect(differ({ scopes: ['a'] }, { scopes: ['b'] })).toEqual(['/scopes']);
  });

  it('take what is false for left out', () => {
    const server = { kind: 'targetserver', scope: 'env/test', path: ['a'] } as const;
    const paths = (wanted: Fields, fields: Fields) =>
      differencesOf(server, wanted, { fields, raw: {} }).map(({ path }) => path);

    expect(paths({ isEnabled: false }, {})).toEqual([]);
    expect(paths({ isEnabled: true }, {})).toEqual(['/isEnabled']);
    expect(paths({}, { isEnabled: true })).toEqual(['/isEnabled']);
  });
});

describe('A field', () => {
  const shaped = (value: unknown, shape: Parameters<typeof shapeFields>[1][string]) => {
    const { fields, misshapen } = shapeFields({ f: value }, { f: shape });
    return misshapen[0]?.message ?? fields['f'];
  };

  it.each([
    ['text', 'a', 'a'],
    ['text', 7, '7'],
    ['text', false, 'false'],
    ['text', '', undefined],
    ['text', null, undefined],
    ['text', undefined, undefined],
    ['text', ['a'], 'must be a text'],
    ['number', ' ', 'must be a number'],
    ['number', '0', undefined],
    ['texts', { a: 'x', b: 7 }, { a: 'x' }],
    ['texts', { b: 7 }, undefined],
    ['texts', 'a', 'must be names with texts'],
  ] as const)('of shape %s is read from %j as %j', (shape, value, read) => {
    expect(shaped(value, shape)).toEqual(read);
  });

  it('that holds nothing inside is left out, and so is an empty list', () => {
    const inner = { fields: { a: 'text' } } as const;

    expect(shaped({}, inner)).toBeUndefined();
    expect(shaped({ a: '' }, inner)).toBeUndefined();
    expect(shaped({ a: 'x' }, inner)).toEqual({ a: 'x' });
    const list = (order: 'set' | 'kept') => ({ list: 'text', order }) as const;
    expect(shaped([], list('set'))).toBeUndefined();
    expect(shaped(['', null], list('kept'))).toBeUndefined();
    expect(shaped(['b', '', 'a', 'b'], list('set'))).toEqual(['a', 'b']);
    expect(shaped(['b', '', 'a', 'b'], list('kept'))).toEqual(['b', 'a', 'b']);
  });

  it('of a name that Apigee does not know is told by it, cut after sixty characters', () => {
    const named = (length: number) => shapeFields({ ['x'.repeat(length)]: 1 }, {}).misshapen[0]?.message;

    expect(named(60)).toBe(`"${'x'.repeat(60)}" is no field that Apigee knows here`);
    expect(named(61)).toBe(`"${'x'.repeat(60)}…" is no field that Apigee knows here`);
  });
});
