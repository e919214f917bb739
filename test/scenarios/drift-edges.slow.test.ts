import { describe, expect, it } from '@jest/globals';
import { EVERY_KIND, QUIET, serveCopy } from '../support/edited-copy.ts';
import { proxyFiles, sharedFlowFiles } from '../support/repository.ts';
import { story } from '../support/story.ts';

const LIMIT = { file: 'apiproxy/policies/SA-Limit.xml', from: '30ps', to: '300ps' };
const DRIFT = { ACTION: 'drift' };

describe('A drift run', () => {
  it.concurrent('leaves out previews that the pipe made, and not what is only called like one', async () => {
    await story({}, async ({ emulator, run }) => {
      await run();
      const ours = emulator.seed.revision({
        name: 'orders-pr7',
        basePath: '/pr7',
        description:
          'x [apigee-pipe-preview acme/orders #7 0123456789ab until 2030-01-01T00:00:00Z] [apigee-pipe 0123456789abcdef 0123456789ab #7]',
      });
      emulator.seed.deployment({ name: 'orders-pr7', revision: ours, environment: 'test' });
      const theirs = emulator.seed.revision({ name: 'orders-pr8', basePath: '/pr8' });
      emulator.seed.deployment({ name: 'orders-pr8', revision: theirs, environment: 'test' });

      const { result } = await run(DRIFT);

      expect(result.differences).toMatchObject([{ bundle: 'orders-pr8', change: 'foreign' }]);
    });
  });

  it.concurrent('takes a console save for a remark and for no drift', async () => {
    await story({ files: EVERY_KIND }, async (scene) => {
      await scene.run(QUIET);
      serveCopy(scene, {
        file: LIMIT.file,
        from: '<SpikeArrest name="SA-Limit">\n  <Rate>30ps</Rate>\n</SpikeArrest>\n',
        to: '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<SpikeArrest name="SA-Limit"><Rate>30ps</Rate></SpikeArrest>\n',
      });

      const { exitCode, result } = await scene.run(DRIFT);

      expect(exitCode).toBe(0);
      expect(result).toMatchObject({
        outcome: 'unchanged',
        differences: [],
        problems: [{ code: 'remark', message: expect.stringContaining(LIMIT.file) }],
      });
    });
  });

  it.concurrent('says of what is as in git and in ERROR that it may serve nobody', async () => {
    await story({}, async ({ emulator, run }) => {
      await run();
      emulator.seed.deployment({ name: 'orders', revision: '1', environment: 'test', mode: 'error' });

      const { exitCode, log, result } = await run(DRIFT);

      expect([exitCode, result.outcome, result.differences]).toEqual([0, 'unchanged', []]);
      expect(result.problems).toMatchObject([
        {
          code: 'remark',
          message: 'Revision 1 of orders in test is in ERROR: whatever it holds, it may serve nobody.',
        },
      ]);
      expect(log).toContain('orders in test is in ERROR');
      expect(log).not.toContain('serves as the repository says');
    });
  });

  it.concurrent('never tells a secret that a difference holds', async () => {
    const policy = (password: string): string =>
      `<AssignMessage name="AM-Key"><AssignVariable><Name>backend.password</Name><Value>${password}</Value></AssignVariable></AssignMessage>`;
    const files = {
      ...EVERY_KIND,
      'proxies/orders/apiproxy/policies/AM-Key.xml': policy('hunter2-git'),
      'proxies/orders/apiproxy/resources/properties/limits.properties': 'most=10\napi.secret=of-the-house\n',
    };
    await story({ files }, async (scene) => {
      await scene.run(QUIET);
      serveCopy(scene, {
        file: 'apiproxy/policies/AM-Key.xml',
        from: 'hunter2-git',
        to: 'hunter3-live',
      });

      const { exitCode, result, log } = await scene.run(DRIFT);

      expect(exitCode).toBe(5);
      expect(`${log}${JSON.stringify(result)}`).not.toMatch(/hunter|of-the-house/);
      expect(result.differences).toMatchObject([
        { path: '/AssignMessage/AssignVariable/Value', live: '***' },
      ]);
    });
  });

  it.concurrent('takes what Apigee cannot tell for no preview and for no stranger', async () => {
    await story({}, async ({ emulator, run }) => {
      await run();
      emulator.seed.revision({ name: 'orders-pr3', basePath: '/orders/pr3' });
      emulator.seed.deployment({ name: 'orders-pr3', revision: '1', environment: 'test' });
      const on = { path: /apis\/orders-pr3\/revisions\/1$/ };
      emulator.fault({ on, kind: '503', times: Number.POSITIVE_INFINITY });

      const { exitCode, result } = await run(DRIFT);

      expect(exitCode).toBe(7);
      expect(result.differences).toEqual([]);
      expect(result.problems).toMatchObject([
        { where: 'orders-pr3', message: expect.stringContaining('could not be seen') },
      ]);
    });
  });

  it.concurrent('goes on after a revision that is gone or unreadable, and does not say that all is well', async () => {
    const files = {
      ...proxyFiles('proxies/orders', 'orders'),
      ...sharedFlowFiles('sharedflows/common', 'common'),
    };
    await story({ files }, async ({ emulator, run }) => {
      await run();
      emulator.fault({
        on: { path: /apis\/orders\/revisions\/1$/ },
        kind: '404',
        times: 9,
      });

      const { exitCode, result } = await run(DRIFT);

      expect(exitCode).toBe(7);
      expect(result.problems).toMatchObject([
        { code: 'apigee-not-found', where: 'orders', message: expect.stringContaining('deleted while') },
      ]);
    });
  });
});
