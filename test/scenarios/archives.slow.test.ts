import { describe, expect, it } from '@jest/globals';
import { zipSync } from 'fflate';
import { sampleBundle } from '../emulator/sample-bundle.ts';
import { proxyFiles, sharedFlowFiles } from '../support/repository.ts';
import { codesOf, story } from '../support/story.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

function zipOf(files: Readonly<Record<string, string | Uint8Array>>): Uint8Array {
  const entries = Object.entries(files).map(([name, content]) => [
    name,
    typeof content === 'string' ? bytes(content) : content,
  ]);
  return zipSync(Object.fromEntries(entries) as Record<string, Uint8Array>);
}

/** The files of a proxy as they lie in a zip: `apiproxy/…`. */
function inside(files: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(files).map(([name, text]) => [name.replace(/^x\//, ''), text]));
}

const PROXY = inside(proxyFiles('x', 'orders'));

describe('a zip', () => {
  it.concurrent('is deployed like the folder it was made of, and is the same bundle', async () => {
    await story({ files: { 'dist/orders.zip': zipOf(PROXY) } }, async ({ emulator, repository, run }) => {
      const zipped = await run({ BUNDLES: 'dist/orders.zip' });
      await repository.write(proxyFiles('proxies/orders', 'orders'));
      const folder = await run({ BUNDLES: 'proxies/orders' });

      expect(zipped.exitCode).toBe(0);
      expect(zipped.result.bundles[0]).toMatchObject({ name: 'orders', path: 'dist/orders.zip' });
      expect(folder.result.outcome).toBe('unchanged');
      expect(emulator.revisions('apiproxy', 'orders')).toEqual(['1']);
    });
  });

  it.concurrent('is found by a glob, beside folders and other zips', async () => {
    const files = {
      'dist/orders.zip': zipOf(PROXY),
      'dist/common.zip': zipOf(inside(sharedFlowFiles('x', 'common'))),
      ...proxyFiles('proxies/stores', 'stores'),
    };
    await story({ files }, async ({ run }) => {
      const ended = await run({ BUNDLES: 'dist/*.zip\nproxies/*' });

      expect(ended.exitCode).toBe(0);
      expect(ended.result.bundles.map(({ name }) => name).toSorted()).toEqual(['common', 'orders', 'stores']);
    });
  });

  const bad: readonly (readonly [string, Uint8Array, string])[] = [
    ['is corrupt', zipOf(PROXY).subarray(0, 300), 'orders.zip'],
    ['is no zip', bytes('<html>404 Not Found</html>'), 'orders.zip'],
    ['is empty', new Uint8Array(), 'orders.zip'],
    ['climbs out', zipOf({ ...PROXY, 'apiproxy/../../evil.sh': 'rm' }), 'leaves the bundle’s folder'],
    ['names an absolute path', zipOf({ ...PROXY, '/etc/cron.d/evil': 'x' }), 'an absolute path'],
    ['names a Windows path', zipOf({ ...PROXY, 'apiproxy\\evil.xml': 'x' }), 'never "\\"'],
    [
      'is a bomb',
      zipOf({ ...PROXY, 'apiproxy/resources/jsc/zeros.js': new Uint8Array(80 * 1024 * 1024) }),
      'orders.zip',
    ],
  ];
  for (const [what, zip, sentence] of bad) {
    it.concurrent(`that ${what} is refused before any request`, async () => {
      await story({ files: { 'dist/orders.zip': zip } }, async ({ emulator, run }) => {
        const ended = await run({ BUNDLES: 'dist/orders.zip' });

        expect(ended.log.replaceAll("'", '’')).toContain(sentence);
        expect(ended.exitCode).toBe(1);
        expect(codesOf(ended)).toEqual(['bundle-invalid']);
        expect(emulator.requests).toEqual([]);
      });
    });
  }

  it.concurrent('that holds no bundle is the configuration’s fault', async () => {
    await story({ files: { 'dist/orders.zip': zipOf({ 'README.md': '#' }) } }, async ({ emulator, run }) => {
      const ended = await run({ BUNDLES: 'dist/orders.zip' });

      expect(ended.exitCode).toBe(2);
      expect(ended.log).toContain('dist/orders.zip');
      expect(emulator.requests).toEqual([]);
    });
  });

  it.concurrent('with both kinds of bundle gives both', async () => {
    const both = zipOf({ ...PROXY, ...inside(sharedFlowFiles('x', 'common')) });
    await story({ files: { 'both.zip': both } }, async ({ emulator, run }) => {
      const ended = await run({ BUNDLES: 'both.zip' });

      expect(ended.exitCode).toBe(0);
      expect(emulator.serving('test', 'apiproxy', 'orders')).toBe('1');
      expect(emulator.serving('test', 'sharedflow', 'common')).toBe('1');
    });
  });

  it.concurrent('that somebody else packed is deployed', async () => {
    await story({ files: { 'plain.zip': sampleBundle({ name: 'plain' }) } }, async ({ emulator, run }) => {
      const ended = await run({ BUNDLES: 'plain.zip', LINT_FAIL_ON: 'never' });

      expect(ended.exitCode).toBe(0);
      expect(emulator.serving('test', 'apiproxy', 'plain')).toBe('1');
    });
  });
});
