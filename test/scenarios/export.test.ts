import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { unzipSync, zipSync } from 'fflate';
import { keys } from '../emulator/bitbucket/bitbucket.ts';
import { EVERY_KIND, QUIET, serveCopy } from '../support/edited-copy.ts';
import { proxyFiles, sharedFlowFiles } from '../support/repository.ts';
import { codesOf, type Scene, story, writesIn } from '../support/story.ts';

const LIMIT = { file: 'apiproxy/policies/SA-Limit.xml', from: '30ps', to: '300ps' };
const EXPORT = { ACTION: 'export' };
const DRIFT = { ACTION: 'drift' };

/** Everything in the clone but reports: text by path. */
function clone({ repository }: Scene): Record<string, string> {
  const files = readdirSync(repository.path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => !path.includes('test-reports'))
    .sort();
  return Object.fromEntries(
    files.map((path) => [path.slice(repository.path.length + 1), readFileSync(path, 'latin1')]),
  );
}

describe('An export', () => {
  it.concurrent('of what is unchanged changes no byte of the clone and nothing in Apigee', async () => {
    await story({ files: EVERY_KIND }, async (scene) => {
      await scene.run(QUIET);
      const [before, writes] = [clone(scene), writesIn(scene.emulator).length];

      const { exitCode, result, log } = await scene.run(EXPORT);

      expect(exitCode).toBe(0);
      expect(result).toMatchObject({ action: 'export', outcome: 'unchanged', problems: [] });
      expect(log).toContain('1 bundle as the repository has it');
      expect(clone(scene)).toEqual(before);
      expect(writesIn(scene.emulator)).toHaveLength(writes);
    });
  });

  it.concurrent('writes the one file that somebody edited, byte for byte, and is in step with drift after that', async () => {
    await story({ files: EVERY_KIND }, async (scene) => {
      await scene.run(QUIET);
      const before = clone(scene);
      serveCopy(scene, LIMIT);

      const { exitCode, result } = await scene.run(EXPORT);
      const after = clone(scene);
      const again = await scene.run(EXPORT);

      const file = `proxies/orders/${LIMIT.file}`;
      expect(exitCode).toBe(0);
      expect(result).toMatchObject({
        outcome: 'done',
        bundles: [{ name: 'orders', path: 'proxies/orders' }],
        differences: [{ path: '/SpikeArrest/Rate', git: '30ps', live: '300ps' }],
      });
      expect(after).toEqual({ ...before, [file]: before[file]?.replace('30ps', '300ps') });
      expect(again.result.outcome).toBe('unchanged');
      expect((await scene.run(DRIFT)).result.outcome).toBe('unchanged');
    });
  });

  it.concurrent('keeps the root descriptor but for display name and description, and removes what was deleted live', async () => {
    await story({ files: EVERY_KIND }, async (scene) => {
      await scene.run(QUIET);
      const before = clone(scene);
      const { 'apiproxy/resources/properties/limits.properties': gone, ...entries } =
        scene.emulator.importedFiles('apiproxy', 'orders', '1');
      const root = Buffer.from(entries['apiproxy/orders.xml'] ?? '').toString('utf8');
      expect(gone).toBeDefined();
      const edited = {
        ...entries,
        'apiproxy/orders.xml': Buffer.from(root.replace('The orders API', 'Orders &amp; more')),
        'apiproxy/resources/jsc/more.js': Buffer.from('var b = 2;\r\n'),
      };
      const revision = scene.emulator.seed.revision({ name: 'orders', bundle: zipSync(edited) });
      scene.emulator.seed.deployment({ name: 'orders', revision, environment: 'test' });

      const { exitCode } = await scene.run(EXPORT);

      const { 'proxies/orders/apiproxy/resources/properties/limits.properties': _, ...kept } = before;
      expect(exitCode).toBe(0);
      expect(clone(scene)).toEqual({
        ...kept,
        'proxies/orders/apiproxy/orders.xml': before['proxies/orders/apiproxy/orders.xml']?.replace(
          'The orders API',
          'Orders &amp; more',
        ),
        'proxies/orders/apiproxy/resources/jsc/more.js': 'var b = 2;\r\n',
      });
      expect((await scene.run(DRIFT)).result.outcome).toBe('unchanged');
    });
  });

  it.concurrent('makes the first repository of an organization, which then plans without a change', async () => {
    await story({ files: {} }, async (scene) => {
      const { emulator, run } = scene;
      for (const name of ['orders', 'rates']) {
        const revision = emulator.seed.revision({ name, basePath: `/${name}` });
        emulator.seed.deployment({ name, revision, environment: 'test' });
      }
      const flow = emulator.seed.revision({ name: 'common', kind: 'sharedflow' });
      emulator.seed.deployment({ name: 'common', kind: 'sharedflow', revision: flow, environment: 'test' });
      const preview = emulator.seed.revision({
        name: 'orders-pr7',
        basePath: '/pr7',
        description:
          'x [apigee-pipe-preview acme/orders #7 0123456789ab until 2030-01-01T00:00:00Z] [apigee-pipe 0123456789abcdef 0123456789ab #7]',
      });
      emulator.seed.deployment({ name: 'orders-pr7', revision: preview, environment: 'test' });

      const { exitCode, log } = await run(EXPORT);
      const files = clone(scene);
      const again = await run(EXPORT);
      const plan = await run({ ACTION: 'plan', FAIL_ON_CHANGES: 'true', ...QUIET });

      expect(exitCode).toBe(0);
      expect(Object.keys(files)).toEqual(
        expect.arrayContaining([
          'apigee.yaml',
          'bitbucket-pipelines.yml',
          'proxies/orders/apiproxy/orders.xml',
          'proxies/rates/apiproxy/rates.xml',
          'sharedflows/common/sharedflowbundle/common.xml',
        ]),
      );
      expect(Object.keys(files).join()).not.toContain('pr7');
      expect(files['proxies/orders/apiproxy/orders.xml']).not.toMatch(/revision=|CreatedAt|LastModifiedAt/);
      expect(log).toContain('apigee.yaml: new');
      for (const environment of ['test', 'prod'])
        expect(files['bitbucket-pipelines.yml']).toContain(`name: Deploy to ${environment}`);
      expect(clone(scene)).toEqual(files);
      expect(again.result.outcome).toBe('unchanged');
      expect(plan.exitCode).toBe(0);
    });
  });

  it.concurrent('takes names and revisions, and says what does not serve', async () => {
    await story({ files: EVERY_KIND }, async (scene) => {
      await scene.run(QUIET);
      serveCopy(scene, LIMIT);
      const before = clone(scene);

      const old = await scene.run({ ...EXPORT, BUNDLES: 'orders@1' });
      expect(old.result.outcome).toBe('unchanged');
      expect(clone(scene)).toEqual(before);

      scene.emulator.seed.revision({ name: 'asleep', basePath: '/asleep' });
      const named = await scene.run({ ...EXPORT, BUNDLES: 'orders\nasleep' });
      expect(named.exitCode).toBe(2);
      expect(codesOf(named)).toEqual(['bundle-not-found']);
      expect(named.result.bundles).toMatchObject([{ name: 'orders' }]);

      const unknown = await scene.run({ ...EXPORT, BUNDLES: 'nobody' });
      expect(unknown.exitCode).toBe(2);
    });
  });

  it.concurrent('makes zips that BUNDLES takes, beside the folder or in EXPORT_DIR', async () => {
    await story({ files: EVERY_KIND }, async (scene) => {
      await scene.run(QUIET);
      serveCopy(scene, LIMIT);

      await scene.run({ ...EXPORT, EXPORT_AS: 'zip' });
      const { exitCode } = await scene.run({ ...EXPORT, EXPORT_AS: 'zip', EXPORT_DIR: 'out' });
      const again = await scene.run({ ...DRIFT, BUNDLES: 'out/orders.zip' });

      expect(exitCode).toBe(0);
      const files = clone(scene);
      expect(files['out/orders.zip']).toBe(files['proxies/orders.zip']);
      const entries = unzipSync(Buffer.from(files['out/orders.zip'] ?? '', 'latin1'));
      expect(Buffer.from(entries[LIMIT.file] ?? '').toString('utf8')).toContain('300ps');
      expect(again.result).toMatchObject({ outcome: 'unchanged' });
    });
  });

  it.concurrent('goes on after a revision that is gone, and refuses to leave the clone', async () => {
    const files = { ...EVERY_KIND, ...sharedFlowFiles('sharedflows/common', 'common') };
    await story({ files }, async (scene) => {
      await scene.run(QUIET);
      serveCopy(scene, LIMIT);
      scene.emulator.fault({ on: { path: /sharedflows\/common\/revisions\/1$/ }, kind: '404', times: 9 });

      const { exitCode, result } = await scene.run(EXPORT);

      expect(exitCode).toBe(7);
      expect(result.problems).toMatchObject([
        { code: 'apigee-not-found', message: expect.stringContaining('deleted while the pipe looked') },
      ]);
      expect(result.bundles).toMatchObject([{ name: 'orders' }]);
      const out = await scene.run({ ...EXPORT, EXPORT_DIR: '../elsewhere' });
      expect(out.exitCode).toBe(2);
      const two = await scene.run({ ...EXPORT, APIGEE_ENV: 'test,prod' });
      expect(two.exitCode).toBe(2);
    });
  });

  it.concurrent('never writes the values of an environment into the repository', async () => {
    const manifest =
      'version: 1\nbundles: [proxies/*]\nenvironments:\n  test: { basePath: { suffix: -test } }\n';
    const files = { ...proxyFiles('proxies/orders', 'orders'), 'apigee.yaml': manifest };
    await story({ files }, async (scene) => {
      await scene.run();
      const before = clone(scene);
      const same = await scene.run(EXPORT);
      expect(same.result.outcome).toBe('unchanged');
      serveCopy(scene, {
        file: 'apiproxy/proxies/default.xml',
        from: '<Response/>',
        to: '<Response/><!-- x --><Description>live</Description>',
      });

      const beside = await scene.run(EXPORT);
      expect(beside.exitCode).toBe(0);
      const file = 'proxies/orders/apiproxy/proxies/default.xml';
      expect(clone(scene)).toEqual({
        ...before,
        [file]: before[file]?.replace('<Response/>', '<Response/><!-- x --><Description>live</Description>'),
      });

      await scene.repository.write({ [file]: before[file] ?? '' });
      serveCopy(scene, {
        file: 'apiproxy/proxies/default.xml',
        from: '/orders-test',
        to: '/orders-live',
      });
      const entangled = await scene.run(EXPORT);
      expect(clone(scene)).toEqual(before);
      expect(JSON.stringify(entangled.result)).toContain('make the change by hand');
    });
  });

  it.concurrent('opens one pull request with the drift, pushes over it, and leaves the clone alone', async () => {
    await story({ files: EVERY_KIND }, async (scene) => {
      const { emulator } = scene;
      const { bitbucket } = emulator;
      const base = bitbucket.onCloud.push('main', { files: EVERY_KIND });
      const branch = {
        ...EXPORT,
        EXPORT_AS: 'branch',
        BITBUCKET_API_URL: `${emulator.urls.bitbucket}/2.0`,
        BITBUCKET_ACCESS_TOKEN: keys.accessToken,
        BITBUCKET_REPO_FULL_NAME: 'acme/apis',
        BITBUCKET_COMMIT: base,
        BITBUCKET_BRANCH: 'main',
      };
      const pushed = (): ReadonlyMap<string, string> => {
        const tip = bitbucket.cloud.branches.get('apigee-pipe/export-test') ?? '';
        return bitbucket.cloud.commits.get(tip)?.files ?? new Map();
      };
      await scene.run(QUIET);
      const before = clone(scene);
      expect((await scene.run(branch)).result.outcome).toBe('unchanged');
      expect(bitbucket.cloud.branches.has('apigee-pipe/export-test')).toBe(false);
      serveCopy(scene, LIMIT);

      const opened = await scene.run(branch);
      const again = await scene.run(branch);
      serveCopy(scene, { ...LIMIT, to: '60ps' });
      const updated = await scene.run(branch);

      expect(opened.result).toMatchObject({ outcome: 'done', problems: [] });
      expect(opened.log).toMatch(/apigee-pipe\/export-test: pull request #\d+ opened/);
      expect(again.result.outcome).toBe('unchanged');
      expect(updated.log).toMatch(/pull request #\d+ updated/);
      expect(clone(scene)).toEqual(before);
      const file = `proxies/orders/${LIMIT.file}`;
      expect(pushed()).toEqual(
        new Map(
          Object.entries({
            ...Object.fromEntries(bitbucket.cloud.commits.get(base)?.files ?? []),
            [file]: EVERY_KIND[file]?.replace('30ps', '60ps'),
          }),
        ),
      );
      const open = [...bitbucket.cloud.pullRequests.values()].filter(({ source }) =>
        source.startsWith('apigee-pipe/'),
      );
      expect(open).toMatchObject([{ state: 'OPEN', description: expect.stringContaining('60ps') }]);
    });
  });

  it.concurrent('refuses a branch that nobody can push, before anything is asked', async () => {
    await story({ files: EVERY_KIND }, async (scene) => {
      const refused = await scene.run({ ...EXPORT, EXPORT_AS: 'branch' });

      expect(refused.exitCode).toBe(2);
      expect(codesOf(refused)).toEqual(['config-invalid']);
      expect(scene.emulator.requests).toEqual([]);
    });
  });
});
