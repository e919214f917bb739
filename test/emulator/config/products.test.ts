import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type Emulator, startEmulator } from '../emulator.ts';
import { type Caller, caller } from './caller.ts';

let emulator: Emulator;
let someone: Caller;

beforeEach(async () => {
  emulator = await startEmulator();
  someone = caller(emulator);
});

afterEach(async () => {
  await emulator.close();
  expect(emulator.unexpected).toEqual([]);
});

function config(source: string, resource: string): object {
  return {
    apiSource: source,
    operations: [{ resource, methods: ['GET'] }],
    quota: { limit: '5', interval: '1', timeUnit: 'minute' },
  };
}

describe('API products', () => {
  it('are kept with the times and the approval that Apigee adds; the order of lists is not kept', async () => {
    const made = await someone.post('/apiproducts', {
      name: 'gold',
      displayName: 'Gold',
      scopes: ['b', 'a'],
    });
    expect(made.body).toEqual({
      name: 'gold',
      displayName: 'Gold',
      approvalType: 'auto',
      scopes: ['a', 'b'],
      createdAt: expect.any(String),
      lastModifiedAt: expect.any(String),
    });
    expect((await someone.get('/apiproducts')).body).toEqual({ apiProduct: [{ name: 'gold' }] });
    expect((await someone.get('/apiproducts?expand=true')).body).toEqual({ apiProduct: [made.body] });
  });

  it('lose by PUT what is not sent, and keep their name', async () => {
    await someone.post('/apiproducts', { name: 'gold', displayName: 'Gold', quota: '5' });
    const put = await someone.put('/apiproducts/gold', { name: 'gold', displayName: 'Golden' });
    expect(put.body).not.toHaveProperty('quota');
    expect((await someone.put('/apiproducts/gold', { name: 'silver', displayName: 'S' })).status).toBe(400);
    expect((await someone.put('/apiproducts/gold', { name: 'gold' })).status).toBe(400);
  });

  it('take each of the operation groups, one operation to a configuration', async () => {
    const groups = {
      operationGroup: { operationConfigs: [config('orders', '/**')], operationConfigType: 'proxy' },
      graphqlOperationGroup: {
        operationConfigs: [
          { apiSource: 'g', operations: [{ operationTypes: ['QUERY'], operation: 'list' }] },
        ],
      },
      grpcOperationGroup: { operationConfigs: [{ apiSource: 'r', service: 's', methods: ['m'] }] },
      llmOperationGroup: {
        operationConfigs: [
          {
            apiSource: 'l',
            llmOperations: [{ resource: '/', model: 'm' }],
            llmTokenQuota: { limit: '1', interval: '1', timeUnit: 'day' },
          },
        ],
      },
    };
    for (const [group, content] of Object.entries(groups)) {
      const name = group.toLowerCase();
      const made = await someone.post('/apiproducts', { name, displayName: name, [group]: content });
      expect([made.status, made.body]).toMatchObject([200, { [group]: content }]);
    }
    const two = { apiSource: 'x', operations: [{ resource: '/a' }, { resource: '/b' }] };
    const refused = { name: 'x', displayName: 'x', operationGroup: { operationConfigs: [two] } };
    expect((await someone.post('/apiproducts', refused)).status).toBe(400);
    const both = {
      ...refused,
      apiResources: ['/'],
      operationGroup: { operationConfigs: [config('a', '/')] },
    };
    expect((await someone.post('/apiproducts', both)).status).toBe(400);
  });

  it('are refused with the codes of Edge', async () => {
    await someone.post('/apiproducts', { name: 'gold', displayName: 'Gold' });
    expect(
      await someone.refusal(someone.post('/apiproducts', { name: 'gold', displayName: 'Gold' })),
    ).toContain('ABORTED ApiProduct with name gold already exists');
    expect(await someone.refusal(someone.get('/apiproducts/none'))).toContain('NOT_FOUND');
    const nowhere = { name: 'x', displayName: 'x', environments: ['nowhere'] };
    expect((await someone.post('/apiproducts', nowhere)).status).toBe(400);
  });

  it('come by a thousand, and the next page begins with the key that is given', async () => {
    const all = Array.from({ length: 1001 }, (_, index) => ({ name: `p${String(index).padStart(4, '0')}` }));
    emulator.seed.entities({ apiproducts: all });
    const names = async (query: string): Promise<string[]> => {
      const { body } = await someone.get(`/apiproducts${query}`);
      return (body as { apiProduct: { name: string }[] }).apiProduct.map(({ name }) => name);
    };
    expect(await names('')).toHaveLength(1000);
    expect(await names('?count=2&startKey=p0999')).toEqual(['p0999', 'p1000']);
    expect((await someone.get('/apiproducts?count=1001')).status).toBe(400);
  });

  it('have attributes, replaced together or set one by one, eighteen at most', async () => {
    await someone.post('/apiproducts', {
      name: 'gold',
      displayName: 'Gold',
      attributes: [{ name: 'access', value: 'public' }],
    });
    await someone.post('/apiproducts/gold/attributes', { attribute: [{ name: 'a', value: '1' }] });
    await someone.post('/apiproducts/gold/attributes/b', { value: '2' });
    expect((await someone.get('/apiproducts/gold/attributes')).body).toEqual({
      attribute: [
        { name: 'a', value: '1' },
        { name: 'b', value: '2' },
      ],
    });
    await someone.delete('/apiproducts/gold/attributes/a');
    expect((await someone.get('/apiproducts/gold/attributes/a')).status).toBe(404);
    const many = Array.from({ length: 19 }, (_, index) => ({ name: `n${index}`, value: 'v' }));
    expect((await someone.post('/apiproducts/gold/attributes', { attribute: many })).status).toBe(400);
  });

  it('stay while a key holds them', async () => {
    emulator.seed.entities({
      apiproducts: [{ name: 'gold' }],
      'developers/ada@example.com/apps/shop/keys': [
        { consumerKey: 'k', apiProducts: [{ apiproduct: 'gold', status: 'approved' }] },
      ],
    });
    expect(await someone.refusal(someone.delete('/apiproducts/gold'))).toContain(
      'developers/ada@example.com/apps/shop',
    );
  });
});

describe('rate plans', () => {
  const plans = '/apiproducts/gold/rateplans';

  it('get their id from Apigee, and one of them is in force at a time', async () => {
    emulator.seed.entities({ apiproducts: [{ name: 'gold' }] });
    const sent = {
      displayName: 'Basic',
      state: 'PUBLISHED',
      startTime: 1,
      setupFee: { currencyCode: 'EUR', units: 5 },
    };
    const made = (await someone.post(plans, sent)).body as { name: string };
    expect(made).toMatchObject({
      apiproduct: 'gold',
      startTime: '1',
      setupFee: { units: '5' },
      name: expect.any(String),
    });
    expect((await someone.post(plans, sent)).status).toBe(400);
    expect((await someone.post(plans, { displayName: 'Draft' })).body).toMatchObject({ state: 'DRAFT' });
    expect((await someone.get(`${plans}?state=PUBLISHED&expand=true`)).body).toMatchObject({
      ratePlans: [made],
    });
    expect((await someone.get(`${plans}?count=1`)).body).toHaveProperty('nextStartKey');
    expect((await someone.put(`${plans}/${made.name}`, { displayName: 'Other' })).body).toMatchObject({
      state: 'DRAFT',
    });
    expect((await someone.delete(`${plans}/${made.name}`)).status).toBe(200);
    expect((await someone.get('/apiproducts/none/rateplans')).status).toBe(404);
  });
});
