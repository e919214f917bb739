import { describe, expect, it } from '@jest/globals';
import { commentsOf } from '../emulator/bitbucket/request-log.ts';
import type { Emulator } from '../emulator/emulator.ts';
import { inPullRequest, seedKeys } from '../support/preview-story.ts';
import { createRepository, proxyFiles, sharedFlowFiles } from '../support/repository.ts';
import { story, writesIn } from '../support/story.ts';

const commentIn = (emulator: Emulator): string =>
  commentsOf(emulator.bitbucket.cloud, 7)
    .map(({ text }) => text)
    .filter((text) => text.includes('**Preview'))
    .join('\n---\n');

const PATHS = ['/wide', '/wide/v1/*/orders', '/wide/all/**', '/', '/a', '/b'];
const COPIED = ['/wide/pr7', '/wide/v1/*/orders/pr7', '/wide/all/pr7/**', '/pr7', '/a/pr7', '/b/pr7'];

const endpoint = (name: string, basePath: string): string =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<ProxyEndpoint name="${name}">\n  <PreFlow name="PreFlow">\n    <Request>\n      <Step>\n        <Name>AM-Answer</Name>\n      </Step>\n    </Request>\n    <Response/>\n  </PreFlow>\n  <HTTPProxyConnection>\n    <BasePath>${basePath}</BasePath>\n  </HTTPProxyConnection>\n  <RouteRule name="backend">\n    <TargetEndpoint>backend</TargetEndpoint>\n  </RouteRule>\n</ProxyEndpoint>\n`;
const TARGET = `<?xml version="1.0" encoding="UTF-8"?>\n<TargetEndpoint name="backend">\n  <HTTPTargetConnection>\n    <URL>https://backend.acme.example</URL>\n  </HTTPTargetConnection>\n</TargetEndpoint>\n`;

/** Six endpoints, a target, and a shared flow that calls another one. */
const WIDE = {
  ...proxyFiles('proxies/wide', 'wide', { calls: ['common'] }),
  ...Object.fromEntries(
    PATHS.map((path, at) => [
      `proxies/wide/apiproxy/proxies/${at === 0 ? 'default' : `e${at}`}.xml`,
      endpoint(at === 0 ? 'default' : `e${at}`, path),
    ]),
  ),
  'proxies/wide/apiproxy/targets/backend.xml': TARGET,
  ...sharedFlowFiles('sharedflows/common', 'common', { calls: ['base'] }),
  ...sharedFlowFiles('sharedflows/base', 'base'),
};

const LONG = 'long'.repeat(62);

/** Without a target, and with a name that leaves no room for the number of the pull request. */
const LONG_NAMED = {
  ...proxyFiles('proxies/long', LONG, { basePath: '/long' }),
  'apigee.yaml': 'version: 1\npreviews:\n  name: "{name}-preview-{id}"\n',
};

const BY_VARIABLE = {
  ...proxyFiles('proxies/orders', 'orders'),
  'proxies/orders/apiproxy/policies/FC-Any.xml':
    '<?xml version="1.0" encoding="UTF-8"?>\n<FlowCallout name="FC-Any">\n  <DisplayName>FC-Any</DisplayName>\n  <SharedFlowBundle>{flow.name}</SharedFlowBundle>\n</FlowCallout>\n',
};

const importedText = (emulator: Emulator, kind: 'apiproxy' | 'sharedflow', name: string, file: string) =>
  Buffer.from(emulator.importedFiles(kind, name, '1')[file] ?? []).toString();

