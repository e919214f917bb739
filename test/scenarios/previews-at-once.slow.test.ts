import { describe, expect, it } from '@jest/globals';
import { commentsOf } from '../emulator/bitbucket/request-log.ts';
import type { Emulator } from '../emulator/emulator.ts';
import { inPullRequest, seedKeys } from '../support/preview-story.ts';
import { createRepository, proxyFiles, sharedFlowFiles } from '../support/repository.ts';
import { runPipe } from '../support/run-pipe.ts';
import { story } from '../support/story.ts';

const MANIFEST = {
  'apigee.yaml': 'version: 1\npreviews:\n  apps: [{ developer: qa@acme.com, app: tests }]\n',
};
const change = (payload: string) => ({
  ...MANIFEST,
  ...proxyFiles('proxies/orders', 'orders', { calls: ['common'], payload }),
  ...sharedFlowFiles('sharedflows/common', 'common', { payload }),
});
const IDS = [7, 8] as const;
type Id = (typeof IDS)[number];

const textOf = (emulator: Emulator, id: Id, kind: 'apiproxy' | 'sharedflow', file: string): string => {
  const name = kind === 'apiproxy' ? `orders-pr${id}` : `common-pr${id}`;
  const bytes = emulator.importedFiles(kind, name, emulator.revisions(kind, name).at(-1) ?? '')[file];
  return Buffer.from(bytes ?? []).toString();
};

describe('Two pull requests that change the same proxy and the same shared flow at once', () => {
  it('each have a preview of their own change, at their own address, which calls their own copy', async () => {
    const latencies = { callMs: 40, readyMs: 800 };
    await story({ files: change('live'), emulator: { latencies } }, async ({ emulator, run }) => {
      seedKeys(emulator);
      expect((await run()).exitCode).toBe(0);
      emulator.bitbucket.onCloud.addPullRequest({ id: 8, source: 'feature/other' });
      await using seven = await createRepository(change('of seven'));
      await using eight = await createRepository(change('of eight'));
      const clones = { 7: seven, 8: eight };
      const both = (more: Readonly<Record<string, string>> = {}) =>
        Promise.all(
          IDS.map((id) =>
            runPipe({
              environment: emulator.environment(
                inPullRequest(emulator, { BITBUCKET_PR_ID: String(id), ...more }),
              ),
              directory: clones[id].path,
            }),
          ),
        );

      const made = await both();

      expect(made.map(({ exitCode }) => exitCode)).toEqual([0, 0]);
      for (const [at, id] of IDS.entries()) {
        const own = id === 7 ? 'of seven' : 'of eight';
        expect(emulator.revisions('apiproxy', `orders-pr${id}`)).toEqual(['1']);
        expect(emulator.serving('test', 'sharedflow', `common-pr${id}`)).toBe('1');
        expect(textOf(emulator, id, 'apiproxy', 'apiproxy/policies/AM-Answer.xml')).toContain(own);
        expect(textOf(emulator, id, 'sharedflow', 'sharedflowbundle/policies/AM-Common.xml')).toContain(own);
        expect(textOf(emulator, id, 'apiproxy', 'apiproxy/policies/FC-common.xml')).toContain(
          `<SharedFlowBundle>common-pr${id}</SharedFlowBundle>`,
        );
        expect(made[at]?.result.previews?.flatMap(({ urls }) => urls)).toEqual([
          `https://test.acme.example/orders/pr${id}`,
        ]);
        expect(emulator.entities('apiproducts').find(({ name }) => name === `gold-pr${id}`)).toMatchObject({
          proxies: [`orders-pr${id}`],
        });
        const comments = commentsOf(emulator.bitbucket.cloud, id).filter(({ text }) =>
          text.includes('Preview'),
        );
        expect(comments.map(({ text }) => text)).toEqual([expect.stringContaining(`orders/pr${id}`)]);
        expect(comments[0]?.text).not.toContain(`pr${15 - id}`);
      }
      const keys = JSON.stringify(emulator.entities('developers/qa@acme.com/apps/tests/keys'));
      expect(keys).toContain('gold-pr7');
      expect(keys).toContain('gold-pr8');

      const again = await both();
      expect(again.map(({ result }) => result.outcome)).toEqual(['unchanged', 'unchanged']);

      const removed = await both({ ACTION: 'cleanup' });
      expect(removed.map(({ exitCode }) => exitCode)).toEqual([0, 0]);
      for (const id of IDS) {
        expect(emulator.revisions('apiproxy', `orders-pr${id}`)).toEqual([]);
        expect(emulator.revisions('sharedflow', `common-pr${id}`)).toEqual([]);
      }
      expect(emulator.entities('apiproducts').map(({ name }) => name)).toEqual(['gold']);
      expect(JSON.stringify(emulator.entities('developers/qa@acme.com/apps/tests/keys'))).not.toContain(
        '-pr',
      );
      expect(emulator.serving('test', 'apiproxy', 'orders')).toBe('1');
      expect(emulator.serving('test', 'sharedflow', 'common')).toBe('1');
    });
  });
});
