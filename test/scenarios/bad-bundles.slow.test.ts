import { mkdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { proxyFiles } from '../support/repository.ts';
import { codesOf, type Scene, story } from '../support/story.ts';

const SOUND = proxyFiles('orders', 'orders');
const POLICY = 'orders/apiproxy/policies/AM-Answer.xml';
const ENDPOINT = 'orders/apiproxy/proxies/default.xml';
const DESCRIPTOR = 'orders/apiproxy/orders.xml';

const textOf = (name: string): string => SOUND[name] ?? '';
const replaced = (name: string, from: string, to: string) => ({ [name]: textOf(name).replace(from, to) });

/** Deploys must end before the first request, with the sentence, its place and a complete result. */
async function refuse(
  { emulator, run }: Scene,
  expected: { exitCode: 1 | 2; variables?: Record<string, string>; sentences: readonly string[] },
): Promise<void> {
  const ended = await run(expected.variables);
  for (const sentence of expected.sentences) expect(ended.log).toContain(sentence);
  expect(ended.exitCode).toBe(expected.exitCode);
  expect(ended.result.outcome).toBe(expected.exitCode === 1 ? 'findings' : 'invalid');
  expect(codesOf(ended)).toEqual([expected.exitCode === 1 ? 'bundle-invalid' : 'bundle-not-found']);
  for (const problem of ended.result.problems) expect(problem.where).toMatch(/\S/);
  expect(emulator.requests).toEqual([]);
}

describe('a bundle that is none', () => {
  const faults: readonly (readonly [string, Record<string, string | Uint8Array>, readonly string[]])[] = [
    [
      'malformed XML',
      replaced(POLICY, '</Set>', '</Sett>'),
      ['orders/apiproxy/policies/AM-Answer.xml:6 has </Sett>'],
    ],
    ['an empty policy file', { [POLICY]: '' }, ['AM-Answer.xml']],
    [
      'a billion laughs',
      {
        [POLICY]: `<?xml version="1.0"?>\n<!DOCTYPE lolz [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;&a;">]>\n<AssignMessage name="AM-Answer">&b;</AssignMessage>`,
      },
      ['AM-Answer.xml:2 has a DOCTYPE'],
    ],
    [
      'an external entity',
      {
        [POLICY]: `<!DOCTYPE x [<!ENTITY passwords SYSTEM "file:///etc/passwd">]>\n<AssignMessage name="AM-Answer">&passwords;</AssignMessage>`,
      },
      ['AM-Answer.xml:1 has a DOCTYPE'],
    ],
    [
      'a step without its policy',
      replaced(ENDPOINT, '<Name>AM-Answer</Name>', '<Name>AM-Missing</Name>'),
      [
        'default.xml:6 has a step that names the policy AM-Missing',
        'Add the policy as policies/AM-Missing.xml',
      ],
    ],
    [
      'two root descriptors',
      { 'orders/apiproxy/stores.xml': textOf(DESCRIPTOR).replaceAll('orders', 'stores') },
      ['has 2 root descriptors: orders/apiproxy/orders.xml and orders/apiproxy/stores.xml'],
    ],
    [
      'another bundle’s descriptor',
      { [DESCRIPTOR]: '<SharedFlowBundle name="orders"/>' },
      ['begins with <SharedFlowBundle>; a root descriptor begins with <APIProxy>'],
    ],
    ['no endpoint', { [ENDPOINT]: '<TargetEndpoint name="default"/>' }, ['has no ProxyEndpoint']],
  ];
  for (const [what, files, sentences] of faults) {
    it.concurrent(`is refused before any request, with file and line: ${what}`, async () => {
      await story({ files: { ...SOUND, ...files } }, (scene) => refuse(scene, { exitCode: 1, sentences }));
    });
  }

  it.concurrent('is refused where it holds a link', async () => {
    await story({ files: SOUND }, async (scene) => {
      await symlink('/etc/passwd', join(scene.repository.path, 'orders/apiproxy/policies/AM-Link.xml'));
      await refuse(scene, { exitCode: 1, sentences: ['AM-Link.xml is a link, and links are not followed'] });
    });
  });

  it.concurrent('is refused where it is larger than Apigee takes', async () => {
    const noise = new Uint8Array(16 * 1024 * 1024);
    for (let index = 0; index < noise.length; index += 65_536)
      crypto.getRandomValues(noise.subarray(index, index + 65_536));
    const files = { ...SOUND, 'orders/apiproxy/resources/java/huge.jar': noise };
    await story({ files }, (scene) =>
      refuse(scene, {
        exitCode: 1,
        sentences: ['The bundle orders is too large for Apigee', 'huge.jar (16'],
      }),
    );
  });

  it.concurrent('keeps sound ones from being deployed, and all that is wrong is told at once', async () => {
    const files = {
      ...proxyFiles('stores', 'stores'),
      ...SOUND,
      ...replaced(POLICY, '</Set>', '</Sett>'),
      ...replaced(ENDPOINT, 'AM-Answer', 'AM-Missing'),
    };
    await story({ files }, async (scene) => {
      await refuse(scene, { exitCode: 1, sentences: ['AM-Answer.xml'] });
      expect(scene.emulator.revisions('apiproxy', 'stores')).toEqual([]);
    });
  });

  it.concurrent('is told with LINT_FAIL_ON=never and ACTION=lint as well', async () => {
    await story({ files: { ...SOUND, ...replaced(POLICY, '</Set>', '</Sett>') } }, async (scene) => {
      const variables = { ACTION: 'lint', LINT_FAIL_ON: 'never' };
      await refuse(scene, { exitCode: 1, variables, sentences: ['AM-Answer.xml'] });
    });
  });
});

describe('an entry of BUNDLES', () => {
  const entries: readonly (readonly [string, string, readonly string[]])[] = [
    ['a missing folder', 'proxies/none', ['proxies/none does not exist in the clone']],
    ['an empty folder', 'empty', ['empty']],
    ['a glob without a match', 'apis/*/v9', ['apis/*/v9']],
    ['a file that is no zip', 'notes.txt', ['notes.txt is neither a folder nor a zip']],
    ['one good, two bad', 'orders\nnone-1\nnone-2', ['none-1 does not exist', 'none-2 does not exist']],
  ];
  for (const [what, BUNDLES, sentences] of entries) {
    it.concurrent(`that finds nothing is the configuration’s fault: ${what}`, async () => {
      await story({ files: { ...SOUND, 'notes.txt': 'no zip' } }, async (scene) => {
        await mkdir(join(scene.repository.path, 'empty'));
        await refuse(scene, { exitCode: 2, variables: { BUNDLES }, sentences });
      });
    });
  }

  it.concurrent('is missed where the clone has no bundle at all', async () => {
    await story({ files: { 'README.md': '# hello' } }, (scene) =>
      refuse(scene, { exitCode: 2, sentences: ['apiproxy'] }),
    );
  });
});

describe('a bundle that only looks odd', () => {
  const soap = replaced(POLICY, '<Set>', '<Set xmlns:soap="{soap.soapuri}">');
  const utf16 = `\uFEFF${textOf(POLICY).replace('encoding="UTF-8"', 'encoding="UTF-16"')}`;
  const oddities: readonly (readonly [string, Record<string, string | Uint8Array>])[] = [
    ['a byte order mark', { [POLICY]: `\uFEFF${textOf(POLICY)}` }],
    ['UTF-16', { [POLICY]: Buffer.from(utf16, 'utf16le') }],
    ['UTF-16, the other way round', { [POLICY]: Buffer.from(utf16, 'utf16le').swap16() }],
    ['a namespace that is a template', soap],
  ];
  for (const [what, files] of oddities) {
    it.concurrent(`is deployed: ${what}`, async () => {
      await story({ files: { ...SOUND, ...files } }, async ({ emulator, run }) => {
        const ended = await run();

        expect(ended.log).toContain('✔ orders');
        expect(ended.exitCode).toBe(0);
        expect(emulator.serving('test', 'apiproxy', 'orders')).toBe('1');
      });
    });
  }
});
