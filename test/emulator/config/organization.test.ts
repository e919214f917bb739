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

describe('data collectors and spaces', () => {
  it('are patched by a mask, and deleted without an answer', async () => {
    const made = await someone.post('/datacollectors?dataCollectorId=dc_amount', {
      type: 'INTEGER',
      description: 'a',
    });
    expect(made.body).toMatchObject({ name: 'dc_amount', type: 'INTEGER' });
    const patched = await someone.patch('/datacollectors/dc_amount?updateMask=description', {
      description: 'b',
    });
    expect(patched.body).toMatchObject({ description: 'b', type: 'INTEGER' });
    expect((await someone.patch('/datacollectors/dc_amount?updateMask=type', { type: 'FLOAT' })).status).toBe(
      400,
    );
    expect((await someone.post('/datacollectors?dataCollectorId=amount', { type: 'INTEGER' })).status).toBe(
      400,
    );
    expect((await someone.delete('/datacollectors/dc_amount')).body).toEqual({});
    expect((await someone.post('/spaces?spaceId=team', { displayName: 'Team' })).body).toMatchObject({
      name: 'team',
    });
    await someone.patch('/spaces/team?updateMask=display_name', { displayName: 'The team' });
    expect((await someone.get('/spaces')).body).toMatchObject({ spaces: [{ displayName: 'The team' }] });
  });

  it('come by twenty-five and fifty', async () => {
    const many = Array.from({ length: 60 }, (_, index) => ({ name: `dc_${index}` }));
    emulator.seed.entities({ datacollectors: many, spaces: many });
    const { dataCollectors } = (await someone.get('/datacollectors')).body as { dataCollectors: object[] };
    const { spaces } = (await someone.get('/spaces')).body as { spaces: object[] };
    expect([dataCollectors.length, spaces.length]).toEqual([25, 50]);
    expect((await someone.post('/spaces?spaceId=more', {})).body).toMatchObject({
      error: { details: [{ '@type': 'type.googleapis.com/google.rpc.QuotaFailure' }] },
    });
  });
});
