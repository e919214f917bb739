import { describe, expect, it } from '@jest/globals';
import type { Emulator } from '../emulator/emulator.ts';
import { proxyFiles, sharedFlowFiles } from '../support/repository.ts';
import { story } from '../support/story.ts';

const folder = 'src/gateway/orders';

const config = JSON.stringify({
  configurations: ['test', 'prod'].map((name) => ({
    name,
    policies: [
      {
        name: 'AM-Answer.xml',
        tokens: [{ xpath: '/AssignMessage/Set/Payload', value: `from maven to ${name}` }],
      },
    ],
    proxies: [
      {
        name: 'default.xml',
        tokens: [{ xpath: '/ProxyEndpoint/HTTPProxyConnection/BasePath', value: `/${name}/orders` }],
      },
    ],
    targets: [],
  })),
});

/** As Maven's plugin lays a project out. */
const project = {
  ...proxyFiles(folder, 'orders'),
  ...sharedFlowFiles('src/gateway/common', 'common'),
  [`${folder}/pom.xml`]: '<project/>',
  [`${folder}/config.json`]: config,
  'src/gateway/shared-pom.xml': '<project/>',
};
const asked = { ...project, 'apigee.yaml': 'version: 1\nmavenConfig: true\n' };

const payloadOf = (emulator: Emulator, revision: string): string =>
  new TextDecoder().decode(
    emulator.importedFiles('apiproxy', 'orders', revision)['apiproxy/policies/AM-Answer.xml'],
  );

describe('Maven’s configuration entities', () => {
  const edge = { 'resources/edge/env/test/kvms.json': '[]' };
  const manifest = (text: string) => ({ 'apigee.yaml': `version: 1\n${text}` });

  it.each<readonly [string, Record<string, string>]>([
    ['resources/edge', edge],
    ['edge.json', { 'edge.json': '{}' }],
    ['src/gateway/edge.json', { 'src/gateway/edge.json': '{}' }],
    [`${folder}/edge.json`, { [`${folder}/edge.json`]: '{}' }],
  ])('in %s stop a deploy if nobody says whether they count', async (place, files) => {
    await story({ files: { ...proxyFiles(folder, 'orders'), ...files } }, async ({ emulator, run }) => {
      const { exitCode, log } = await run();

      expect(exitCode).toBe(2);
      expect(log).toContain(`${place} holds configuration entities`);
      expect(log).toContain('configuration: false');
      expect(emulator.requests).toEqual([]);
    });
  });

  it('are left alone if the manifest says so, and otherwise brought in', async () => {
    const files = { ...proxyFiles(folder, 'orders'), ...edge };
    await story(
      { files: { ...files, ...manifest('configuration: false\n') } },
      async ({ run, repository }) => {
        const left = await run();
        await repository.write(manifest('configuration: [resources/edge]\n'));
        const named = await run();
        await repository.write(manifest(''));
        const byVariable = await run({ CONFIG: 'resources/edge' });

        expect([left.exitCode, named.exitCode, byVariable.exitCode]).toEqual([0, 0, 0]);
        expect(left.result.warnings).toEqual([]);
        expect([named.result.configuration, byVariable.result.configuration]).toEqual([[], []]);
        expect(left.result.configuration).toBeUndefined();
      },
    );
  });
});

describe('Maven’s config.json', () => {
  it('is read as it stands, per environment, and lies in no bundle', async () => {
    await story({ files: asked }, async ({ emulator, run }) => {
      const { exitCode, result } = await run({ APIGEE_ENV: 'test,prod' });
      const again = await run({ APIGEE_ENV: 'test,prod' });

      expect(exitCode).toBe(0);
      expect(emulator.revisions('apiproxy', 'orders')).toEqual(['1', '2']);
      expect(emulator.revisions('sharedflow', 'common')).toEqual(['1']);
      expect(payloadOf(emulator, '1')).toContain('from maven to test');
      expect(payloadOf(emulator, '2')).toContain('from maven to prod');
      expect(result.deployments.flatMap(({ basePaths }) => basePaths)).toEqual([
        '/test/orders',
        '/prod/orders',
      ]);
      expect(
        Object.keys(emulator.importedFiles('apiproxy', 'orders', '1')).filter(
          (name) => !name.startsWith('apiproxy/'),
        ),
      ).toEqual([]);
      expect(again.result.outcome).toBe('unchanged');
    });
  });

  it('is left alone if the manifest says so', async () => {
    const files = { ...project, 'apigee.yaml': 'version: 1\nmavenConfig: false\n' };
    await story({ files }, async ({ emulator, run }) => {
      const { exitCode } = await run();

      expect(exitCode).toBe(0);
      expect(payloadOf(emulator, '1')).not.toContain('from maven');
    });
  });

  it.each(['plan', 'deploy'])('stops a %s if nobody says whether it counts', async (ACTION) => {
    await story({ files: project }, async ({ emulator, run }) => {
      const ending = await run({ ACTION });

      expect(ending.exitCode).toBe(2);
      expect(ending.log).toContain(`${folder}/config.json holds values of Maven`);
      expect(ending.log).toContain('mavenConfig: true');
      expect(emulator.requests).toEqual([]);
    });
  });

  it('does not keep anybody from linting', async () => {
    await story({ files: project }, async ({ run }) => {
      expect((await run({ ACTION: 'lint' })).exitCode).toBe(0);
    });
  });

  it('that knows nothing of an environment is an error that names those it knows', async () => {
    await story(
      { emulator: { environments: ['test', 'stage'] }, files: asked },
      async ({ emulator, run }) => {
        const { exitCode, log } = await run({ APIGEE_ENV: 'stage' });

        expect(exitCode).toBe(2);
        expect(log).toContain(`${folder}/config.json has no configuration named stage, which orders needs.`);
        expect(log).toContain('It has test, prod');
        expect(emulator.requests).toEqual([]);
      },
    );
  });

  it.each([
    [
      'a token that matches nothing',
      config.replaceAll('Set/Payload', 'Sett/Payload'),
      /AM-Answer\.xml, token 1/,
    ],
    [
      'a Maven property',
      config.replace('from maven to test', '${deploy.suffix}'),
      /\$\{deploy\.suffix\}, a Maven property/,
    ],
    ['JSON that is none', '{ configurations: [] }', /config\.json\S* is not JSON/],
  ])('with %s is an error', async (_, text, sentence) => {
    await story({ files: { ...asked, [`${folder}/config.json`]: text } }, async ({ emulator, run }) => {
      const { exitCode, log } = await run();

      expect(exitCode).toBe(2);
      expect(log).toMatch(sentence);
      expect(emulator.requests).toEqual([]);
    });
  });
});
