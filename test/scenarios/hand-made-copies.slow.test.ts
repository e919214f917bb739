import { describe, expect, it } from '@jest/globals';
import { EVERY_KIND, editedCopy, QUIET, serveCopy } from '../support/edited-copy.ts';
import { codesOf, story, writesIn } from '../support/story.ts';

const LIMIT = { file: 'apiproxy/policies/SA-Limit.xml', from: '30ps', to: '300ps' };

describe('A revision that carries our mark and was made by hand', () => {
  it.concurrent.each([
    ['root', { file: 'apiproxy/orders.xml', from: 'The orders API', to: 'The order API' }],
    [
      'endpoint',
      {
        file: 'apiproxy/proxies/default.xml',
        from: '<RouteRule name="noroute"',
        to: '<RouteRule name="noroutes"',
      },
    ],
    ['policy', LIMIT],
    ['script', { file: 'apiproxy/resources/jsc/run.js', from: 'a = 1', to: 'a = 2' }],
    ['properties', { file: 'apiproxy/resources/properties/limits.properties', from: '10', to: '11' }],
    ['WSDL', { file: 'apiproxy/resources/wsdl/orders.wsdl', from: ' x ', to: ' y ' }],
    ['OAS', { file: 'apiproxy/resources/oas/orders.yaml', from: '3.0.0', to: '3.0.1' }],
    ['jar', { file: 'apiproxy/resources/java/callout.jar', from: 'one', to: 'two' }],
  ])('is not unchanged, though one character in its %s is all that differs', async (_, edit) => {
    await story({ files: EVERY_KIND }, async (scene) => {
      const { emulator, run } = scene;
      expect((await run(QUIET)).exitCode).toBe(0);
      serveCopy(scene, edit);

      const ended = await run(QUIET);

      expect(ended.exitCode).toBe(0);
      expect(ended.result.deployments).toMatchObject([
        { change: 'reused', revision: { before: '2', after: '1' } },
      ]);
      expect(ended.log).toContain('hand-made copy');
      expect(ended.log).toContain(edit.file);
      expect(emulator.serving('test', 'apiproxy', 'orders')).toBe('1');
    });
  });

  it.concurrent('is deployed over with a warning that says what differs', async () => {
    await story({ files: EVERY_KIND }, async (scene) => {
      const { emulator, run } = scene;
      await run(QUIET);
      serveCopy(scene, LIMIT);

      const planned = await run({ ...QUIET, ACTION: 'plan' });
      const deployed = await run(QUIET);

      for (const { exitCode, result } of [planned, deployed]) {
        expect(exitCode).toBe(0);
        expect(result.plan).toMatchObject([
          {
            change: 'reuse',
            problems: [
              {
                code: 'overwrite',
                message: expect.stringContaining(
                  'apiproxy/policies/SA-Limit.xml /SpikeArrest/Rate (30ps in git, 300ps live)',
                ),
              },
            ],
          },
        ]);
      }
      expect(emulator.revisions('apiproxy', 'orders')).toEqual(['1', '2']);
    });
  });

  it.concurrent('stops plan and deploy with ON_OVERWRITE=fail, before anything is changed', async () => {
    await story({ files: EVERY_KIND }, async (scene) => {
      const { emulator, run } = scene;
      await run(QUIET);
      serveCopy(scene, LIMIT);
      const fail = { ...QUIET, ON_OVERWRITE: 'fail' };
      const writes = writesIn(emulator).length;

      for (const ending of [await run({ ...fail, ACTION: 'plan' }), await run(fail)]) {
        expect(ending.exitCode).toBe(6);
        expect(codesOf(ending)).toEqual(['overwrite']);
      }
      expect(writesIn(emulator).slice(writes)).toEqual([]);
      expect(emulator.serving('test', 'apiproxy', 'orders')).toBe('2');
    });
  });

  it.concurrent('is never reused, not even as the newest, and is named', async () => {
    await story({ files: EVERY_KIND }, async (scene) => {
      const { emulator, run } = scene;
      await run(QUIET);
      emulator.seed.revision({ name: 'orders', bundle: editedCopy(scene, LIMIT) });

      const ended = await run({ ...QUIET, APIGEE_ENV: 'prod' });

      expect(ended.result.deployments).toMatchObject([{ change: 'reused', revision: { after: '1' } }]);
      expect(ended.result.plan[0]?.problems).toMatchObject([
        { code: 'hand-made', message: expect.stringContaining('Revision 2 of orders is a hand-made copy') },
      ]);
    });
  });

  it.concurrent('does not take over between plan and deploy: what is reused is compared once more', async () => {
    await story({ files: EVERY_KIND }, async (scene) => {
      const { emulator, run } = scene;
      await run(QUIET);
      const forged = editedCopy(scene, LIMIT);
      const looks = () => emulator.calls(/envgroups.list$/).length;
      const seen = looks();
      emulator.fault({ on: { path: /envgroups$/ }, kind: 'slow', delayMs: 3000 });
      const running = run({ ...QUIET, APIGEE_ENV: 'prod' });
      // The plan has compared the revision when it looks for base paths.
      while (looks() === seen) await new Promise((wait) => setTimeout(wait, 1));
      emulator.seed.edit({ name: 'orders', revision: '1', bundle: forged });

      const ended = await running;

      expect(ended.exitCode).toBe(3);
      expect(codesOf(ended)).toEqual(['changed-meanwhile']);
      expect(emulator.serving('prod', 'apiproxy', 'orders')).toBeUndefined();
    });
  });
});
