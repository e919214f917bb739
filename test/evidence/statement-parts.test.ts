import { expect, it } from '@jest/globals';
import { broughtAs } from '../../src/evidence/statement.ts';

it('What was brought is found by its name, its kind and its environment', () => {
  const brought = { name: 'orders', kind: 'apiproxy', environment: 'test' };
  const all = [
    { ...brought, name: 'rates' },
    { ...brought, kind: 'sharedflow' },
    { ...brought, environment: 'prod' },
    brought,
  ] as never;
  const asked = { bundle: 'orders', kind: 'apiproxy', environment: 'test' } as const;
  expect(broughtAs(asked, all)).toBe(brought);
  for (const change of [{ bundle: 'x' }, { environment: 'x' }])
    expect(broughtAs({ ...asked, ...change }, all)).toBeUndefined();
});