describe('A preview of proxies of every shape', () => {
  it.concurrent('answers on each of six endpoints, and its flows call the copies down to the nested one', () =>
    story({ files: WIDE }, async ({ emulator, repository, run }) => {
      expect((await run()).exitCode).toBe(0);
      await repository.write(sharedFlowFiles('sharedflows/base', 'base', { payload: 'new' }));

      const { exitCode, result } = await run(inPullRequest(emulator));

      expect(result.problems).toEqual([]);
      expect(exitCode).toBe(0);
      expect(result.previews?.map(({ name, change, reason }) => `${name} ${change}: ${reason}`)).toEqual([
        'base-pr7 deployed: differs from what serves',
        'common-pr7 deployed: calls base, which differs',
        'wide-pr7 deployed: calls base, which differs',
      ]);
      expect(commentIn(emulator)).toContain('| calls base, which differs |');
      // What stands for any path behind it is no part of an address that can be called.
      const urls = COPIED.map((path) => `https://test.acme.example${path.replace(/\/\*\*$/, '')}`);
      expect(result.previews?.flatMap((one) => one.urls).toSorted()).toEqual(urls.toSorted());
      for (const url of urls) expect(commentIn(emulator).replaceAll('\\', '')).toContain(url);
      expect(
        importedText(emulator, 'sharedflow', 'common-pr7', 'sharedflowbundle/policies/FC-base.xml'),
      ).toContain('<SharedFlowBundle>base-pr7</SharedFlowBundle>');
      expect(importedText(emulator, 'apiproxy', 'wide-pr7', 'apiproxy/policies/FC-common.xml')).toContain(
        '<SharedFlowBundle>common-pr7</SharedFlowBundle>',
      );

      await using elsewhere = await createRepository();
      const removed = await run(inPullRequest(emulator, { ACTION: 'cleanup' }), {
        directory: elsewhere.path,
      });

      expect(removed.exitCode).toBe(0);
      for (const name of ['base-pr7', 'common-pr7'])
        expect(emulator.revisions('sharedflow', name)).toEqual([]);
      expect(emulator.revisions('apiproxy', 'wide-pr7')).toEqual([]);
    }));

  it.concurrent('has a name that can be read back however long the original’s is, is found again by it, and removed', () =>
    story({ files: LONG_NAMED }, async ({ emulator, run }) => {
      const { exitCode, result } = await run(inPullRequest(emulator));

      expect(result.problems).toEqual([]);
      expect(exitCode).toBe(0);
      const [{ name } = { name: '' }] = result.previews ?? [];
      expect(name).toHaveLength(251);
      expect(emulator.serving('test', 'apiproxy', name)).toBe('1');
      expect((await run(inPullRequest(emulator))).result.outcome).toBe('unchanged');

      const removed = await run(
        inPullRequest(emulator, { ACTION: 'cleanup', SWEEP: 'true', BITBUCKET_PR_ID: '' }),
      );
      expect(removed.log).toContain('its pull request is open');
      emulator.bitbucket.onCloud.merge(7);
      await run(inPullRequest(emulator, { ACTION: 'cleanup', SWEEP: 'true', BITBUCKET_PR_ID: '' }));
      expect(emulator.revisions('apiproxy', name)).toEqual([]);
    }));

  it.concurrent('names, in the comment too, a FlowCallout that only a variable tells the flow of', () =>
    story({ files: BY_VARIABLE }, async ({ emulator, run }) => {
      const { exitCode, result } = await run(inPullRequest(emulator));

      expect(exitCode).toBe(0);
      expect(result.warnings).toContainEqual(
        expect.objectContaining({
          code: 'preview-not-followed',
          where: expect.stringContaining('FC-Any.xml'),
        }),
      );
      expect(commentIn(emulator)).toContain('only a variable names');
      expect(commentIn(emulator)).toContain('An API key is needed if the proxy checks one');
      expect(emulator.entities('apiproducts')).toEqual([]);
    }));
});

it('A preview whose base path is taken is refused with a sentence before anything is made', () =>
  story({}, async ({ emulator, run }) => {
    const revision = emulator.seed.revision({ name: 'stranger', basePath: '/orders/pr7' });
    emulator.seed.deployment({ name: 'stranger', revision, environment: 'test' });

    const { exitCode, result } = await run(inPullRequest(emulator));

    expect(exitCode).toBe(6);
    expect(result.problems[0]?.message).toContain('stranger');
    expect(result.problems[0]?.message).toContain('/orders/pr7');
    expect(writesIn(emulator)).toEqual([]);
  }));

it('A preview whose keys the account may not open says which role that takes, and not that a key opens it', () =>
  story(
    {
      files: {
        ...proxyFiles('proxies/orders', 'orders'),
        'apigee.yaml': 'version: 1\npreviews:\n  apps: [{ developer: qa@acme.com, app: tests }]\n',
      },
    },
    async ({ emulator, run }) => {
      seedKeys(emulator);
      const ACCESS_TOKEN = emulator.accessToken({ without: ['apigee.appkeys.manage'] });

      const { exitCode, log } = await run(inPullRequest(emulator, { ACCESS_TOKEN }));

      expect(exitCode).toBe(3);
      expect(log).toContain('(roles/apigee.developerAdmin), which holds apigee.appkeys.manage');
      expect(commentIn(emulator)).toContain('**Preview · failed**');
      expect(commentIn(emulator)).toContain('It stays until');
      expect(commentIn(emulator)).not.toContain('Call it with a key');
    },
  ));

describe('A deploy of main beside previews', () => {
  it('keeps its own revisions only, and drift says nothing of them', () =>
    story({ files: keptOne('live') }, async ({ emulator, repository, run }) => {
      expect((await run()).exitCode).toBe(0);
      for (const payload of ['first', 'second']) {
        await repository.write(keptOne(payload));
        emulator.bitbucket.onCloud.push('feature/greeting');
        const build = { BITBUCKET_BUILD_NUMBER: payload === 'first' ? '1' : '2' };
        expect((await run(inPullRequest(emulator, build))).exitCode).toBe(0);
      }

      const main = await run();

      expect(main.exitCode).toBe(0);
      expect(emulator.revisions('apiproxy', 'orders')).toEqual(['1', '2']);
      expect(emulator.revisions('apiproxy', 'orders-pr7')).toEqual(['1', '2']);
      expect(emulator.serving('test', 'apiproxy', 'orders-pr7')).toBe('2');
      const drift = await run({ ACTION: 'drift' });
      expect(drift.result).toMatchObject({ exitCode: 0, differences: [] });
    }));
});

function keptOne(payload: string): Record<string, string> {
  return {
    ...proxyFiles('proxies/orders', 'orders', { payload }),
    'apigee.yaml': 'version: 1\nretention:\n  keep: 1\n',
  };
}
