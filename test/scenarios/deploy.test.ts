import { describe, expect, it } from '@jest/globals';
import { proxyFiles } from '../support/repository.ts';
import { story } from '../support/story.ts';

const WRITES = /\.(create|deploy|undeploy|delete)$/;

describe('a deploy', () => {
  it.concurrent('imports and deploys what is new, and says where it serves', () =>
    story({ files: proxyFiles('proxies/orders', 'orders') }, async ({ emulator, run }) => {
      const ended = await run();

      expect(ended.log).toContain('1 bundle: 1 proxy');
      expect(ended.exitCode).toBe(0);
      expect(emulator.serving('test', 'apiproxy', 'orders')).toBe('1');
      expect(ended.result).toMatchObject({
        version: 1,
        action: 'deploy',
        outcome: 'done',
        apigee: { platform: 'x', organization: 'acme', environments: ['test'] },
        bundles: [{ name: 'orders', kind: 'apiproxy', path: 'proxies/orders' }],
        deployments: [
          {
            bundle: 'orders',
            environment: 'test',
            change: 'deployed',
            imported: true,
            revision: { before: null, after: '1' },
            state: 'READY',
            basePaths: ['/orders'],
            urls: ['https://test.acme.example/orders'],
            problems: [],
          },
        ],
        problems: [],
      });
    }));

  it.concurrent('leaves an unchanged bundle alone the second time', () =>
    story({ files: proxyFiles('proxies/orders', 'orders') }, async ({ emulator, run }) => {
      await run();
      const before = emulator.requests.length;

      const ended = await run();

      expect(ended.exitCode).toBe(0);
      expect(ended.result.outcome).toBe('unchanged');
      expect(ended.result.deployments[0]).toMatchObject({
        change: 'unchanged',
        revision: { before: '1', after: '1' },
      });
      const later = emulator.requests.slice(before);
      expect(later.filter((request) => WRITES.test(request.operation ?? ''))).toEqual([]);
      expect(emulator.revisions('apiproxy', 'orders')).toEqual(['1']);
    }));

  it.concurrent('does not mistake a comment for a change, and white space in a payload for none', () =>
    story({ files: proxyFiles('orders', 'orders', { payload: 'a b' }) }, async ({ repository, run }) => {
      await run();

      const policy = 'orders/apiproxy/policies/AM-Answer.xml';
      const original = proxyFiles('orders', 'orders', { payload: 'a b' })[policy] ?? '';
      await repository.write({ [policy]: original.replace('<Set>', '<!-- new -->\r\n  <Set>') });
      const commented = await run();
      await repository.write({ [policy]: original.replace('a b', 'a  b') });
      const spaced = await run();

      expect(commented.result.outcome).toBe('unchanged');
      expect(spaced.result.deployments[0]).toMatchObject({
        change: 'deployed',
        revision: { before: '1', after: '2' },
      });
    }));

  it.concurrent('deploys an identical revision again without importing it', () =>
    story(
      { files: proxyFiles('orders', 'orders', { payload: 'one' }) },
      async ({ emulator, repository, run }) => {
        await run();
        await repository.write(proxyFiles('orders', 'orders', { payload: 'two' }));
        await run();

        await repository.write(proxyFiles('orders', 'orders', { payload: 'one' }));
        const ended = await run();

        expect(ended.exitCode).toBe(0);
        expect(ended.result.deployments[0]).toMatchObject({
          change: 'reused',
          imported: false,
          revision: { before: '2', after: '1' },
        });
        expect(emulator.revisions('apiproxy', 'orders')).toEqual(['1', '2']);
        expect(emulator.serving('test', 'apiproxy', 'orders')).toBe('1');
      },
    ));
});
