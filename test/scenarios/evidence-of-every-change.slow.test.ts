import { describe, expect, it } from '@jest/globals';
import { keys } from '../emulator/bitbucket/bitbucket.ts';
import { startEmulator } from '../emulator/emulator.ts';
import { inPullRequest, seedKeys } from '../support/preview-story.ts';
import { proxyFiles } from '../support/repository.ts';
import type { PipeEnding } from '../support/run-pipe.ts';
import { type Scene, story } from '../support/story.ts';
import { openFront } from '../support/two-organizations.ts';

interface Statement {
  readonly subject: readonly { readonly name: string; readonly digest: { readonly sha256: string } }[];
  readonly predicate: {
    readonly action: string;
    readonly outcome: string;
    readonly source: { readonly commit: string | null };
    readonly gates: readonly object[];
    readonly apigee: Readonly<Record<'deployments' | 'configuration' | 'previews', readonly object[]>> & {
      readonly promotedFrom: object | null;
    };
  };
}

const SHA256 = expect.stringMatching(/^[0-9a-f]{64}$/) as unknown as string;
const DIGEST = expect.stringMatching(/^sha256:[0-9a-f]{64}$/) as unknown as string;
const subject = (name: string) => ({ name, digest: { sha256: SHA256 } });
const commitOf = (build: number): string => `${build}`.padStart(2, '0').repeat(20);
const markOf = (build: number): object => ({ commit: commitOf(build).slice(0, 12), build });

async function statementOf(ended: PipeEnding): Promise<Statement> {
  return JSON.parse(await ended.report('evidence.json')) as Statement;
}

/** Deploys `orders` with another payload, as a build of its own. */
async function deployed({ repository, run }: Scene, build: number): Promise<PipeEnding> {
  await repository.write(proxyFiles('proxies/orders', 'orders', { payload: `payload ${build}` }));
  return run({ BITBUCKET_BUILD_NUMBER: `${build}`, BITBUCKET_COMMIT: commitOf(build) });
}

