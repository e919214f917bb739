import { request } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { until } from '../support/until.ts';
import { type Client, client, zipForm } from './client.ts';
import { type Emulator, startEmulator } from './emulator.ts';
import type { FaultKind } from './faults.ts';
import { sampleBundle } from './sample-bundle.ts';

let emulator: Emulator;
let someone: Client;

beforeEach(async () => {
  emulator = await startEmulator();
  someone = client(emulator);
});

afterEach(async () => {
  await emulator.close();
  expect(emulator.unexpected).toEqual([]);
});

const create = 'apigee.organizations.apis.create';
const orders = sampleBundle({ name: 'orders' });

/** Whoever imports has patience until the emulator has done what it does, and 100 ms more if it is to run out. */
async function importOrders(hasDone?: () => boolean): Promise<string> {
  const patience = new AbortController();
  if (hasDone !== undefined)
    void until(hasDone).then(() =>
      setTimeout(() => patience.abort(new DOMException('too slow', 'TimeoutError')), 100),
    );
  try {
    const { signal } = patience;
    return String(
      (await someone.post('/apis?action=import&name=orders', { body: zipForm(orders), signal })).status,
    );
  } catch (error) {
    const { name, cause } = error as Error & { cause?: { code?: string } };
    return cause?.code ?? name;
  }
}

describe('an answer can be lost', () => {
  it.each([
    ['reset-before', 'ECONNRESET', 0],
    ['reset-after', 'ECONNRESET', 1],
    ['timeout-before', 'TimeoutError', 0],
    ['timeout-after', 'TimeoutError', 1],
    ['truncated', 'UND_ERR_SOCKET', 1],
    ['malformed', 'SyntaxError', 1],
    ['slow-body', 'TimeoutError', 1],
    ['slow', 'TimeoutError', 1],
  ] as const)('by %s', async (kind, symptom, revisions) => {
    emulator.fault({ on: { operation: create }, kind, delayMs: 3000 });
    const hasDone = () => emulator.calls(create).some(({ processed }) => processed === (revisions === 1));
    expect(await importOrders(symptom === 'TimeoutError' ? hasDone : undefined)).toBe(symptom);
    expect(emulator.revisions('apiproxy', 'orders')).toHaveLength(revisions);
    expect(emulator.calls(create)).toMatchObject([{ fault: kind, processed: revisions === 1 }]);
    expect(await importOrders()).toBe('200');
  });
});

describe('an answer can be an error', () => {
  it.each([
    ['400', 400, 'INVALID_ARGUMENT'],
    ['401', 401, 'ACCESS_TOKEN_EXPIRED'],
    ['403', 403, 'PERMISSION_DENIED'],
    ['404', 404, 'NOT_FOUND'],
    ['408', 408, 'DEADLINE_EXCEEDED'],
    ['409', 409, 'ABORTED'],
    ['429', 429, 'RESOURCE_EXHAUSTED'],
    ['500', 500, 'INTERNAL'],
    ['503', 503, 'UNAVAILABLE'],
    ['locked', 400, 'locked by another operation'],
    ['502-html', 502, '<!DOCTYPE html>'],
    ['html-200', 200, '<!DOCTYPE html>'],
  ] as const)('%s, and nothing was done', async (kind, status, text) => {
    emulator.fault({ on: { operation: create }, kind: kind satisfies FaultKind });
    const answer = await someone.import('apis', 'orders', orders);
    expect([answer.status, JSON.stringify(answer.body)]).toEqual([status, expect.stringContaining(text)]);
    expect(emulator.revisions('apiproxy', 'orders')).toEqual([]);
  });

  it('although the work was done, where the test says so', async () => {
    emulator.fault({ on: { operation: create }, kind: '503', processed: true });
    expect(await importOrders()).toBe('503');
    expect(emulator.revisions('apiproxy', 'orders')).toEqual(['1']);
  });

  it('with a time to wait', async () => {
    emulator.fault({ on: {}, kind: '429', retryAfterSeconds: 7 });
    expect((await someone.get('')).headers.get('retry-after')).toBe('7');
    emulator.fault({ on: {}, kind: '429' });
    expect((await someone.get('')).headers.get('retry-after')).toBeNull();
  });

  it('that sends the caller elsewhere', async () => {
    emulator.fault({ on: {}, kind: 'redirect', location: 'http://127.0.0.1:1/' });
    const answer = await someone.get('', { redirect: 'manual' });
    expect([answer.status, answer.headers.get('location')]).toEqual([302, 'http://127.0.0.1:1/']);
  });
});

describe('a fault', () => {
  it('strikes the calls it names, after those it lets through, as often as it says', async () => {
    emulator.fault({ on: { method: 'GET', path: /environments$/ }, kind: '500', skip: 2, times: 2 });
    const statuses: number[] = [];
    for (let call = 0; call < 5; call += 1) statuses.push((await someone.get('/environments')).status);
    expect(statuses).toEqual([200, 200, 500, 500, 200]);
    expect((await someone.get('')).status).toBe(200);
  });

  it('can be meant for one bundle, and taken away', async () => {
    emulator.seed.revision({ name: 'orders' });
    emulator.seed.revision({ name: 'rates' });
    emulator.fault({ on: { bundle: 'orders' }, kind: '503', times: Number.POSITIVE_INFINITY });
    expect((await someone.get('/apis/rates')).status).toBe(200);
    expect([(await someone.get('/apis/orders')).status, (await someone.get('/apis/orders')).status]).toEqual([
      503, 503,
    ]);
    emulator.clearFaults();
    expect((await someone.get('/apis/orders')).status).toBe(200);
  });
});

it('a slow body arrives whole, in pieces', async () => {
  emulator.fault({ on: {}, kind: 'slow-body', delayMs: 100 });
  const pieces = await new Promise<number>((done) => {
    request(`${emulator.urls.apigee}/v1/organizations/acme/environments`, {
      headers: { authorization: `Bearer ${emulator.accessToken()}` },
    })
      .on('response', (response) => {
        let count = 0;
        response.on('data', () => {
          count += 1;
        });
        response.on('end', () => done(count));
      })
      .end();
  });
  expect(pieces).toBeGreaterThan(3);
});
