import { randomBytes } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { zipContent } from '../../../src/bundle/archive-bundle.ts';
import {
  type Discovery,
  discoverBundles,
  nameClashes,
  sharedFlowsIn,
} from '../../../src/bundle/discover/discover-bundles.ts';
import { memoryFiles, type Placed } from '../memory-files.ts';
import { contentFrom, inFolder, proxyFiles, sharedFlowFiles } from '../sample-bundles.ts';

async function discovery(placed: Record<string, Placed>, ...entries: string[]): Promise<Discovery> {
  return discoverBundles({ entries, clone: '/clone' }, memoryFiles(placed));
}

function told({ problems }: Discovery): readonly string[] {
  return problems.map(({ code, message }) => `${code}: ${message}`);
}

function zipOf(files: Record<string, string>): Uint8Array {
  return zipContent(contentFrom(files));
}

describe('discoverBundles', () => {
  it('reads a zip whose bundle lies at its root or one folder down', async () => {
    const found = await discovery(
      {
        '/clone/flat.zip': zipOf(proxyFiles('orders')),
        '/clone/deep.zip': zipOf(inFolder('rates', proxyFiles('rates'))),
        ...inFolder('/clone/rates', proxyFiles('rates')),
      },
      'flat.zip',
      'deep.zip',
      'rates',
    );

    expect(told(found)).toEqual([]);
    expect(found.bundles.map(({ name, path }) => `${name} ${path}`)).toEqual([
      'rates deep.zip',
      'orders flat.zip',
      'rates rates',
    ]);
    expect(found.bundles[0]?.digest).toBe(found.bundles[2]?.digest);
    expect(nameClashes(found.bundles).map(({ message }) => message)).toEqual([
      '2 proxies are called rates: deep.zip and rates.',
    ]);
  });

  it('tells everything that is wrong with every bundle, with file and line', async () => {
    const orders = inFolder('/clone/orders', proxyFiles());
    const found = await discovery({
      ...orders,
      '/clone/orders/apiproxy/policies/Bad.xml': '<A>\n<B>\n</A>',
      '/clone/orders/apiproxy/policies/Evil.xml': '<!DOCTYPE a [<!ENTITY x "y">]>\n<A>&x;</A>',
      ...inFolder('/clone/rates', proxyFiles('rates')),
      '/clone/rates/apiproxy/second.xml': '<APIProxy name="second"/>',
      '/clone/rates/apiproxy/targets/t.xml':
        '<TargetEndpoint>\n<PreFlow><Request>\n<Step><Name>Gone</Name></Step></Request></PreFlow></TargetEndpoint>',
      '/clone/empty/apiproxy/empty.xml': '<APIProxy name="empty"/>',
      '/clone/linked/apiproxy/linked.xml': { link: '../../orders/apiproxy/orders.xml' },
    });

    expect(found.bundles).toEqual([]);
    expect(found.problems.map(({ where }) => where)).toEqual([
      'empty/apiproxy/proxies',
      'linked/apiproxy/linked.xml',
      'orders/apiproxy/policies/Bad.xml:3',
      'orders/apiproxy/policies/Evil.xml:1',
      'rates/apiproxy/second.xml',
      'rates/apiproxy/targets/t.xml:3',
    ]);
    expect(told(found)).toEqual([
      'bundle-invalid: The proxy empty has no ProxyEndpoint, so nothing could be called.',
      'bundle-invalid: linked/apiproxy/linked.xml is a link, and links are not followed. Put the file itself there.',
      'bundle-invalid: orders/apiproxy/policies/Bad.xml has </A> where <B> of line 2 must be closed first.',
      'bundle-invalid: orders/apiproxy/policies/Evil.xml has a DOCTYPE. Entities and document types are refused: remove it.',
      'bundle-invalid: The bundle rates has 2 root descriptors: rates/apiproxy/rates.xml and rates/apiproxy/second.xml.',
      'bundle-invalid: rates/apiproxy/targets/t.xml has a step that names the policy Gone, which the bundle does not have.',
    ]);
  });

  it('does not call missing what it could not read', async () => {
    const found = await discovery({
      ...inFolder('/clone/orders', proxyFiles()),
      '/clone/orders/apiproxy/policies/AM-Set.xml': '<AssignMessage',
      '/clone/orders/apiproxy/proxies/default.xml': '<ProxyEndpoint',
      '/clone/orders/apiproxy/orders.xml': '<APIProxy',
    });

    expect(found.problems.map(({ where }) => where)).toEqual([
      'orders/apiproxy/orders.xml:1',
      'orders/apiproxy/policies/AM-Set.xml:1',
      'orders/apiproxy/proxies/default.xml:1',
    ]);
  });

  it('takes steps that name a policy by its name or its file, and placeholders', async () => {
    const step = (name: string): string => `<Step><Name>${name}</Name></Step>`;
    const found = await discovery({
      ...inFolder('/clone/orders', proxyFiles()),
      '/clone/orders/apiproxy/policies/file.xml': '<Quota enabled="false" name="by name"/>',
      '/clone/orders/apiproxy/targets/t.xml': `<TargetEndpoint><PreFlow>${[
        'by name',
        ' file ',
        '{{ policy }}',
        '@policy@',
        '${policy}',
      ]
        .map(step)
        .join('')}</PreFlow></TargetEndpoint>`,
    });

    expect(found.problems).toEqual([]);
  });

  it('says what a bundle’s root file should be', async () => {
    const found = await discovery({
      ...inFolder('/clone/orders', proxyFiles()),
      '/clone/orders/apiproxy/orders.xml': '<!-- x -->\n<SharedFlowBundle name="orders"/>',
      ...inFolder('/clone/rates', proxyFiles('rates')),
      '/clone/rates/apiproxy/pom.xml': '<project/>',
    });

    expect(told(found)).toEqual([
      'bundle-invalid: orders/apiproxy/orders.xml begins with <SharedFlowBundle>; a root descriptor begins with <APIProxy>.',
      'bundle-invalid: The bundle rates has 2 XML files at its root, where only the descriptor belongs: rates/apiproxy/pom.xml and rates/apiproxy/rates.xml.',
    ]);
  });

  it('refuses more files than a bundle has, and a zip that is too large', async () => {
    const many = Array.from({ length: 10_001 }, (_, index) => `/clone/many/apiproxy/resources/${index}`);
    const found = await discovery(
      {
        ...inFolder('/clone/many', proxyFiles('many')),
        ...Object.fromEntries(many.map((path) => [path, ''] as const)),
        '/clone/big.zip': randomBytes(16 * 1024 * 1024),
        '/clone/bad.zip': 'no zip',
        '/clone/none.zip': zipOf({ 'docs/a.txt': 'x' }),
      },
      'many',
      '*.zip',
    );

    expect([...told(found)].sort()).toEqual([
      'bundle-invalid: bad.zip is not a whole zip: it was cut off, or damaged on its way. Build it again.',
      'bundle-invalid: big.zip is larger than 15.0 MB, the most that Apigee takes.',
      'bundle-invalid: many/apiproxy holds more than 10000 files.',
      'bundle-not-found: none.zip holds no bundle: neither apiproxy/ nor sharedflowbundle/, at its root or one folder down.',
    ]);
  });

  it('refuses a bundle over 15 MB and names what weighs most', async () => {
    const noise = randomBytes(16 * 1024 * 1024);
    const found = await discovery({
      ...inFolder('/clone/orders', proxyFiles()),
      '/clone/orders/apiproxy/resources/java/huge.jar': noise,
    });

    expect(found.bundles).toEqual([]);
    expect(found.problems[0]?.message).toMatch(
      /^The bundle orders is too large for Apigee: 16\.\d MB zipped/,
    );
    expect(found.problems[0]?.hint).toContain('apiproxy/resources/java/huge.jar (16.0 MB)');
  });

  it('takes large content that zips to less', async () => {
    const found = await discovery({
      ...inFolder('/clone/orders', proxyFiles()),
      '/clone/orders/apiproxy/resources/properties/many.properties': new Uint8Array(16 * 1024 * 1024),
    });

    expect(found.bundles).toHaveLength(1);
  });

  it('keeps what the later rooms need to know', async () => {
    const found = await discovery({
      ...inFolder('/clone/orders', proxyFiles()),
      '/clone/orders/apiproxy/policies/FC.xml':
        '<FlowCallout name="FC"><SharedFlowBundle>common</SharedFlowBundle></FlowCallout>',
      '/clone/orders/apiproxy/targets/t.xml':
        '<TargetEndpoint><HTTPTargetConnection><Authentication><GoogleAccessToken/></Authentication></HTTPTargetConnection></TargetEndpoint>',
      '/clone/orders/apiproxy/.DS_Store': 'litter',
    });

    expect(found.bundles[0]).toMatchObject({
      basePaths: ['/orders'],
      sharedFlowsCalled: ['common'],
      usesGoogleAuthentication: true,
      description: 'Takes orders.',
      descriptor: 'apiproxy/orders.xml',
    });
    expect(found.bundles[0]?.entries.map(({ name }) => name)).not.toContain('apiproxy/.DS_Store');
  });

  it('names what is no part of a bundle and may be missed, in folders and in zips', async () => {
    const missed = ['apiproxy/resources/jsc/.rules.js', 'apiproxy/resources/jsc/run.js~'];
    const litter = [
      '.DS_Store',
      'policies/._SA.xml',
      'Thumbs.db',
      'desktop.ini',
      '__MACOSX/x',
      'policies/.gitkeep',
    ].map((name) => `apiproxy/${name}`);
    const files = {
      ...proxyFiles(),
      ...Object.fromEntries([...missed, ...litter].map((name) => [name, 'x'])),
    };

    const inAFolder = await discovery(inFolder('/clone/orders', files));
    const inAZip = await discovery({ '/clone/orders.zip': zipOf(files) }, 'orders.zip');

    expect(inAFolder.leftOut).toEqual(missed.map((name) => `orders/${name}`));
    expect(inAZip.leftOut).toEqual(missed.map((name) => `orders.zip/${name}`));
    expect(inAFolder.bundles[0]?.digest).toBe(inAZip.bundles[0]?.digest);
  });
});

describe('sharedFlowsIn', () => {
  it('names every shared flow, sound or not, and reads no proxy and no bundle that is known', async () => {
    const files = memoryFiles({
      ...inFolder('/clone/known', sharedFlowFiles('known')),
      ...inFolder('/clone/other', sharedFlowFiles('other')),
      ...inFolder('/clone/broken', {
        ...sharedFlowFiles('broken'),
        'sharedflowbundle/sharedflows/default.xml': '<SharedFlow',
      }),
      ...inFolder('/clone/orders', proxyFiles('orders')),
    });
    const { bundles } = await discoverBundles({ entries: ['known'], clone: '/clone' }, files);
    const read: string[] = [];
    const watched = {
      ...files,
      read: async (path: string, limit?: number) => {
        read.push(path);
        return files.read(path, limit);
      },
    };

    const names = await sharedFlowsIn({ clone: '/clone' }, bundles, watched);

    expect(names.toSorted()).toEqual(['broken', 'known', 'other']);
    expect(read.filter((path) => /known|orders/.test(path))).toEqual([]);
  });
});
