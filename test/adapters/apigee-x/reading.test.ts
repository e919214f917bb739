import { describe, expect, it } from '@jest/globals';
import type { DeploymentsAnswer } from '../../../src/adapters/apigee-x/shapes.ts';
import { toServing } from '../../../src/adapters/apigee-x/translate.ts';
import type { AssetList } from '../../../src/domain/organization.ts';
import { PipeError } from '../../../src/errors/pipe-error.ts';
import * as fc from '../../support/properties.ts';
import { failureOf } from '../http/client.ts';
import { json, type Reply, startServer } from '../http/fake-server.ts';
import { apigeeAt, target } from './trial.ts';

/** Answers by the end of the path; 403 elsewhere. */
const routes =
  (answers: Record<string, Reply>): Reply =>
  (response, request) => {
    const path = request.url.replace('/v1/organizations/acme/', '');
    (answers[path] ?? json(403, { error: { code: 403, status: 'PERMISSION_DENIED' } }))(response, request);
  };

const EVERY: ReadonlySet<AssetList> = new Set(['targetServers', 'keyValueMaps', 'keystores', 'references']);

describe('reading from Apigee', () => {
  it('gives revisions by number, in whatever order Apigee lists them', async () => {
    await using server = await startServer(
      json(200, { name: 'orders', revision: ['10', '9', 2, '100', '1'] }),
    );

    expect(await apigeeAt(server.url).apigee.revisionsOf(target())).toEqual(['1', '2', '9', '10', '100']);
  });

  it('takes default values that are absent, numbers for strings, and states nobody has heard of', async () => {
    await using server = await startServer(
      json(200, {
        state: 'HIBERNATING',
        instances: [{ deployedRevisions: [{ revision: 4 }] }],
        pods: [{}],
        routeConflicts: [{}],
      }),
    );
    const { apigee } = apigeeAt(server.url);

    expect(await apigee.statusOf(target())).toEqual({
      state: 'HIBERNATING',
      errors: [],
      instances: [{ instance: 'unnamed', revisions: [{ revision: '4', percentage: undefined }], routes: [] }],
      processes: [{ name: 'pod unnamed', state: 'under-way', detail: '' }],
      routeConflicts: [
        {
          environmentGroup: '',
          description: '',
          basePath: undefined,
          apiProxy: undefined,
          environment: undefined,
        },
      ],
    });
  });

  it('tells the pods of old runtimes and the errors of new ones', async () => {
    await using server = await startServer(
      json(200, {
        pods: [
          {
            podName: 'p',
            deploymentStatus: 'error',
            statusCode: '500',
            statusCodeDetails: 'Deployment Failed',
          },
        ],
      }),
      json(200, {
        state: 'ERROR',
        errors: [{ code: 2, message: 'instance "eu" reported error' }, { code: 13 }],
      }),
    );
    const { apigee } = apigeeAt(server.url);

    expect(await apigee.statusOf(target())).toMatchObject({
      state: undefined,
      processes: [{ name: 'pod p', state: 'failed', detail: 'Deployment Failed' }],
    });
    expect(await apigee.statusOf(target())).toMatchObject({
      state: 'ERROR',
      errors: ['instance "eu" reported error', 'code 13'],
    });
  });

  it.each<[string, Reply]>([
    ['{}', json(200, {})],
    ['404', json(404, { error: { code: 404, message: 'no deployments' } })],
  ])('takes %s for an environment that serves nothing', async (_name, reply) => {
    await using server = await startServer((response, request) =>
      (request.url.endsWith('/acme') ? json(200, { environments: ['test'] }) : reply)(response, request),
    );

    expect(await apigeeAt(server.url).apigee.servingIn('test', 'apiproxy')).toEqual([]);
  });

  it('reads a serving revision with its account as an address', async () => {
    const deployment = {
      environment: 'test',
      apiProxy: 'orders',
      revision: '7',
      deployStartTime: '1683550575414',
      serviceAccount: 'projects/-/serviceAccounts/sa@acme.iam',
    };
    await using server = await startServer(json(200, { deployments: [deployment] }));

    expect(await apigeeAt(server.url).apigee.servingIn('test', 'sharedflow')).toEqual([
      {
        name: 'orders',
        kind: 'sharedflow',
        environment: 'test',
        revision: '7',
        serviceAccount: 'sa@acme.iam',
        deployStartMs: 1_683_550_575_414,
        proxyType: undefined,
      },
    ]);
    expect(server.received[0]?.url).toBe(
      '/v1/organizations/acme/environments/test/deployments?sharedFlows=true',
    );
  });

  it.each([
    ['STANDARD', 'standard'],
    ['EXTENSIBLE', 'extensible'],
    ['PROXY_DEPLOYMENT_TYPE_UNSPECIFIED', undefined],
  ] as const)('calls a proxy of the type %s %s', async (proxyDeploymentType, proxyType) => {
    const deployment = { environment: 'test', apiProxy: 'orders', revision: '7', proxyDeploymentType };
    await using server = await startServer(json(200, { deployments: [deployment] }));

    expect(await apigeeAt(server.url).apigee.servingIn('test', 'apiproxy')).toMatchObject([{ proxyType }]);
  });

  it.each<[string, DeploymentsAnswer]>([
    ['its name', { deployments: [{ environment: 'test', revision: '7' }] }],
    ['its environment', { deployments: [{ apiProxy: 'orders', revision: '7' }] }],
  ])('leaves out a revision if nobody knows %s', (_, answer) => {
    const known = { kind: 'apiproxy', name: 'orders', environment: 'test' } as const;

    expect(toServing(answer, { kind: 'apiproxy' })).toEqual([]);
    expect(toServing(answer, known)).toMatchObject([known]);
  });

  it('follows the pages of groups and of their attachments', async () => {
    await using server = await startServer(
      routes({
        envgroups: json(200, {
          environmentGroups: [{ name: 'a', hostnames: ['a.example'] }],
          nextPageToken: 'p2',
        }),
        'envgroups?pageToken=p2': json(200, { environmentGroups: [{ name: 'b' }] }),
        'envgroups/a/attachments': json(200, {
          environmentGroupAttachments: [{ environment: 'test' }],
          nextPageToken: 'q',
        }),
        'envgroups/a/attachments?pageToken=q': json(200, {
          environmentGroupAttachments: [{ environment: 'prod' }],
        }),
        'envgroups/b/attachments': json(200, {}),
      }),
    );

    expect(await apigeeAt(server.url).apigee.environmentGroups()).toEqual([
      { name: 'a', hostnames: ['a.example'], environments: ['prod', 'test'] },
      { name: 'b', hostnames: [], environments: [] },
    ]);
  });

  it('leaves out the lists it may not read, and key value maps unless both places can be read', async () => {
    await using server = await startServer(
      routes({
        'environments/test/targetservers': json(200, ['b', 'a']),
        'environments/test/keyvaluemaps': json(200, ['settings']),
        'environments/test/references': json(200, { surprising: true }),
      }),
    );

    expect(await apigeeAt(server.url).apigee.environmentAssets('test', EVERY)).toEqual({
      targetServers: ['a', 'b'],
      keyValueMaps: undefined,
      keystores: undefined,
      references: undefined,
    });
  });

  it('encodes every name that becomes part of an address', async () => {
    await using server = await startServer(json(404, { error: { code: 404, message: 'x' } }));

    await apigeeAt(server.url).apigee.statusOf(target({ name: '..x?y', revision: 'a#b' }));

    expect(server.received[0]?.url).toBe(
      '/v1/organizations/acme/environments/test/apis/..x%3Fy/revisions/a%23b/deployments',
    );
  });

  it('ends in an answer or a PipeError, whatever JSON Apigee sends and with whatever status', async () => {
    await using server = await startServer(json(200, {}));
    const { apigee, clock } = apigeeAt(server.url);

    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(200, 400, 401, 403, 404, 409, 418),
        fc.jsonValue(),
        async (status, body) => {
          server.reply(json(status, body));
          const works: Promise<unknown>[] = [
            apigee.statusOf(target()),
            apigee.organization(),
            apigee.deploy(target(), undefined),
          ];
          for (const work of works) {
            const error = await failureOf(clock.run(work));
            expect(error === undefined || error instanceof PipeError).toBe(true);
          }
        },
      ),
      { numRuns: 60 },
    );
  });
});
