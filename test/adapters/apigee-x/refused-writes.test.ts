import { describe, expect, it } from '@jest/globals';
import { isLocked } from '../../../src/adapters/apigee-x/explain-turned-down.ts';
import { toAnswer } from '../../../src/adapters/http/answer.ts';
import { json, type Reply } from '../http/fake-server.ts';
import { badRequest, deploying, importing, refusal } from './refusal.ts';
import { archive, target } from './trial.ts';

describe('a bundle that Apigee refuses', () => {
  const twoViolations = badRequest('INVALID_ARGUMENT', 'bundle contains errors', [
    {
      '@type': 'type.googleapis.com/edge.configstore.bundle.BadBundle',
      violations: [
        {
          filename: 'apiproxy/policies/AM-debug.xml',
          description: 'The AssignTo transport attribute must be "http".',
        },
        { description: 'The proxy must contain a ProxyEndpoint' },
      ],
    },
    { '@type': 'type.googleapis.com/google.rpc.RequestInfo', requestId: '178152' },
  ]);

  it('is told with every violation, its file where there is one, and the request', async () => {
    const error = await refusal(twoViolations, importing);

    expect([error, ...error.also].map(({ code, message, where }) => ({ code, message, where }))).toEqual([
      {
        code: 'bundle-refused',
        message:
          'Apigee refused to import orders: apiproxy/policies/AM-debug.xml: The AssignTo transport attribute must be "http". (request 178152)',
        where: 'apiproxy/policies/AM-debug.xml',
      },
      {
        code: 'bundle-refused',
        message: 'Apigee refused to import orders: The proxy must contain a ProxyEndpoint (request 178152)',
        where: 'orders',
      },
    ]);
  });

  it('is told when a validation finds it, too', async () => {
    const error = await refusal(twoViolations, (apigee) => apigee.validate(archive('orders')));

    expect(error).toMatchObject({ code: 'bundle-refused', also: [{ code: 'bundle-refused' }] });
  });

  it('is not told of a conflict with other work: that says nothing about the bundle', async () => {
    const aborted = json(409, {
      error: { code: 409, message: 'The operation was aborted.', status: 'ABORTED' },
    });

    expect(await refusal(aborted, importing)).toMatchObject({ code: 'apigee-refused' });
  });

  it('is recognised in the v1 format, which drops the details', async () => {
    const v1: Reply = json(400, {
      error: { code: 400, message: 'bundle contains errors', errors: [{ reason: 'invalidArgument' }] },
    });

    expect(await refusal(v1, importing)).toMatchObject({ code: 'bundle-refused' });
  });
});

describe('a deployment that Apigee refuses', () => {
  const precondition = (type: string, description: string): Reply =>
    badRequest('FAILED_PRECONDITION', 'deployment validations failed', [
      {
        '@type': 'type.googleapis.com/google.rpc.PreconditionFailure',
        violations: [{ type, subject: 's', description }],
      },
    ]);

  it('says which violation', async () => {
    const error = await refusal(
      precondition('CONFLICTING_DEPLOYMENT', 'Existing deployment contains conflicting base paths: [/a /b].'),
      deploying,
    );

    expect(error).toMatchObject({ code: 'apigee-refused', where: 'orders', status: 400 });
    expect(error.message).toBe(
      'Apigee refused to deploy revision 1 of orders to test: Existing deployment contains conflicting base paths: [/a /b].',
    );
    expect(error.hint).toContain('base path');
  });

  it('says that proxies still call the shared flow', async () => {
    const error = await refusal(precondition('WOULD_BREAK_DEPENDENT', ''), (apigee) =>
      apigee.undeploy(target()),
    );

    expect(error.hint).toContain('still call this shared flow');
  });

  it('says which limit is reached, on a 400 as well', async () => {
    const quota = badRequest('INVALID_ARGUMENT', 'very generic error', [
      {
        '@type': 'type.googleapis.com/google.rpc.QuotaFailure',
        violations: [{ subject: 's', description: 'Limit of 60 exceeded.' }],
      },
    ]);

    const error = await refusal(quota, deploying);

    expect(error).toMatchObject({ code: 'apigee-quota', status: 400 });
    expect(error.message).toContain('Limit of 60 exceeded.');
  });

  it('is recognised where the revision is deployed already', async () => {
    const error = await refusal(
      badRequest(
        'FAILED_PRECONDITION',
        'generic::failed_precondition: revision a/revisions/1 is already deployed',
      ),
      deploying,
    );

    expect(error.code).toBe('already-deployed');
  });

  it('says that a revision is missing', async () => {
    const error = await refusal(
      json(404, {
        error: {
          code: 404,
          message: 'generic::not_found: organizations/a/apis/o/revisions/1 not found',
          status: 'NOT_FOUND',
        },
      }),
      deploying,
    );

    expect(error).toMatchObject({ code: 'apigee-not-found', where: 'orders' });
  });

  it('names the account that the caller must be allowed to act as', async () => {
    const error = await refusal(
      json(403, { error: { code: 403, message: 'Permission denied', status: 'PERMISSION_DENIED' } }),
      deploying,
    );

    expect(error.hint).toContain('roles/iam.serviceAccountUser');
    expect(error.hint).toContain('sa@acme.iam.gserviceaccount.com');
  });

  it.each([
    ['Apigee has no words for it.', 'INVALID_ARGUMENT', 'Apigee has no words for it.'],
    ['', 'INVALID_ARGUMENT', 'INVALID_ARGUMENT'],
  ])('is told in the words of Apigee, or else by its state: %j', async (message, state, told) => {
    const error = await refusal(badRequest(state, message), deploying);

    expect(error.message).toBe(`Apigee refused to deploy revision 1 of orders to test: ${told}`);
  });
});

describe('An organization that another operation holds', () => {
  const answered = (status: number, message: string) =>
    toAnswer({ status, headers: {}, body: Buffer.from(JSON.stringify({ error: { message } })) }, 0);

  it.each([
    [400, 'the resource is locked by another operation', true],
    [409, 'the resource is locked by another operation', true],
    [412, 'the resource is locked by another operation', false],
    [500, 'the resource is locked by another operation', false],
    [409, 'the operation was aborted', false],
  ])('is known by the status %i and the words "%s": %p', (status, message, is) => {
    expect(isLocked(answered(status, message))).toBe(is);
  });
});
