import { afterEach, describe, expect, it } from '@jest/globals';
import { client, type Seen } from './client.ts';
import { type Emulator, startEmulator } from './emulator.ts';
import { expectSame, recorded } from './recordings.ts';

let emulator: Emulator;

afterEach(async () => {
  await emulator.close();
  expect(emulator.unexpected).toEqual([]);
});

const json = { 'Content-Type': 'application/json' };

function operationOf({ body }: Seen): string {
  return (body as { name: string }).name.replace('organizations/acme', '');
}

function namesFor(seen: Seen): Record<string, string> {
  const id = operationOf(seen).replace('/operations/', '');
  return { '${projectId}': 'acme', '${operationID}': id, '${uniqueId}': '1' };
}

describe('operations answer as the recorded ones did', () => {
  it('an environment is made while the caller waits, and nothing else is', async () => {
    emulator = await startEmulator({ clock: 'driven', operationMs: 5000 });
    const someone = client(emulator);
    const begun = await someone.post('/environments', {
      body: JSON.stringify({ name: 'apgenv-1' }),
      headers: json,
    });
    expectSame(begun, recorded('x-env-create-lro', namesFor(begun)));
    const other = await someone.post('/environments', {
      body: JSON.stringify({ name: 'other' }),
      headers: json,
    });
    expect([other.status, JSON.stringify(other.body)]).toEqual([
      400,
      expect.stringContaining('locked by another operation'),
    ]);
    expect((await someone.get(operationOf(begun))).body).not.toHaveProperty('done');
    emulator.clock.advance(5000);
    const finished = await someone.get(operationOf(begun));
    expect(finished.body).toMatchObject({
      ...recorded('x-env-create-op-finished', namesFor(begun)).body,
      response: { name: 'apgenv-1', state: 'ACTIVE' },
    });
    expect((await someone.get('/environments')).body).toEqual(['test', 'prod', 'apgenv-1']);
    const gone = await someone.delete('/environments/apgenv-1');
    expectSame(gone, recorded('x-env-delete-lro', namesFor(gone)));
  });

  it('a group is made, filled and taken away at once', async () => {
    emulator = await startEmulator();
    const someone = client(emulator);
    const body = JSON.stringify({ name: 'apgenvg-1', hostnames: ['1.mytesthost.net'] });
    const made = await someone.post('/envgroups?prettyPrint=false', { body, headers: json });
    expectSame(made, recorded('x-envgroup-create-lro-done', namesFor(made)));
    const again = await someone.post('/envgroups', { body, headers: json });
    expect(again.body).toMatchObject({ error: { status: 'ALREADY_EXISTS' } });
    const filled = await someone.post('/envgroups/apgenvg-1/attachments', {
      body: '{"environment":"test"}',
      headers: json,
    });
    const { name } = (filled.body as { response: { name: string } }).response;
    const names = {
      'apgenv-${uniqueId}': 'test',
      '91686927-06a2-4008-ac80-5fab2d3dc51b': name,
      ...namesFor(filled),
    };
    expectSame(filled, recorded('x-envgroup-attachment-create', names));
    const gone = await someone.delete('/envgroups/apgenvg-1');
    expectSame(gone, recorded('x-envgroup-delete-op', namesFor(gone)));
    expect((await someone.get('/envgroups/apgenvg-1')).status).toBe(404);
  });
});
