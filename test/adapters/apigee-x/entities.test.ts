import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createApigeeEntities } from '../../../src/adapters/apigee-x/entities.ts';
import { createTokenSource } from '../../../src/adapters/google/token-source.ts';
import { createRateLimit } from '../../../src/adapters/http/rate-limit.ts';
import { Secret } from '../../../src/domain/secrets/secret.ts';
import { client, failureOf } from '../http/client.ts';
import { type FakeServer, json, startServer } from '../http/fake-server.ts';
import { PLANTED } from './trial.ts';

let server: FakeServer;
beforeEach(async () => {
  server = await startServer();
});
afterEach(async () => {
  await server[Symbol.asyncDispose]();
});

const entities = () => {
  const { http, clock } = client();
  const tokens = createTokenSource({ kind: 'access-token', token: new Secret(PLANTED) }, { http, clock });
  const rateLimit = createRateLimit({ perMinute: 5900, burst: 90, clock });
  return createApigeeEntities({ organization: 'acme', baseUrl: server.url, http, tokens, rateLimit, clock });
};

const at = (...segments: string[]) => ({
  segments,
  operation: 'do what the test does',
  where: 'checkout',
  right: 'apiproducts.create',
});

const refusal = (status: number, state: string, message: string) =>
  json(status, { error: { code: status, status: state, message } });

describe('an entity of the organization', () => {
  it('is read at an address put together from encoded names', async () => {
    server.reply(json(200, { name: 'a b' }));

    const read = await entities().read({ ...at('apiproducts', 'a b'), query: { expand: 'true' } });

    expect(read).toEqual({ name: 'a b' });
    expect(server.received[0]?.url).toBe('/v1/organizations/acme/apiproducts/a%20b?expand=true');
  });

  it.each([
    ['..', 'apiproducts'],
    ['apiproducts', '..'],
    ['apiproducts', ''],
    ['apiproducts', 'a/b'],
  ])('is never addressed by %j %j', async (...segments) => {
    const failure = await failureOf(entities().remove(at(...segments)));

    expect(failure).toMatchObject({ code: 'config-invalid' });
    expect(server.received).toEqual([]);
  });

  it('is undefined if it is not there, to read and to remove', async () => {
    server.reply(refusal(404, 'NOT_FOUND', 'API product nobody does not exist'));

    expect(await entities().read(at('apiproducts', 'nobody'))).toBeUndefined();
    expect(await entities().remove(at('apiproducts', 'nobody'))).toBeUndefined();
    expect(await entities().download(at('apiproducts', 'nobody'))).toBeUndefined();
  });

  it.each([
    ['ALREADY_EXISTS', 'cannot create resource organizations/acme/apiproducts/checkout; already exists'],
    ['ABORTED', 'ConsumerKey already exists'],
  ])('exists already in the words of the store that says %s', async (state, message) => {
    server.reply(refusal(409, state, message));

    const failure = await failureOf(entities().create(at('apiproducts'), { kind: 'json', json: {} }));

    expect(failure).toMatchObject({ code: 'entity-exists', status: 409 });
  });

  it('is created once, however its answer is lost', async () => {
    server.reply((response) => response.destroy());

    const failure = await failureOf(entities().create(at('apiproducts'), { kind: 'json', json: {} }));

    expect(failure).toMatchObject({ code: 'apigee-answer-lost' });
    expect(server.received).toHaveLength(1);
  });

  it('is approved by a request without a body, which Apigee answers without one', async () => {
    server.reply((response) => response.writeHead(204).end());

    const address = {
      ...at('developers', 'qa@acme.com', 'apps', 'web', 'keys', 'k'),
      query: { action: 'approve' },
    };
    await entities().create(address, { kind: 'empty' });

    expect(server.received[0]).toMatchObject({
      method: 'POST',
      headers: { 'content-type': 'application/octet-stream' },
    });
    expect(server.received[0]?.body).toHaveLength(0);
  });

  it('is sent as a form with files and plain fields', async () => {
    server.reply(json(200, { alias: 'tls' }));
    const parts = [
      { name: 'certFile', fileName: 'cert.pem', bytes: Buffer.from('CERT') },
      { name: 'password', bytes: Buffer.from('hush') },
    ];

    await entities().create(at('environments', 'test', 'keystores', 'ks', 'aliases'), {
      kind: 'parts',
      parts,
    });

    const sent = server.received[0]?.body.toString() ?? '';
    expect(sent).toContain(
      'Content-Disposition: form-data; name="certFile"; filename="cert.pem"\r\n\r\nCERT\r\n--',
    );
    expect(sent).toContain('Content-Disposition: form-data; name="password"\r\n\r\nhush\r\n--');
  });

  it('stays an error if its environment is missing', async () => {
    server.reply(refusal(404, 'NOT_FOUND', 'generic::not_found: environments/nowhere not found'));

    const failure = await failureOf(entities().read(at('environments', 'nowhere', 'targetservers', 'a')));

    expect(failure).toMatchObject({ code: 'environment-missing' });
  });

  it('is gone, and work on it done, where Apigee does not know it any more', async () => {
    server.reply(refusal(404, 'NOT_FOUND', 'nothing there'));

    expect(await entities().beginRemoving(at('envs', 'a'))).toEqual({ kind: 'done' });
    expect(await entities().workOf('7', at('envs', 'a'))).toEqual({ kind: 'done' });
  });

  it('is going while Apigee says so', async () => {
    server.reply(json(200, { name: 'organizations/acme/operations/7' }));

    expect(await entities().beginRemoving(at('envs', 'a'))).toEqual({ kind: 'under-way', id: '7' });
    expect(await entities().workOf('7', at('envs', 'a'))).toEqual({ kind: 'under-way', id: '7' });
  });
});