describe('Evidence', () => {
  it.concurrent('of a rollback says which revision serves again, and what that was made from', async () => {
    await story({}, async (scene) => {
      await deployed(scene, 1);
      await deployed(scene, 2);

      const back = await scene.run({ ACTION: 'rollback', BITBUCKET_COMMIT: commitOf(9) });
      const again = await scene.run({ ACTION: 'rollback', REPORT_DIR: 'again' });

      expect(await statementOf(back)).toMatchObject({
        subject: [subject('test/orders')],
        predicate: {
          action: 'rollback',
          outcome: 'done',
          source: { commit: commitOf(9) },
          apigee: {
            deployments: [
              {
                bundle: 'orders',
                environment: 'test',
                change: 'rolled-back',
                revision: { before: '2', after: '1' },
                digest: DIGEST,
                madeFrom: markOf(1),
                state: 'READY',
              },
            ],
          },
        },
      });
      expect(again.result.outcome).toBe('unchanged');
      await expect(again.report('evidence.json')).rejects.toThrow('ENOENT');
    });
  });

  it.concurrent('of a promotion says where it was found, within an organization and across', async () => {
    const own = proxyFiles('proxies/orders', 'orders', { payload: 'payload 1' });
    await story({ files: own }, async (scene) => {
      const target = await startEmulator({ organization: 'acme-prod' });
      try {
        await using front = await openFront({ acme: scene.emulator, 'acme-prod': target });
        await deployed(scene, 1);

        const inside = await scene.run({ ACTION: 'promote', FROM_ENV: 'test', APIGEE_ENV: 'prod' });
        const across = await scene.run({
          ACTION: 'promote',
          REPORT_DIR: 'across',
          APIGEE_API_URL: front.url,
          APIGEE_ORG: 'acme-prod',
          APIGEE_ENV: 'prod',
          FROM_ORG: 'acme',
          FROM_ENV: 'test',
        });

        const [first, second] = [await statementOf(inside), await statementOf(across)];
        expect(first).toMatchObject({
          subject: [subject('prod/orders')],
          predicate: {
            action: 'promote',
            apigee: {
              organization: 'acme',
              promotedFrom: { organization: 'acme', environment: 'test' },
              deployments: [{ change: 'reused', revision: { after: '1' }, madeFrom: markOf(1) }],
            },
          },
        });
        expect(second).toMatchObject({
          subject: [subject('prod/orders')],
          predicate: {
            apigee: {
              organization: 'acme-prod',
              promotedFrom: { organization: 'acme', environment: 'test' },
              deployments: [{ change: 'deployed', imported: true, madeFrom: markOf(1) }],
            },
          },
        });
      } finally {
        await target.close();
      }
    });
  });

  it.concurrent.each([
    ['undeployed', {}],
    ['deleted', { DELETE: 'true' }],
  ])('of what was %s says what it was', async (change, more) => {
    await story({}, async (scene) => {
      await deployed(scene, 1);

      const gone = await scene.run({ ACTION: 'undeploy', BUNDLES: 'orders', ...more });

      expect(gone.exitCode).toBe(0);
      expect(await statementOf(gone)).toMatchObject({
        subject: [subject('test/orders')],
        predicate: {
          action: 'undeploy',
          apigee: {
            deployments: [
              { change, revision: { before: '1', after: null }, digest: DIGEST, madeFrom: markOf(1) },
            ],
          },
        },
      });
    });
  });

  it.concurrent('is left by a preview, by its cleanup, and not if there is nothing to clean up', async () => {
    await story({}, async ({ emulator, run }) => {
      seedKeys(emulator);
      const step = inPullRequest(emulator);

      const made = await run(step);
      const removed = await run({ ...step, ACTION: 'cleanup', PR_ID: '7', REPORT_DIR: 'removed' });
      const nothing = await run({ ...step, ACTION: 'cleanup', PR_ID: '7', REPORT_DIR: 'nothing' });

      expect([made.exitCode, removed.exitCode]).toEqual([0, 0]);
      expect(await statementOf(made)).toMatchObject({
        subject: [subject('test/orders-pr7')],
        predicate: {
          action: 'preview',
          apigee: { previews: [{ name: 'orders-pr7' }] },
        },
      });
      const { predicate } = await statementOf(removed);
      expect(predicate.apigee.previews).toEqual(
        expect.arrayContaining([expect.objectContaining({ name: 'orders-pr7', change: 'deleted' })]),
      );
      expect(nothing.result.outcome).toBe('unchanged');
      await expect(nothing.report('evidence.json')).rejects.toThrow('ENOENT');
    });
  });

  it.concurrent('of what was configured names it, and none of its values', async () => {
    const files = {
      ...proxyFiles('proxies/orders', 'orders'),
      'apigee.yaml': 'version: 1\nconfiguration: [resources/edge]\n',
    };
    const kvm = (value: string) => ({
      'resources/edge/env/test/kvms-rates.json': JSON.stringify([
        { name: 'rates', entry: [{ name: 'eur', value }] },
      ]),
    });
    await story({ files: { ...files, ...kvm('hush-hush-1') } }, async ({ repository, run }) => {
      await run();
      await repository.write(kvm('hush-hush-2'));

      const ended = await run();

      const text = await ended.report('evidence.json');
      expect(JSON.parse(text)).toMatchObject({
        subject: [],
        predicate: {
          apigee: {
            configuration: expect.arrayContaining([
              { kind: 'kvmentry', scope: 'env/test', name: 'rates/eur', change: 'updated' },
            ]) as unknown,
          },
        },
      });
      expect(text).not.toContain('hush-hush');
    });
  });

  it.concurrent('is left by a run that failed or was refused half-way', async () => {
    await story({}, async (scene) => {
      const { emulator } = scene;
      await deployed(scene, 1);
      emulator.runtime({ bundle: 'orders', mode: 'error' });

      const failed = await deployed(scene, 2);

      expect(failed.exitCode).toBe(3);
      expect(await statementOf(failed)).toMatchObject({
        subject: [subject('test/orders')],
        predicate: {
          outcome: 'failed',
          apigee: { deployments: [{ revision: { before: '1', after: '1' } }] },
        },
      });
    });
  });

  it.concurrent('is signed after whatever changed something, and its key is looked at before', async () => {
    await story({}, async (scene) => {
      await deployed(scene, 1);
      const broken = '-----BEGIN PRIVATE KEY-----\nbm9uZQ==\n-----END PRIVATE KEY-----';
      for (const action of [
        { ACTION: 'undeploy', BUNDLES: 'orders' },
        { ACTION: 'cleanup', PR_ID: '7' },
        { ACTION: 'rollback', TO: '1' },
        { ACTION: 'plan' },
      ]) {
        const ended = await scene.run({ ...action, EVIDENCE_KEY: broken });
        expect([action.ACTION, ended.exitCode]).toEqual([action.ACTION, 2]);
      }
      expect(scene.emulator.serving('test', 'apiproxy', 'orders')).toBe('1');
    });
  });

  it.concurrent('names the pull request of many bundles without a key or a gate too', async () => {
    const names = Array.from({ length: 26 }, (_, index) => `orders-${index}`);
    const files = Object.fromEntries(
      names.flatMap((name) => Object.entries(proxyFiles(`proxies/${name}`, name))),
    );
    await story({ files, emulator: { latencies: { callMs: 0 } } }, async ({ emulator, run }) => {
      const { onCloud } = emulator.bitbucket;
      const at = Date.now() - 60_000;
      const changed = Object.fromEntries(names.map((name) => [`proxies/${name}/notes.txt`, name]));
      const id = onCloud.addPullRequest({ at, commits: [{ at, files: changed }] });
      const ended = await run({
        LINT_FAIL_ON: 'never',
        BITBUCKET_API_URL: `${emulator.urls.bitbucket}/2.0`,
        BITBUCKET_ACCESS_TOKEN: keys.accessToken,
        BITBUCKET_REPO_FULL_NAME: 'acme/apis',
        BITBUCKET_COMMIT: onCloud.merge(id),
      });

      const { source } = (await statementOf(ended)).predicate;
      expect(source).toMatchObject({ pullRequests: [{ id }], withoutPullRequest: [] });
      expect(source).not.toHaveProperty('pullRequestsUnknown');
    });
  });
});
