import { expect, it } from '@jest/globals';
import type { EntityStore } from '../../src/resources/kind.ts';
import { DEVELOPER } from '../../src/resources/kinds/developer.ts';

/** An organization of so many developers, of which Apigee gives a thousand whole at the most. */
async function listed(count: number) {
  const all = Array.from({ length: count }, (_, index) => ({
    email: `dev${String(index).padStart(5, '0')}@acme.com`,
  }));
  let calls = 0;
  const read = async ({ query = {} }: { readonly query?: Readonly<Record<string, string | undefined>> }) => {
    calls += 1;
    if (query['expand'] === 'true') return { developer: all.slice(0, 1000) };
    const from = all.findIndex(({ email }) => email >= (query['startKey'] ?? ''));
    return { developer: from < 0 ? [] : all.slice(from, from + Number(query['count'])) };
  };
  const store = { entities: { read }, cache: new Map() } as unknown as EntityStore;
  const found = await DEVELOPER.list({ kind: 'developer', scope: 'org', parent: [], siblings: 1 }, store);
  return { found, calls };
}

it.each([0, 1, 999])('%i developers come whole, in one call', async (count) => {
  const { found, calls } = await listed(count);

  expect(found.map(({ raw }) => raw !== undefined)).toEqual(Array.from({ length: count }, () => true));
  expect(calls).toBe(1);
});

it.each([1000, 1001, 2500])('Of %i developers none is left out, the first thousand whole', async (count) => {
  const { found, calls } = await listed(count);

  expect(found).toHaveLength(count);
  expect(found.filter(({ raw }) => raw !== undefined)).toHaveLength(1000);
  expect(calls).toBeGreaterThan(1);
});
