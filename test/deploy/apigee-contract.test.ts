import { describe, expect, it } from '@jest/globals';
import { unzipSync } from 'fflate';
import { LEAST_LIMITS } from '../../src/adapters/apigee-x/documented-limits.ts';
import { formatMarker } from '../../src/bundle/marker.ts';
import type { Archive, BundleKind } from '../../src/domain/bundle.ts';
import type { DeploymentTarget } from '../../src/domain/revision.ts';
import { failureOf } from '../adapters/http/client.ts';
import { sampleBundle } from '../emulator/sample-bundle.ts';
import { METHODS, noting, type Opening, ways } from './apigee-ways.ts';
import { DIGEST, OTHER_DIGEST } from './candidates.ts';

const archive = (name = 'orders', digest = DIGEST, kind: BundleKind = 'apiproxy'): Archive => ({
  name,
  kind,
  digest,
  zip: sampleBundle({ name, kind, description: formatMarker({ digest }) }),
});

const target = (change: Partial<DeploymentTarget> = {}): DeploymentTarget => ({
  name: 'orders',
  kind: 'apiproxy',
  environment: 'test',
  revision: '1',
  ...change,
});

const REFUSED = { code: 'apigee-refused' };
const NOT_FOUND = { code: 'apigee-not-found' };

describe.each(ways)('The organization $name', ({ open: openPlain }) => {
  const asked = new Set<string>();
  const open = async (opening?: Opening) => noting(await openPlain(opening), asked);

  it('has nothing of what nobody imported', async () => {
    await using opened = await open();
    const { apigee } = opened;

    expect(await apigee.revisionsOf(target())).toEqual([]);
    expect(await apigee.servingIn('test', 'apiproxy')).toEqual([]);
    expect(await apigee.servingEverywhere('apiproxy')).toEqual([]);
    expect(await apigee.environmentsServing(target())).toEqual([]);
    expect(await apigee.statusOf(target())).toBeUndefined();
    expect(await failureOf(apigee.revision(target(), '1'))).toMatchObject(NOT_FOUND);
  });

  it('numbers what is imported, and lists it by number', async () => {
    await using opened = await open();
    const { apigee } = opened;
    for (let count = 1; count <= 11; count += 1) {
      const { revision } = await apigee.importRevision(archive());
      expect(revision).toBe(String(count));
    }

    expect((await apigee.revisionsOf(target())).slice(-3)).toEqual(['9', '10', '11']);
  });

  it('tells of a revision what was imported', async () => {
    await using opened = await open();
    const { apigee } = opened;
    await apigee.importRevision(archive('orders', OTHER_DIGEST));

    expect(await apigee.revision(target(), '1')).toMatchObject({
      revision: '1',
      description: formatMarker({ digest: OTHER_DIGEST }),
      basePaths: ['/orders'],
    });
  });

  it('keeps proxies and shared flows of one name apart', async () => {
    await using opened = await open();
    const { apigee } = opened;
    await apigee.importRevision(archive('auth', DIGEST, 'sharedflow'));
    await apigee.deploy(target({ name: 'auth', kind: 'sharedflow' }), undefined);

    expect(await apigee.revisionsOf({ name: 'auth', kind: 'apiproxy' })).toEqual([]);
    expect(await apigee.servingIn('test', 'apiproxy')).toEqual([]);
    expect(await apigee.servingIn('test', 'sharedflow')).toMatchObject([{ name: 'auth', revision: '1' }]);
  });

  it('serves what is deployed, where it is deployed', async () => {
    await using opened = await open();
    const { apigee } = opened;
    await apigee.importRevision(archive());
    await apigee.deploy(target(), undefined);

    const here = { name: 'orders', kind: 'apiproxy', environment: 'test', revision: '1' };
    expect(await apigee.statusOf(target())).toMatchObject({ state: 'READY', routeConflicts: [] });
    expect(await apigee.servingIn('test', 'apiproxy')).toMatchObject([here]);
    expect(await apigee.servingIn('prod', 'apiproxy')).toEqual([]);
    expect(await apigee.environmentsServing(target())).toMatchObject([here]);
    expect(await apigee.servingEverywhere('apiproxy')).toMatchObject([here]);
  });

  it('becomes READY in its own time, everywhere on the new revision', async () => {
    await using opened = await open({ slowly: true });
    const { apigee } = opened;
    await apigee.importRevision(archive());
    await apigee.deploy(target(), undefined);
    const states: (string | undefined)[] = [];
    for (let look = 0; look < 20 && states.at(-1) !== 'READY'; look += 1) {
      states.push((await apigee.statusOf(target()))?.state);
    }

    expect([states[0], states.at(-1)]).toEqual(['PROGRESSING', 'READY']);
    const { instances = [] } = (await apigee.statusOf(target())) ?? {};
    expect(instances.length).toBeGreaterThan(0);
    for (const { revisions } of instances) expect(revisions).toEqual([{ revision: '1', percentage: 100 }]);
  });

  it('replaces the revision before by the next', async () => {
    await using opened = await open();
    const { apigee } = opened;
    for (const digest of [OTHER_DIGEST, DIGEST]) await apigee.importRevision(archive('orders', digest));
    await apigee.deploy(target(), undefined);
    await apigee.deploy(target({ revision: '2' }), undefined);
    await apigee.statusOf(target({ revision: '2' }));

    expect(await apigee.servingIn('test', 'apiproxy')).toMatchObject([{ revision: '2' }]);
    expect(await apigee.statusOf(target())).toBeUndefined();
  });

  it('refuses a second deployment of what is deployed', async () => {
    await using opened = await open();
    const { apigee } = opened;
    await apigee.importRevision(archive());
    await apigee.deploy(target(), undefined);

    expect(await failureOf(apigee.deploy(target(), undefined))).toMatchObject({ code: 'already-deployed' });
  });

  it('lets go of what is undeployed, once', async () => {
    await using opened = await open();
    const { apigee } = opened;
    await apigee.importRevision(archive());
    await apigee.deploy(target(), undefined);
    await apigee.undeploy(target());

    expect(await apigee.servingIn('test', 'apiproxy')).toEqual([]);
    expect(await apigee.statusOf(target())).toBeUndefined();
    expect(await failureOf(apigee.undeploy(target()))).toMatchObject(NOT_FOUND);
  });

  it('deletes a revision that serves nowhere, and leaves the others their numbers', async () => {
    await using opened = await open();
    const { apigee } = opened;
    for (const digest of [OTHER_DIGEST, DIGEST]) await apigee.importRevision(archive('orders', digest));
    await apigee.deploy(target(), undefined);

    expect(await failureOf(apigee.deleteRevision(target(), '1'))).toMatchObject(REFUSED);
    await apigee.undeploy(target());
    await apigee.deleteRevision(target(), '1');

    expect(await apigee.revisionsOf(target())).toEqual(['2']);
    expect(await failureOf(apigee.deleteRevision(target(), '1'))).toMatchObject(NOT_FOUND);
    expect(await apigee.importRevision(archive())).toMatchObject({ revision: '3' });
  });

  it('deletes an asset with all its revisions, if none of them serves', async () => {
    await using opened = await open();
    const { apigee } = opened;
    for (const digest of [OTHER_DIGEST, DIGEST]) await apigee.importRevision(archive('orders', digest));
    await apigee.deploy(target(), undefined);

    expect(await failureOf(apigee.deleteAsset(target()))).toMatchObject(REFUSED);
    await apigee.undeploy(target());
    await apigee.deleteAsset(target());

    expect(await apigee.revisionsOf(target())).toEqual([]);
    expect(await failureOf(apigee.deleteAsset(target()))).toMatchObject(NOT_FOUND);
  });

  it('deploys no revision that it does not have', async () => {
    await using opened = await open();
    const { apigee } = opened;
    await apigee.importRevision(archive());

    expect(await failureOf(apigee.deploy(target({ revision: '7' }), undefined))).toMatchObject(NOT_FOUND);
    expect(await apigee.servingIn('test', 'apiproxy')).toEqual([]);
  });

  it('knows its environments', async () => {
    await using opened = await open();
    const { apigee } = opened;
    await apigee.importRevision(archive());
    const missing = { code: 'environment-missing', where: 'tset' };

    expect(await failureOf(apigee.servingIn('tset', 'apiproxy'))).toMatchObject(missing);
    expect(await failureOf(apigee.deploy(target({ environment: 'tset' }), undefined))).toMatchObject(missing);
  });

  it('lists its groups to the last, however many pages they take', async () => {
    const groups = ['a-group', 'b-group', 'c-group', 'd-group', 'e-group'];
    await using opened = await open({ groups });
    const { apigee } = opened;

    expect((await apigee.groupHosts()).map(({ name }) => name).toSorted()).toEqual(groups);
    expect((await apigee.environmentGroups()).map(({ name }) => name).toSorted()).toEqual(groups);
  });
  it('says what it is, what it can, and who asks', async () => {
    await using opened = await open();
    const { apigee } = opened;
    const { account, method } = await apigee.signIn();

    expect(apigee.capabilities()).toEqual({
      platform: 'x',
      validates: true,
      reportsChangesOf: new Set(['apiproxy']),
      leastLimits: LEAST_LIMITS,
    });
    expect([typeof account, typeof method]).toEqual(['string', 'string']);
    expect(await apigee.organization()).toMatchObject({ name: 'acme', environments: ['prod', 'test'] });
    expect(await apigee.permissions([])).toEqual([]);
    const [role] = apigee.rolesFor([{ kind: 'read', what: 'bundles' }]);
    expect(role).toEqual({ title: expect.any(String), name: expect.any(String) });
  });

  it('gives a revision back as it was imported', async () => {
    await using opened = await open();
    const { apigee } = opened;
    await apigee.importRevision(archive());

    const files = (zip: Uint8Array) => Object.keys(unzipSync(zip)).toSorted();
    expect(files(await apigee.downloadRevision(target(), '1'))).toEqual(files(archive().zip));
    expect(await failureOf(apigee.downloadRevision(target(), '2'))).toMatchObject(NOT_FOUND);
  });

  it('judges a bundle without a revision for it', async () => {
    await using opened = await open();
    const { apigee } = opened;

    expect(await apigee.validate(archive())).toMatchObject({ hasExtensiblePolicy: false });
    expect(await apigee.revisionsOf(target())).toEqual([]);
  });

  it('says beforehand what a deployment and an undeployment would be refused for', async () => {
    await using opened = await open();
    const { apigee } = opened;
    await apigee.importRevision(archive());
    const nothing = { violations: [], routingConflicts: [] };

    expect(await apigee.changeReport(target())).toMatchObject(nothing);
    await apigee.deploy(target(), undefined);
    expect(await apigee.undeployReport(target())).toMatchObject(nothing);
    expect(await apigee.changeReport(target({ kind: 'sharedflow' }))).toMatchObject(nothing);
  });

  it('tells what an environment holds as far as it is asked', async () => {
    await using opened = await open();
    const { apigee } = opened;

    expect(await apigee.environmentAssets('test', new Set(['targetServers', 'keystores']))).toEqual({
      targetServers: [],
      keystores: [],
      keyValueMaps: undefined,
      references: undefined,
    });
    expect(await apigee.flowHooks('test')).toEqual([]);
  });

  it('serves with the service account that it was given', async () => {
    await using opened = await open();
    const { apigee } = opened;
    await apigee.importRevision(archive());
    await apigee.deploy(target(), 'proxy@acme.iam.gserviceaccount.com');

    expect(await apigee.servingIn('test', 'apiproxy')).toMatchObject([
      { serviceAccount: 'proxy@acme.iam.gserviceaccount.com' },
    ]);
  });

  it('was asked here for everything that the port has', () => {
    expect(METHODS.filter((method) => !asked.has(method))).toEqual([]);
  });
});
