import { describe, expect, it } from '@jest/globals';
import { PipeError } from '../../../src/errors/pipe-error.ts';
import { failureOf } from '../http/client.ts';
import { json, type Reply, raw, reset, startServer, truncated } from '../http/fake-server.ts';
import { reading, refusal } from './refusal.ts';
import { apigeeAt, target } from './trial.ts';

describe('a read that fails', () => {
  const forbidden = (reason: string): Reply =>
    json(403, {
      error: {
        code: 403,
        message: 'no',
        status: 'PERMISSION_DENIED',
        details: [{ '@type': 'type.googleapis.com/google.rpc.ErrorInfo', reason }],
      },
    });

  it.each<[string, Reply, string, string]>([
    [
      'a page of a proxy',
      raw(502, '<html>Bad\n\u0007Gateway</html>', { 'content-type': 'text/html' }),
      'apigee-unavailable',
      '502 and not in JSON (text/html): <html>Bad Gateway</html>',
    ],
    [
      'a page with 200',
      raw(200, '<html>', { 'content-type': 'text/html' }),
      'apigee-unexpected',
      '200 and not in JSON',
    ],
    ['a redirect', raw(302, '', { location: 'https://login.example/' }), 'apigee-unexpected', '302'],
    [
      '503 for ever',
      json(503, { error: { code: 503, message: 'The service is currently unavailable.' } }),
      'apigee-unavailable',
      'currently unavailable',
    ],
    [
      'error as a string',
      json(500, { error: 'internal_failure', error_description: 'Boom.' }),
      'apigee-unavailable',
      'Boom.',
    ],
    ['another shape', json(200, { environments: 'test' }), 'apigee-unexpected', 'of a shape'],
    ['429 for ever', json(429, { error: { code: 429 } }), 'apigee-quota', '429'],
    [
      'an unknown organization',
      json(404, { error: { code: 404, message: 'no such organization' } }),
      'apigee-forbidden',
      'no such organization',
    ],
    ['an API that is off', forbidden('SERVICE_DISABLED'), 'apigee-forbidden', 'no'],
    ['a cut connection', reset, 'apigee-unreachable', 'broke before an answer'],
    ['a cut answer', truncated, 'apigee-unreachable', 'broke off in the middle'],
  ])('is told in a sentence: %s', async (...[, reply, code, sentence]) => {
    const error = await refusal(reply, reading);

    expect(error.code).toBe(code);
    expect(error.message).toContain(sentence);
    expect(error.message).not.toMatch(/undefined|\[object|null/);
  });

  it.each([
    ['SERVICE_DISABLED', 'gcloud services enable apigee.googleapis.com'],
    ['ACCESS_TOKEN_SCOPE_INSUFFICIENT', 'lacks the scope'],
  ])('has its own remedy for %s', async (reason, hint) => {
    expect((await refusal(forbidden(reason), reading)).hint).toContain(hint);
  });

  it('reads once more where a 200 was no JSON', async () => {
    await using server = await startServer(
      raw(200, '<html>'),
      json(200, { name: 'acme', environments: ['test'] }),
    );
    const { apigee } = apigeeAt(server.url);

    expect(await apigee.organization()).toMatchObject({ environments: ['test'] });
    expect(server.received).toHaveLength(2);
  });

  it.each([400, 409])('is no failed deployment where Apigee turns it down with %i', async (status) => {
    const turnedDown = json(status, { error: { code: status, message: 'no', status: 'ABORTED' } });

    expect(await refusal(turnedDown, reading)).toMatchObject({ code: 'apigee-unexpected' });
  });

  it('ends a look at a state with the reason of the one who looks', async () => {
    await using server = await startServer(() => undefined);
    const { apigee } = apigeeAt(server.url);
    const enough = new AbortController();
    const looking = failureOf(apigee.statusOf(target(), enough.signal));
    setTimeout(() => enough.abort(new PipeError('apigee-unreachable', 'Too late.')), 50);

    expect(await looking).toMatchObject({ code: 'apigee-unreachable', message: 'Too late.' });
  });

  it('makes one try for the state of a deployment', async () => {
    await using server = await startServer(json(503, { error: { code: 503, message: 'no' } }));
    const { apigee } = apigeeAt(server.url);

    expect(await failureOf(apigee.statusOf(target()))).toMatchObject({ code: 'apigee-unavailable' });
    expect(server.received).toHaveLength(1);
  });

  it.each([
    ['of what somebody waits for', reading, 2],
    ['of a state, which is looked at again anyway', (apigee) => apigee.statusOf(target()), 1],
  ] as readonly (readonly [string, typeof reading, number])[])(
    'is given up after a success that cannot be understood: %s',
    async (_, ask, requests) => {
      await using server = await startServer(raw(200, '<html>'));
      const { apigee } = apigeeAt(server.url);

      expect(await failureOf(ask(apigee))).toMatchObject({ code: 'apigee-unexpected' });
      expect(server.received).toHaveLength(requests);
    },
  );

  it.each([
    ['PK\u0003\u0004', undefined],
    ['P<html>', 'apigee-unexpected'],
    ['<K', 'apigee-unexpected'],
    ['', 'apigee-unexpected'],
  ])('takes nothing for a bundle but a zip: %j', async (body, code) => {
    await using server = await startServer(raw(200, body));
    const { apigee } = apigeeAt(server.url);

    const failure = await failureOf(apigee.downloadRevision(target(), '1'));

    expect(failure instanceof PipeError ? failure.code : failure).toBe(code);
  });

  it.each([
    ['targetServers', 'environments/test/targetservers', 'list the targetservers that test sees'],
    ['keyValueMaps', 'keyvaluemaps', 'list the keyvaluemaps that test sees'],
  ] as const)('of a list ends the run where the sign-in does not hold: %s', async (list, path, operation) => {
    await using server = await startServer((response, request) =>
      request.url.endsWith(`/acme/${path}`)
        ? json(401, { error: { code: 401, status: 'UNAUTHENTICATED' } })(response, request)
        : json(200, [])(response, request),
    );
    const { apigee } = apigeeAt(server.url);

    expect(await failureOf(apigee.environmentAssets('test', new Set([list])))).toMatchObject({
      code: 'apigee-unauthorized',
      message: expect.stringContaining(operation) as unknown,
    });
  });

  it.each([
    [[], 'apigee.flowhooks.list'],
    [['PreProxyFlowHook'], 'apigee.flowhooks.getSharedFlow'],
  ])('of flow hooks %j names the permission that is missing', async (hooks, permission) => {
    await using server = await startServer((response, request) =>
      hooks.length > 0 && request.url.endsWith('/flowhooks')
        ? json(200, hooks)(response, request)
        : forbidden('IAM_PERMISSION_DENIED')(response, request),
    );
    const { apigee } = apigeeAt(server.url);

    expect(await failureOf(apigee.flowHooks('test'))).toMatchObject({
      hint: expect.stringContaining(permission) as unknown,
    });
  });

  it.each(['changeReport', 'undeployReport'] as const)(
    'is not tried where Apigee has nothing to read, as the %s of a shared flow',
    async (report) => {
      await using server = await startServer(json(200, {}));
      const { apigee } = apigeeAt(server.url);

      expect(await apigee[report](target({ kind: 'sharedflow' }))).toEqual({
        violations: [],
        routingConflicts: [],
        routingChanges: [],
      });
      expect(server.received).toEqual([]);
      await apigee[report](target());
      expect(server.received).toHaveLength(1);
    },
  );
});
