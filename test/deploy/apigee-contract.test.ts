import { describe, expect, it } from '@jest/globals';
import { formatMarker } from '../../src/bundle/marker.ts';
import type { Archive, BundleKind } from '../../src/domain/bundle.ts';
import type { DeploymentTarget } from '../../src/domain/revision.ts';
import type { Apigee } from '../../src/ports/apigee.ts';
import { apigeeAt, tokensInTurn } from '../adapters/apigee-x/trial.ts';
import { failureOf } from '../adapters/http/client.ts';
import { startEmulator } from '../emulator/emulator.ts';
import { sampleBundle } from '../emulator/sample-bundle.ts';
import { DIGEST, OTHER_DIGEST } from './candidates.ts';
import { createMemoryApigee } from './memory-apigee.ts';

interface Opened extends AsyncDisposable {
  readonly apigee: Apigee;
}

interface Opening {
  /** The first deployment takes some looks until it is READY. */
  readonly slowly?: boolean;
  readonly groups?: readonly string[];
}

/** The organization in memory has no wire; the emulator is asked through the adapter for Apigee X. */
const ways: readonly { readonly name: string; readonly open: (opening?: Opening) => Promise<Opened> }[] = [
  {
    name: 'in memory',
    async open({ slowly, groups } = {}) {
      const apigee = createMemoryApigee({
        environments: ['test', 'prod'],
        ...(slowly && { runtime: ['late'] }),
        ...(groups && { groups }),
      });
      return { apigee, [Symbol.asyncDispose]: () => Promise.resolve() };
    },
  },
  {
    name: 'of the emulator',
    async open({ slowly, groups } = {}) {
      const emulator = await startEmulator({
        ...(groups && {
          pageSize: 2,
          environmentGroups: Object.fromEntries(
            groups.map((group) => [group, { hostnames: [`${group}.acme.example`], environments: ['test'] }]),
          ),
        }),
      });
      if (slowly) emulator.runtime({ mode: { kind: 'ready', polls: 2 } });
      const tokens = tokensInTurn(emulator.accessToken());
      const { apigee, clock } = apigeeAt(emulator.urls.apigee, { tokens });
      const driven = Object.fromEntries(
        Object.entries(apigee).map(([method, call]: [string, (...given: never[]) => unknown]) => [
          method,
          (...given: never[]) => {
            const answer = call(...given);
            return answer instanceof Promise ? clock.run(answer) : answer;
          },
        ]),
      );
      return { apigee: driven as unknown as Apigee, [Symbol.asyncDispose]: () => emulator.close() };
    },
  },
];

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

describe.each(ways)('The organization $name', ({ open }) => {
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
});
