import { describe, expect, it } from '@jest/globals';
import { commentsOf } from '../emulator/bitbucket/request-log.ts';
import type { Emulator } from '../emulator/emulator.ts';
import { openBackend } from '../support/backend.ts';
import { inPullRequest } from '../support/preview-story.ts';
import { proxyFiles, sharedFlowFiles } from '../support/repository.ts';
import { story } from '../support/story.ts';
import { until } from '../support/until.ts';

const orders = (payload: string) => proxyFiles('proxies/orders', 'orders', { payload });

const commentIn = (emulator: Emulator): string =>
  commentsOf(emulator.bitbucket.cloud, 7)
    .map(({ text }) => text)
    .filter((text) => text.includes('**Preview'))
    .join('\n---\n');

describe('The comment on a preview', () => {
  it('says that it is updating, that it is ready, and of one that is merged meanwhile that it was removed', () =>
    story(
      { files: orders('live'), emulator: { latencies: { callMs: 20, readyMs: 1500 } } },
      async (scene) => {
        const { emulator, repository, run } = scene;
        await run();
        await repository.write(orders('new'));
        const first = run(inPullRequest(emulator));
        await until(() => commentIn(emulator) !== '');
        expect(commentIn(emulator)).toContain('**Preview · updating**');
        expect((await first).exitCode).toBe(0);
        expect(commentIn(emulator)).toContain('**Preview · ready**');

        await repository.write(orders('newer'));
        emulator.bitbucket.onCloud.push('feature/greeting');
        const second = run(inPullRequest(emulator, { BITBUCKET_BUILD_NUMBER: '2' }));
        await until(() => emulator.revisions('apiproxy', 'orders-pr7').includes('2'));
        emulator.bitbucket.onCloud.merge(7);
        const { exitCode, log } = await second;

        expect(exitCode).toBe(0);
        expect(log).toContain('Pull request 7 was merged while its preview was made');
        expect(emulator.revisions('apiproxy', 'orders-pr7')).toEqual([]);
        expect(commentIn(emulator)).toContain('**Preview · removed**');
        expect(commentIn(emulator)).toContain('was merged while its preview was made');
        expect(commentIn(emulator)).not.toContain('Nothing differs');
      },
    ));

  it('says that it failed, or that it is blocked, with the reason', () =>
    story({ files: orders('live') }, async ({ emulator, repository, run }) => {
      await run();
      await repository.write(orders('new'));
      emulator.runtime({ bundle: 'orders-pr7', mode: { kind: 'error', text: 'missing keystore' } });
      const failed = await run(inPullRequest(emulator));
      expect(failed.exitCode).toBe(3);
      expect(commentIn(emulator)).toContain('**Preview · failed**');
      expect(commentIn(emulator)).toContain('missing keystore');
      expect(emulator.serving('test', 'apiproxy', 'orders')).toBe('1');

      emulator.seed.revision({ name: 'orders-pr7', description: 'by hand' });
      const blocked = await run(inPullRequest(emulator));
      expect(blocked.exitCode).toBe(6);
      expect(commentIn(emulator)).toContain('**Preview · blocked**');
      expect(commentIn(emulator)).toContain('not of this pull request’s preview');
    }));
});

describe('A preview of a shared flow that hangs on a flow hook', () => {
  it('tells, in the comment too, that its copy does not', () =>
    story({ files: { ...orders('live'), ...sharedFlowFiles('flows/common', 'common') } }, async (scene) => {
      const { emulator, repository, run } = scene;
      await run();
      emulator.seed.environment('test', { flowhooks: { PreProxyFlowHook: 'common' } });
      await repository.write(sharedFlowFiles('flows/common', 'common', { payload: 'new' }));

      const { exitCode, result } = await run(inPullRequest(emulator));

      expect(exitCode).toBe(0);
      expect(result.warnings.map(({ code }) => code)).toContain('preview-not-hooked');
      expect(commentIn(emulator)).toContain('`common` hangs on a flow hook of test'.replaceAll('`', ''));
    }));
});

describe('A smoke test with a whole URL', () => {
  it('asks the copy of a preview where a deploy of main asks what serves', async () => {
    await using backend = await openBackend({ body: {} });
    const manifest = `version: 1
environments:
  test:
    smokeTests:
      - { name: health, url: "${backend.url}/orders/health?fresh=1" }
      - { name: backend, url: "${backend.url}/healthz" }
`;
    await story({ files: { ...orders('live'), 'apigee.yaml': manifest } }, async (scene) => {
      const { emulator, repository, run } = scene;
      await run({ SMOKE_HOSTS: '127.0.0.1' });
      await repository.write(orders('new'));

      const { exitCode } = await run(inPullRequest(emulator, { SMOKE_HOSTS: '127.0.0.1' }));

      expect(exitCode).toBe(0);
      expect(backend.asked.map(({ target }) => target)).toEqual([
        'GET /orders/health?fresh=1',
        'GET /healthz',
        'GET /orders/pr7/health?fresh=1',
        'GET /healthz',
      ]);
    });
  });
});
