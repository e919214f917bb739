import { describe, expect, it } from '@jest/globals';
import type { EntityRef, EntityStore } from '../../src/resources/kind.ts';
import { type EntityDescriptor, scopeSegments } from '../../src/resources/kind.ts';
import { appAddress, OF_DEVELOPERS } from '../../src/resources/kinds/app-family.ts';
import { DEBUG_MASK } from '../../src/resources/kinds/debug-mask.ts';
import { FLOW_HOOK } from '../../src/resources/kinds/flow-hook.ts';
import { KEY_VALUE_MAP_ENTRY } from '../../src/resources/kinds/key-value-map.ts';
import { RATE_PLAN } from '../../src/resources/kinds/rate-plan.ts';
import { REFERENCE } from '../../src/resources/kinds/reference.ts';
import { RESOURCE_FILE } from '../../src/resources/kinds/resource-file.ts';

/** An Apigee that answers everything alike; what was removed or replaced there. */
function answering(answer: unknown) {
  const reached: string[] = [];
  const entities = {
    read: async () => answer,
    download: async () => answer,
    remove: async ({ segments }: { readonly segments: readonly string[] }) =>
      void reached.push(segments.join('/')),
    replace: async ({ segments }: { readonly segments: readonly string[] }) =>
      void reached.push(segments.join('/')),
  };
  return { reached, store: { entities, cache: new Map() } as unknown as EntityStore };
}

it('An entity without any field is none that Apigee would answer, and nothing is no entity', async () => {
  const ref = { scope: 'env/test', path: ['tls-ref'] } as const;

  expect(await found(REFERENCE, ref, undefined)).toBeUndefined();
  expect(await found(REFERENCE, ref, { name: 'tls-ref' })).toEqual({ name: 'tls-ref' });
  await expect(found(REFERENCE, ref, {})).rejects.toMatchObject({ code: 'apigee-unexpected' });
});

const found = (kind: EntityDescriptor, ref: Omit<EntityRef, 'kind'>, answer: unknown) =>
  kind.read({ kind: kind.kind, ...ref }, answering(answer).store);

it.each([
  ['org', []],
  ['env/test', ['environments', 'test']],
  ['api/orders', ['apis', 'orders']],
] as const)('The scope %s lies at %j', (scope, segments) => {
  expect(scopeSegments(scope)).toEqual(segments);
});

describe('The address of an app', () => {
  const at = (path: readonly string[], verb: 'create' | 'get' | 'list') =>
    appAddress(OF_DEVELOPERS, { path }, verb).segments.join('/');

  it('is that of the list where it is made or where none is named', () => {
    expect(at(['ada', 'web'], 'get')).toBe('developers/ada/apps/web');
    expect(at(['ada', 'web'], 'create')).toBe('developers/ada/apps');
    expect(at(['ada'], 'list')).toBe('developers/ada/apps');
  });
});

describe('What is always there counts as missing', () => {
  const test = { scope: 'env/test', path: ['PreProxyFlowHook'] } as const;

  it.each([
    ['nothing', undefined, false],
    ['a name alone', { name: 'x' }, false],
    ['nothing inside', {}, false],
    ['a list', { name: 'x', variables: ['a'] }, true],
  ])('for a debug mask of %s', async (_, answer, isThere) => {
    expect((await found(DEBUG_MASK, test, answer)) !== undefined).toBe(isThere);
    const place = { kind: 'debugmask', scope: 'env/test', parent: [], siblings: 1 } as const;
    expect(await DEBUG_MASK.list(place, answering(answer).store)).toHaveLength(isThere ? 1 : 0);
  });

  it.each([
    ['nothing', undefined, false],
    ['no shared flow', { description: 'x' }, false],
    ['an empty name', { sharedFlow: '' }, false],
    ['a shared flow', { sharedFlow: 'common' }, true],
  ])('for a flow hook with %s', async (_, answer, isThere) => {
    expect((await found(FLOW_HOOK, test, answer)) !== undefined).toBe(isThere);
  });
});

it.each([
  ['create', 'attachSharedFlow'],
  ['update', 'attachSharedFlow'],
  ['delete', 'detachSharedFlow'],
] as const)('To %s a flow hook takes flowhooks.%s', (verb, right) => {
  const ref: EntityRef = { kind: 'flowhook', scope: 'env/test', path: ['PreProxyFlowHook'] };
  expect(FLOW_HOOK.rights?.({ verb, ref, fields: [] })).toEqual([`flowhooks.${right}`]);
});

it('A resource file is there if it has content, though that is empty', async () => {
  const ref = { scope: 'env/test', path: ['properties', 'limits'] } as const;
  expect(await found(RESOURCE_FILE, ref, undefined)).toBeUndefined();
  expect(await found(RESOURCE_FILE, ref, new Uint8Array())).toMatchObject({ content: expect.anything() });
});

describe('The value of a map’s entry', () => {
  it.each([
    ['***', true],
    ['*', true],
    ['*a*', false],
    ['1.00', false],
    [undefined, false],
    [7, false],
  ])('%j is masked: %p', (value, isMasked) => {
    const fields = value === undefined ? {} : { value };
    expect(KEY_VALUE_MAP_ENTRY.incomparable?.(fields) !== undefined).toBe(isMasked);
  });
});

describe('A rate plan', () => {
  const plans = {
    ratePlans: [
      { name: 'id-1', displayName: 'Basic' },
      { name: 'id-2', displayName: 'Gold' },
      { name: 'id-3' },
    ],
  };
  const ref = (name: string): EntityRef => ({ kind: 'rateplan', scope: 'org', path: ['shop', name] });

  it.each([
    ['Gold', 'id-2'],
    ['id-3', 'id-3'],
    ['Other', undefined],
  ])('is found by its display name, or by its id if it has none: %s', async (name, id) => {
    const apigee = answering(plans);

    expect((await RATE_PLAN.read(ref(name), apigee.store))?.['name']).toBe(id);
    await RATE_PLAN.remove(ref(name), apigee.store, {});
    expect(apigee.reached).toEqual(id === undefined ? [] : [`apiproducts/shop/rateplans/${id}`]);
  });

  it('that is gone cannot be changed', async () => {
    const apigee = answering(plans);
    const update = { before: {}, after: { description: 'New' } };

    await expect(RATE_PLAN.update(ref('Other'), update, apigee.store)).rejects.toMatchObject({
      code: 'changed-meanwhile',
    });
    await RATE_PLAN.update(ref('Gold'), update, apigee.store);
    expect(apigee.reached).toEqual(['apiproducts/shop/rateplans/id-2']);
  });
});
