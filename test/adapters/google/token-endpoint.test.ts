import { inspect } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { json, type Reply, raw, reset } from '../http/fake-server.ts';
import { byKey, refusal } from './refusal.ts';
import { workloadIdentity } from './sign-in.ts';

describe('a token endpoint in trouble', () => {
  it('is named when it cannot be reached', async () => {
    const error = await refusal(byKey, reset);

    expect(error.code).toBe('apigee-unreachable');
    expect(error.where).toMatch(/^127\.0\.0\.1:\d+$/);
    expect(error.hint).toContain('HTTPS_PROXY');
  });

  it('is unavailable when it answers 503 again and again', async () => {
    const error = await refusal(byKey, json(503, { error: 'backend' }));

    expect(error).toMatchObject({ code: 'apigee-unavailable', status: 503 });
  });

  it('is not one when it answers HTML, and what it echoes of us is taken out', async () => {
    const echo: Reply = (response, request) =>
      raw(403, `<html>login ${request.body.toString()}</html>`, { 'content-type': 'text/html' })(
        response,
        request,
      );

    const error = await refusal(workloadIdentity, echo);

    expect(error).toMatchObject({ code: 'apigee-unexpected', status: 403 });
    expect(error.message).toContain('(text/html): <html>login {');
    expect(inspect(error)).not.toContain('eyJ');
  });

  it('is not one when it grants nothing', async () => {
    const error = await refusal(byKey, json(200, { ok: true }));

    expect(error).toMatchObject({ code: 'apigee-unexpected' });
  });
});
