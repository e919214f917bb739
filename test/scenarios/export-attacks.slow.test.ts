import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from '@jest/globals';
import { zipSync } from 'fflate';
import { proxyFiles } from '../support/repository.ts';
import { codesOf, type Scene, story } from '../support/story.ts';

const EXPORT = { ACTION: 'export', LINT_FAIL_ON: 'never' };

function serve({ emulator }: Scene, name: string, more: Record<string, Uint8Array> = {}): void {
  const files = Object.entries(proxyFiles('.', name)).map(
    ([path, text]) => [path.replace('./', ''), Buffer.from(text)] as const,
  );
  const bundle = zipSync({ ...Object.fromEntries(files), ...more }, { level: 0 });
  const revision = emulator.seed.revision({ name, bundle });
  emulator.seed.deployment({ name, revision, environment: 'test' });
}

/** Apigee, but for one download that is something else. */
async function behind(scene: Scene, path: RegExp, zip: Uint8Array) {
  const { apigee } = scene.emulator.urls;
  const server = createServer((incoming, response) => {
    const target = incoming.url ?? '';
    if (path.test(target) && target.includes('format=bundle')) {
      response.writeHead(200, { 'content-type': 'application/octet-stream' }).end(zip);
      return;
    }
    const { host: _, ...headers } = incoming.headers;
    const onward = request(`${apigee}${target}`, { method: incoming.method, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 500, answer.headers);
      answer.pipe(response);
    });
    incoming.pipe(onward);
  });
  await new Promise<void>((listening) => {
    server.listen(0, '127.0.0.1', listening);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    [Symbol.asyncDispose]: () =>
      new Promise<void>((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      }),
  };
}

describe('An export', () => {
  it.concurrent('of a bundle of 15 MB writes it whole, and has no difference the second time', async () => {
    await story({ files: {} }, async (scene) => {
      const large = randomBytes(14 * 1024 * 1024);
      serve(scene, 'large', { 'apiproxy/resources/java/large.jar': large });
      serve(scene, 'orders');

      const { exitCode } = await scene.run(EXPORT);
      const again = await scene.run(EXPORT);

      expect(exitCode).toBe(0);
      const file = `${scene.repository.path}/proxies/large/apiproxy/resources/java/large.jar`;
      expect(readFileSync(file).equals(large)).toBe(true);
      expect(again.result.outcome).toBe('unchanged');
    });
  });

  for (const [what, entries] of [
    ['leads out of it', { 'apiproxy/../../../evil.xml': Buffer.from('<a/>') }],
    ['goes into .git', { 'apiproxy/../.git/hooks/post-checkout': Buffer.from('#!/bin/sh') }],
    ['is absolute', { '/tmp/evil.xml': Buffer.from('<a/>') }],
  ] as const) {
    it.concurrent(`refuses a zip with an entry that ${what} in a sentence, and exports the others`, async () => {
      await story({ files: {} }, async (scene) => {
        serve(scene, 'evil');
        serve(scene, 'orders');
        const own = Object.entries(proxyFiles('.', 'evil')).map(
          ([path, text]) => [path.replace('./', ''), Buffer.from(text)] as const,
        );
        await using front = await behind(
          scene,
          /apis\/evil/,
          zipSync({ ...Object.fromEntries(own), ...entries }),
        );

        const ended = await scene.run({ ...EXPORT, APIGEE_API_URL: front.url });

        expect(ended.exitCode).toBe(1);
        expect(codesOf(ended)).toEqual(['bundle-invalid']);
        expect(ended.result.problems[0]?.message).toContain('Revision 1 of evil was not exported');
        expect(existsSync(`${scene.repository.path}/proxies/orders/apiproxy/orders.xml`)).toBe(true);
        expect(existsSync(`${scene.repository.path}/proxies/evil`)).toBe(false);
        expect(existsSync(`${scene.repository.path}/.git`)).toBe(false);
      });
    });
  }

  it.concurrent('never writes through a link that leads out of the clone, nor over what is something else', async () => {
    await story({ files: {} }, async (scene) => {
      const { path } = scene.repository;
      const outside = `${path}-outside`;
      mkdirSync(outside);
      serve(scene, 'orders');
      symlinkSync(outside, `${path}/proxies`);

      const linked = await scene.run(EXPORT);
      const git = await scene.run({ ...EXPORT, EXPORT_DIR: '.git/x' });
      await scene.repository.write({ 'free/proxies/orders/README.md': 'mine' });
      const taken = await scene.run({ ...EXPORT, EXPORT_DIR: 'free' });

      for (const refused of [linked, git, taken]) {
        expect(refused.exitCode).toBe(2);
        expect(codesOf(refused)).toEqual(['config-invalid']);
      }
      expect(readdirSync(outside)).toEqual([]);
      expect(readdirSync(`${path}/free/proxies/orders`)).toEqual(['README.md']);
      rmSync(outside, { recursive: true });
    });
  });
});
