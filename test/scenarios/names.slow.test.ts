import { describe, expect, it } from '@jest/globals';
import { proxyFiles, sharedFlowFiles } from '../support/repository.ts';
import { story } from '../support/story.ts';

/** Copied with their descriptor, as in every fourth real checkout. */
const COPIED = {
  ...proxyFiles('proxies/orders', 'orders'),
  ...Object.fromEntries(
    Object.entries(proxyFiles('proxies/returns', 'orders')).map(([path, text]) => [
      path,
      text.replaceAll('<BasePath>/orders', '<BasePath>/returns'),
    ]),
  ),
};
const pom = (name: string) => `<project><artifactId>returns</artifactId><name>${name}</name></project>`;

describe('Bundles with one name', () => {
  it('are refused by lint, plan and deploy with the same sentence, which has the line to write', async () => {
    await story({ files: COPIED }, async ({ run }) => {
      const endings = [await run({ ACTION: 'lint' }), await run({ ACTION: 'plan' }), await run()];
      const told = endings.map(({ result }) =>
        result.problems.map(({ message, hint }) => `${message} ${hint}`),
      );
      expect(told[0]).toEqual([
        '2 proxies are called orders: proxies/orders and proxies/returns. In Apigee they would overwrite each other. Name them apart in apigee.yaml: names: folder. Or leave all but one out of BUNDLES.',
      ]);
      expect(told[1]).toEqual(told[0]);
      expect(told[2]).toEqual(told[0]);
      expect(endings.map(({ exitCode }) => exitCode)).toEqual([1, 1, 1]);
    });
  });

  it('get a proposal for each if folders have one name too, and what is proposed is taken', async () => {
    const files = {
      ...proxyFiles('v1/orders', 'orders'),
      ...Object.fromEntries(
        Object.entries(COPIED).flatMap(([path, text]) =>
          path.startsWith('proxies/returns/') ? [[path.replace('proxies/returns', 'v2/orders'), text]] : [],
        ),
      ),
    };
    await story({ files }, async ({ run, repository, emulator }) => {
      const { result } = await run({ ACTION: 'plan' });
      const lines =
        'bundles: [{ match: "v1/orders", name: orders-v1 }, { match: "v2/orders", name: orders-v2 }]';
      expect(result.problems[0]?.hint).toContain(`Name them apart in apigee.yaml: ${lines}.`);
      await repository.write({ 'apigee.yaml': `version: 1\n${lines}\n` });
      expect((await run()).exitCode).toBe(0);
      expect(emulator.serving('test', 'apiproxy', 'orders-v1')).toBe('1');
      expect(emulator.serving('test', 'apiproxy', 'orders-v2')).toBe('1');
    });
  });
});

describe('Names of the manifest', () => {
  it.each([
    ['the folder', 'names: folder\n', {}, 'returns'],
    [
      'the pom',
      'names: pom\n',
      { 'proxies/orders/pom.xml': pom('orders'), 'proxies/returns/pom.xml': pom('${project.artifactId}-v2') },
      'returns-v2',
    ],
    ['an entry', 'bundles: [{ match: proxies/returns, name: returns-v1 }]\n', {}, 'returns-v1'],
  ])('come from %s, everywhere', async (_, manifest, more, name) => {
    await story(
      { files: { ...COPIED, ...more, 'apigee.yaml': `version: 1\n${manifest}` } },
      async (scene) => {
        const { run, emulator } = scene;
        const deployed = await run();
        expect(deployed.exitCode).toBe(0);
        expect(emulator.serving('test', 'apiproxy', name)).toBe('1');
        expect(deployed.result.bundles.map((bundle) => bundle.name).sort()).toEqual(['orders', name].sort());

        const again = await run();
        expect(again.result.outcome).toBe('unchanged');
        expect((await run({ ACTION: 'drift' })).result.outcome).toBe('unchanged');
        expect((await run({ ACTION: 'undeploy', BUNDLES: 'proxies/returns' })).exitCode).toBe(0);
        expect(emulator.serving('test', 'apiproxy', name)).toBeUndefined();
      },
    );
  });

  it('match settings by what the files say as well', async () => {
    const files = {
      ...proxyFiles('proxies/orders', 'orders'),
      ...sharedFlowFiles('sharedflows/common', 'common'),
      'apigee.yaml':
        'version: 1\nbundles: [{ match: orders, name: orders-v1, environments: { test: { basePath: { suffix: -t } } } }]\n',
    };
    await story({ files }, async ({ run }) => {
      const { exitCode, result } = await run();
      expect(exitCode).toBe(0);
      expect(result.deployments.flatMap(({ basePaths }) => basePaths)).toEqual(['/orders-t']);
    });
  });

  it('are refused with a sentence if no pom tells one', async () => {
    const files = {
      ...COPIED,
      'proxies/orders/pom.xml': pom('${revision}'),
      'apigee.yaml': 'version: 1\nnames: pom\n',
    };
    await story({ files }, async ({ run }) => {
      const { exitCode, result } = await run({ ACTION: 'plan' });
      expect(exitCode).toBe(1);
      expect(result.problems.map(({ message }) => message)).toEqual([
        'names: pom takes the name of proxies/orders from proxies/orders/pom.xml, whose name "${revision}" only Maven can fill in.',
        'names: pom takes the name of proxies/returns from proxies/returns/pom.xml, which is no file.',
      ]);
    });
  });

  it('may be anything in the files if another one counts', async () => {
    const files = Object.fromEntries(
      Object.entries(proxyFiles('proxies/orders', 'orders')).map(([path, text]) => [
        path,
        text.replace('name="orders"', 'name="My Orders"'),
      ]),
    );
    await story({ files }, async ({ run, repository }) => {
      const refused = await run({ ACTION: 'plan' });
      expect(refused.result.problems[0]?.hint).toContain(
        'bundles: [{ match: "proxies/orders", name: My-Orders }]',
      );
      await repository.write({ 'apigee.yaml': 'version: 1\nnames: folder\n' });
      expect((await run()).exitCode).toBe(0);
      expect((await run()).result.outcome).toBe('unchanged');
    });
  });
});
