import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type Emulator, startEmulator } from '../emulator.ts';
import { type Caller, caller } from './caller.ts';

let emulator: Emulator;
let someone: Caller;

beforeEach(async () => {
  emulator = await startEmulator();
  someone = caller(emulator);
  emulator.seed.entities({
    apiproducts: [{ name: 'gold' }, { name: 'silver' }, { name: 'manual', approvalType: 'manual' }],
    developers: [{ email: 'ada@example.com', firstName: 'Ada', lastName: 'L', userName: 'ada' }],
  });
});

afterEach(async () => {
  await emulator.close();
  expect(emulator.unexpected).toEqual([]);
});

const ada = '/developers/ada@example.com';

describe('developers', () => {
  it('have lower-case addresses, an id and a status, and lose by PUT what is not sent', async () => {
    const grace = {
      email: 'grace@example.com',
      firstName: 'G',
      lastName: 'H',
      userName: 'g',
      attributes: [{ name: 'a', value: '1' }],
    };
    const made = await someone.post('/developers', grace);
    expect(made.body).toMatchObject({
      ...grace,
      status: 'active',
      organizationName: 'acme',
      developerId: expect.any(String),
    });
    expect((await someone.post('/developers', grace)).status).toBe(409);
    expect((await someone.post('/developers', { ...grace, email: 'Grace@Example.com' })).status).toBe(400);
    expect((await someone.post('/developers', { email: 'x@example.com' })).status).toBe(400);
    const put = await someone.put('/developers/grace@example.com', { ...grace, attributes: [] });
    expect(put.body).not.toHaveProperty('attributes');
    expect((await someone.get('/developers')).body).toEqual({
      developer: [{ email: 'ada@example.com' }, { email: 'grace@example.com' }],
    });
    expect((await someone.get('/developers?expand=true&count=5')).status).toBe(400);
  });

  it('are set inactive by an action with octets, which answers nothing', async () => {
    expect((await someone.act(`${ada}?action=inactive`)).status).toBe(204);
    expect((await someone.get(ada)).body).toMatchObject({ status: 'inactive' });
    expect((await someone.act(`${ada}?action=asleep`)).status).toBe(400);
  });

  it('take their apps and keys with them', async () => {
    await someone.post(`${ada}/apps`, { name: 'shop' });
    expect((await someone.get(ada)).body).toMatchObject({ apps: ['shop'] });
    await someone.delete(ada);
    expect(await someone.refusal(someone.get(`${ada}/apps/shop`))).toContain('NOT_FOUND');
    expect((await someone.get('/apps')).body).toEqual({});
  });
});
