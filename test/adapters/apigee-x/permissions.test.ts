import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createProjectPermissions } from '../../../src/adapters/google/project-permissions.ts';
import type { Activity } from '../../../src/domain/permission.ts';
import { type Emulator, startEmulator } from '../../emulator/emulator.ts';
import { client } from '../http/client.ts';
import { json, startServer } from '../http/fake-server.ts';
import { apigeeAt, archive, tokensInTurn } from './trial.ts';

let emulator: Emulator;
beforeEach(async () => {
  emulator = await startEmulator();
});
afterEach(async () => {
  expect(emulator.unexpected).toEqual([]);
  await emulator.close();
});

const DEPLOY: readonly Activity[] = [
  { kind: 'import', of: 'apiproxy', name: 'orders' },
  { kind: 'watch', environment: 'test' },
  { kind: 'deploy', of: 'apiproxy', environment: 'test', name: 'orders' },
];

/** What is said of each permission, with the project asked at an address or not at all. */
async function seenBy(
  grant: Parameters<Emulator['accessToken']>[0],
  { activities = DEPLOY, project = emulator.urls.resourceManager } = {},
) {
  const tokens = tokensInTurn(emulator.accessToken(grant));
  const projectPermissions =
    project === undefined
      ? undefined
      : createProjectPermissions('acme', { http: client().http, tokens, baseUrl: project });
  const { apigee } = apigeeAt(emulator.urls.apigee, { tokens, projectPermissions });
  const checks = await apigee.permissions(activities);
  return Object.fromEntries(checks.map(({ permission, allowed }) => [permission, allowed]));
}

describe('the permissions of an account', () => {
  it('are those of a deployment, each allowed, with two requests and no change', async () => {
    expect(await seenBy({})).toEqual({
      'apigee.proxies.create': true,
      'apigee.proxyrevisions.get': true,
      'apigee.deployments.list': true,
      'apigee.deployments.get': true,
      'apigee.deployments.create': true,
      'apigee.proxyrevisions.deploy': true,
    });
    expect(emulator.requests.map(({ operation = '' }) => operation).toSorted()).toEqual([
      'apigee.organizations.environments.testIamPermissions',
      'cloudresourcemanager.projects.testIamPermissions',
    ]);
  });

  it.each([
    'apigee.proxies.create',
    'apigee.proxyrevisions.get',
    'apigee.deployments.list',
    'apigee.deployments.get',
    'apigee.deployments.create',
    'apigee.proxyrevisions.deploy',
  ])('lack %s and nothing else if that is what is missing', async (permission) => {
    const seen = await seenBy({ without: [permission] });

    expect(seen[permission]).toBe(false);
    // The report that would tell takes both permissions of a deployment.
    const others = Object.entries(seen).filter(([name]) => name !== permission);
    expect(others.filter(([, allowed]) => allowed !== true)).toEqual([]);
    expect(emulator.revisions('apiproxy', 'orders')).toEqual([]);
  });

  it('of a role that is granted by the name of a proxy show in the proxy, not in the project', async () => {
    await using project = await startServer();
    project.reply(json(200, {}));
    const { apigee } = apigeeAt(emulator.urls.apigee, { tokens: tokensInTurn(emulator.accessToken()) });
    await apigee.importRevision(archive('orders'));

    const seen = await seenBy({}, { project: project.url });

    expect(seen).toMatchObject({
      'apigee.proxies.create': true,
      'apigee.proxyrevisions.get': true,
      'apigee.proxyrevisions.deploy': true,
    });
    expect(emulator.revisions('apiproxy', 'orders')).toEqual(['1']);
  });

  it.each([
    ['of another form', json(200, { permissions: 'all' })],
    ['a refusal', json(403, { error: { code: 403, status: 'PERMISSION_DENIED', message: 'no' } })],
    ['none', (response: { destroy(): unknown }) => response.destroy()],
  ])('are not known if the answer of Resource Manager is %s', async (_, reply) => {
    await using project = await startServer();
    project.reply(reply);
    const activities: readonly Activity[] = [{ kind: 'import', of: 'sharedflow' }];

    expect(await seenBy({}, { activities, project: project.url })).toEqual({
      'apigee.sharedflows.create': undefined,
      'apigee.sharedflowrevisions.get': undefined,
    });
  });

  it('are not known of an environment that answers something else', async () => {
    emulator.fault({ on: { operation: /environments\.testIamPermissions$/ }, kind: '400' });
    const activities: readonly Activity[] = [{ kind: 'undeploy', of: 'apiproxy', environment: 'test' }];

    expect(await seenBy({}, { activities })).toMatchObject({ 'apigee.deployments.delete': undefined });
  });
});

describe('What the project does not grant', () => {
  /** What was asked of Apigee itself, and what came of it, where the project grants or the question is not taken. */
  async function lookedAt(activity: Activity, project: readonly string[] | 'silent') {
    await using server = await startServer((response, request) => {
      if (!request.url.includes(':testIamPermissions')) return json(200, {})(response, request);
      return project === 'silent'
        ? json(404, { error: { code: 404, message: 'no' } })(response, request)
        : json(200, { permissions: project })(response, request);
    });
    const tokens = tokensInTurn('ya29.asking');
    const projectPermissions = createProjectPermissions('acme', {
      http: client().http,
      tokens,
      baseUrl: server.url,
    });
    const { apigee } = apigeeAt(server.url, { tokens, projectPermissions });
    const checks = await apigee.permissions([activity]);
    const urls = server.received.map(({ url }) => url.replace('/v1/organizations/acme', ''));
    return {
      allowed: checks.map(({ allowed }) => allowed),
      looks: urls.filter((url) => !url.includes(':testIamPermissions')),
    };
  }

  const deploying = { kind: 'deploy', of: 'apiproxy', environment: 'test', name: 'orders' } as const;
  const report =
    '/environments/test/apis/orders/revisions/1/deployments:generateDeployChangeReport?override=true';

  it.each<[string, Activity, readonly string[]]>([
    ['the organization', { kind: 'read', what: 'bundles' }, ['']],
    ['the groups', { kind: 'read', what: 'environment-groups' }, ['/envgroups']],
    ['a deployment', deploying, [report]],
    ['a deployment of a shared flow', { ...deploying, of: 'sharedflow' }, []],
    ['a deployment of nothing yet', { ...deploying, name: undefined }, []],
    ['the end of a deployment', { ...deploying, kind: 'undeploy' }, []],
    ['a deletion', { kind: 'delete', of: 'apiproxy', name: 'orders' }, []],
  ])('is asked for closer where that changes nothing: %s', async (_, activity, looks) => {
    expect((await lookedAt(activity, [])).looks).toEqual(looks);
  });

  it('is asked for closer where nobody answers for the project, but only to read', async () => {
    expect(await lookedAt({ kind: 'read', what: 'environment-groups' }, 'silent')).toEqual({
      allowed: [true],
      looks: ['/envgroups'],
    });
    expect(await lookedAt({ kind: 'watch', environment: 'test' }, 'silent')).toEqual({
      allowed: [true, undefined],
      looks: ['/environments/test/deployments'],
    });
    expect(await lookedAt(deploying, 'silent')).toEqual({ allowed: [undefined, undefined], looks: [] });
  });

  it('is not asked for again where it is granted', async () => {
    expect(await lookedAt({ kind: 'read', what: 'environment-groups' }, ['apigee.envgroups.list'])).toEqual({
      allowed: [true],
      looks: [],
    });
  });
});
