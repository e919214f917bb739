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
