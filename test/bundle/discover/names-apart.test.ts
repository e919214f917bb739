import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { zipContent } from '../../../src/bundle/archive-bundle.ts';
import { discoverBundles, nameClashes } from '../../../src/bundle/discover/discover-bundles.ts';
import type { BundleNaming } from '../../../src/bundle/discover/name-bundle.ts';
import { namingOf } from '../../../src/config/manifest/bundle-naming.ts';
import type { Manifest } from '../../../src/config/manifest/manifest.ts';
import { memoryFiles, type Placed } from '../memory-files.ts';
import { contentFrom, inFolder, proxyFiles, sharedFlowFiles } from '../sample-bundles.ts';

type Naming = Pick<Manifest['content'], 'names' | 'bundles'>;

const namingIn = (content: Naming): BundleNaming =>
  namingOf({ content: { version: 1, ...content } } as Manifest, undefined);

async function clashesIn(placed: Record<string, Placed>, naming: BundleNaming): Promise<readonly string[]> {
  const entries = ['.', ...Object.keys(placed).filter((path) => path.endsWith('.zip'))];
  const request = { entries: entries.map((path) => path.replace('/clone/', '')), clone: '/clone', naming };
  const { bundles } = await discoverBundles(request, memoryFiles(placed));
  return nameClashes(bundles, naming).map(({ hint = '' }) => hint);
}

/** The lines that a hint gives, as a manifest holds them. */
function linesIn(hint: string): Naming {
  const lines = /apigee\.yaml: (?<lines>names: folder|bundles: \[.*?\}\])/.exec(hint)?.groups?.['lines'];
  return parse(lines ?? '') as Naming;
}

const at = (...folders: string[]): Record<string, Placed> =>
  Object.assign({}, ...folders.map((folder) => inFolder(`/clone/${folder}`, proxyFiles('orders')))) as Record<
    string,
    Placed
  >;

const COLLISIONS: Readonly<Record<string, readonly [placed: Record<string, Placed>, before?: Naming]>> = {
  'a zip and a folder': [
    { ...at('apis/orders'), '/clone/orders.zip': zipContent(contentFrom(proxyFiles('orders'))) },
  ],
  'folders that are one name in two forms of Unicode': [at('apis/caf\u00e9', 'apis/cafe\u0301')],
  'folders without a letter that Apigee takes': [at('\u65e5\u672c/x', '\u4e2d\u56fd/x', '\u65e5/\u672c')],
  'a module inside of another': [at('apis/pay', 'apis/pay/cards', 'apis/pay/cards/v2')],
  'folders with blanks, quotes and brackets': [at('my apis/a b', "it's/[1]", 'a"b/{2}')],
  'names that the manifest gives': [
    at('apis/orders', 'apis/returns'),
    { bundles: [{ match: 'apis/*', name: 'shop' }] },
  ],
  'folders of one name that the manifest asks for': [at('v1/orders', 'v2/orders'), { names: 'folder' }],
};

describe('Bundles of one name', () => {
  it.each(Object.entries(COLLISIONS))(
    'get lines for the manifest that tell them apart: %s',
    async (_, [placed, before = {}]) => {
      const [hint = ''] = await clashesIn(placed, namingIn(before));
      const { names = before.names, bundles = [] } = linesIn(hint);
      const written = {
        ...(names === undefined ? {} : { names }),
        bundles: [...(before.bundles ?? []), ...bundles],
      };

      expect(await clashesIn(placed, namingIn(written))).toEqual([]);
      expect(bundles.map((entry) => (typeof entry === 'string' ? entry : entry.name))).not.toContainEqual(
        expect.stringMatching(/^$|^[-.]|[-.]$|--|[^\w.-]/),
      );
    },
  );

  it('are no collision if they differ in case, or one is a shared flow', async () => {
    const placed = {
      ...at('apis/orders'),
      ...inFolder('/clone/apis/Orders', proxyFiles('Orders')),
      ...inFolder('/clone/flows/orders', sharedFlowFiles('orders')),
    };

    expect(await clashesIn(placed, {})).toEqual([]);
  });
});

describe('A name that Apigee does not take', () => {
  it.each([
    ['crème brûlée', 'creme-brulee'],
    ['-my orders-', 'my-orders'],
    ['日本', 'orders'],
    ['@', 'orders'],
  ])('comes with lines for the manifest that give another: %s', async (name, proposed) => {
    const placed = inFolder('/clone/apis/x', proxyFiles(name));
    const request = { entries: ['.'], clone: '/clone', naming: {} };

    const { problems } = await discoverBundles(request, memoryFiles(placed));

    expect(problems.map(({ hint }) => hint)).toEqual([
      expect.stringContaining(`bundles: [{ match: "apis/x", name: ${proposed} }]`),
    ]);
  });
});
