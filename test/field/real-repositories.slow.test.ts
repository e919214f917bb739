import { symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import type { Emulator } from '../emulator/emulator.ts';
import { type Scene, story } from '../support/story.ts';
import {
  edgeEra,
  manyFindings,
  mavenModules,
  placeholders,
  proxyAtRoot,
  sackmesserExport,
  sharedByLinks,
  sharedFlows,
  windowsZips,
  zipsOnly,
} from './real-repositories.ts';

type Variables = Readonly<Record<string, string>>;
type Ending = Awaited<ReturnType<Scene['run']>>;

/** Linted, planned and deployed as it stands, with what each said. */
async function threeRuns(
  { run }: Pick<Scene, 'run'>,
  variables: Variables = {},
): Promise<Readonly<Record<'lint' | 'plan' | 'deploy', Ending>>> {
  const lint = await run({ ...variables, ACTION: 'lint' });
  const plan = await run({ ...variables, ACTION: 'plan' });
  return { lint, plan, deploy: await run(variables) };
}

const exitCodes = (runs: Readonly<Record<string, Ending>>): readonly unknown[] =>
  Object.values(runs).map(({ exitCode }) => exitCode);

const hintsOf = ({ result }: Ending): string =>
  result.problems.map(({ message, hint = '' }) => `${message} ${hint}`).join('\n');

const planned = ({ result }: Ending): readonly string[] =>
  result.plan.map(({ bundle, change }) => `${bundle} ${change}`).sort();

const serving = (emulator: Emulator, names: readonly string[]): readonly (string | undefined)[] =>
  names.map((name) => emulator.serving('test', 'apiproxy', name));

describe('A repository as people have them', () => {
  it.concurrent('built by Maven with copied descriptors says the two lines to write, and they do', async () => {
    await story({ files: mavenModules() }, async (scene) => {
      const { run, repository, emulator } = scene;
      const before = { lint: await run({ ACTION: 'lint' }), deploy: await run() };
      expect(exitCodes(before)).toEqual([1, 2]);
      expect(hintsOf(before.deploy)).toContain(
        'src/gateway/orders, src/gateway/rates and src/gateway/returns.',
      );
      expect(hintsOf(before.deploy)).toContain('In apigee.yaml: mavenConfig: true');
      expect(hintsOf(before.deploy)).toContain('names: folder.');

      await repository.write({ 'apigee.yaml': 'version: 1\nnames: folder\nmavenConfig: true\n' });
      const after = await threeRuns(scene);
      expect(exitCodes(after)).toEqual([0, 0, 0]);
      expect(planned(after.plan)).toEqual(['orders deploy', 'rates deploy', 'returns deploy']);
      expect(serving(emulator, ['orders', 'rates', 'returns'])).toEqual(['1', '1', '1']);
      const files = emulator.importedFiles('apiproxy', 'returns', '1');
      const policy = new TextDecoder().decode(files['apiproxy/policies/AM-Answer.xml']);
      expect(policy).toContain('from maven for returns');
    });
  });

  it.concurrent('with its only proxy at the root is called as the repository', async () => {
    await story({ files: proxyAtRoot() }, async (scene) => {
      const runs = await threeRuns(scene, {
        BITBUCKET_WORKSPACE: 'acme',
        BITBUCKET_REPO_SLUG: 'orders-api',
        BITBUCKET_REPO_FULL_NAME: 'acme/orders-api',
      });
      expect(exitCodes(runs)).toEqual([0, 0, 0]);
      expect(serving(scene.emulator, ['orders-api'])).toEqual(['1']);
    });
  });

  it.concurrent('of zips only says how they are named', async () => {
    await story({ files: zipsOnly() }, async (scene) => {
      const before = await scene.run();
      expect(before.exitCode).toBe(2);
      expect(hintsOf(before)).toMatch(
        /There is releases\/\w+\.zip, and zips count only if BUNDLES names them, e\.g\. releases\/\*\.zip\./,
      );
      const runs = await threeRuns(scene, { BUNDLES: 'releases/*.zip' });
      expect(exitCodes(runs)).toEqual([0, 0, 0]);
      expect(serving(scene.emulator, ['orders', 'rates'])).toEqual(['1', '1']);
      expect(scene.emulator.serving('test', 'sharedflow', 'common')).toBe('1');
    });
  });

  it.concurrent('of Windows zips is read as any other', async () => {
    await story({ files: windowsZips() }, async (scene) => {
      const runs = await threeRuns(scene, { BUNDLES: '*.zip' });
      expect(exitCodes(runs)).toEqual([0, 0, 0]);
      expect(serving(scene.emulator, ['orders', 'rates'])).toEqual(['1', '1']);
    });
  });

  it.concurrent('exported by sackmesser asks whether its configuration counts', async () => {
    await story({ files: sackmesserExport() }, async (scene) => {
      const before = await scene.run();
      expect(before.exitCode).toBe(2);
      expect(hintsOf(before)).toContain('configuration: false leaves them alone.');
      await scene.repository.write({ 'apigee.yaml': 'version: 1\nconfiguration: false\n' });
      const runs = await threeRuns(scene);
      expect(exitCodes(runs)).toEqual([0, 0, 0]);
      expect(runs.deploy.result.deployments.map(({ bundle }) => bundle)[0]).toBe('common');
      expect(serving(scene.emulator, ['orders', 'rates'])).toEqual(['1', '1']);
    });
  });

  it.concurrent('with placeholders is told where they are still held, and fills them from its manifest', async () => {
    await story({ files: placeholders() }, async (scene) => {
      const before = await scene.run({ ACTION: 'lint' });
      expect(before.log).toContain('Still holds the placeholder @BASE_PATH@.');
      expect(before.log).toContain('Still holds the placeholder {{ GREETING }}.');
      await scene.repository.write({
        'apigee.yaml': `version: 1
environments:
  test:
    rewrite:
      - { files: "proxies/*.xml", xpath: //BasePath, text: /orders }
      - { files: "policies/*.xml", xpath: //Payload, text: hello }
`,
      });
      const plan = await scene.run({ ACTION: 'plan' });
      const deploy = await scene.run();
      expect(exitCodes({ plan, deploy })).toEqual([0, 0]);
      expect(deploy.result.deployments[0]?.basePaths).toEqual(['/orders']);
      expect(deploy.log).not.toContain('placeholder');
    });
  });

  it.concurrent('that shares resources by links says which link to replace, and changes nothing', async () => {
    const { files, links } = sharedByLinks();
    await story({ files }, async (scene) => {
      for (const [path, target] of Object.entries(links))
        await symlink(target, join(scene.repository.path, path));
      const runs = await threeRuns(scene);
      expect(exitCodes(runs)).toEqual([1, 1, 1]);
      for (const path of Object.keys(links)) {
        const told = `${path} is a link, and links are not followed. Put the file itself there.`;
        expect(hintsOf(runs.deploy)).toContain(told);
      }
      expect(serving(scene.emulator, ['orders', 'rates'])).toEqual([undefined, undefined]);
    });
  });

  it.concurrent('of shared flows is deployed in the order of their calls', async () => {
    await story({ files: sharedFlows() }, async (scene) => {
      const runs = await threeRuns(scene);
      expect(exitCodes(runs)).toEqual([0, 0, 0]);
      const order = runs.plan.result.plan.map(({ bundle }) => bundle);
      expect(order).toEqual(['logging', 'security', 'entry']);
      expect(scene.emulator.serving('test', 'sharedflow', 'entry')).toBe('1');
    });
  });

  it.concurrent('of the days of Edge is deployed, and told what Apigee X has no use for', async () => {
    await story({ files: edgeEra() }, async (scene) => {
      const runs = await threeRuns(scene);
      expect(exitCodes(runs)).toEqual([0, 0, 0]);
      expect(runs.lint.log).toContain('Unnecessary VirtualHost element.');
      expect(serving(scene.emulator, ['orders'])).toEqual(['1']);
      expect((await scene.run({ ACTION: 'lint', LINT_PROFILE: 'apigee' })).exitCode).toBe(0);
    });
  });

  it.concurrent('with 300 findings is not buried under them', async () => {
    await story({ files: manyFindings() }, async (scene) => {
      const runs = await threeRuns(scene);
      expect(exitCodes(runs)).toEqual([0, 0, 0]);
      expect(runs.lint.result.lint.findings.length).toBeGreaterThanOrEqual(300);
      expect(runs.lint.log).toContain('and 297 more');
      for (const { log } of Object.values(runs)) expect(log.split('\n').length).toBeLessThan(40);
      expect((await scene.run({ ACTION: 'lint', LINT_MAX_WARNINGS: '10' })).exitCode).toBe(1);
    });
  });
});
