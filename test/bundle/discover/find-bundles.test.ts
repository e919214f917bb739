import { describe, expect, it } from '@jest/globals';
import { zipContent } from '../../../src/bundle/archive-bundle.ts';
import {
  type Discovery,
  discoverBundles,
  nameClashes,
} from '../../../src/bundle/discover/discover-bundles.ts';
import * as fc from '../../support/properties.ts';
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

describe('what BUNDLES leads to', () => {
  it('finds proxies and shared flows at any depth when nothing is named', async () => {
    const found = await discovery({
      ...inFolder('/clone/a/b/c/d/orders', proxyFiles()),
      ...inFolder('/clone/flows/common', sharedFlowFiles('common')),
      ...inFolder('/clone/node_modules/x', proxyFiles('copy')),
      ...inFolder('/clone/orders/target', proxyFiles('built')),
    });

    expect(found.problems).toEqual([]);
    expect(found.bundles.map(({ kind, name, path }) => `${kind} ${name} ${path}`)).toEqual([
      'apiproxy orders a/b/c/d/orders',
      'sharedflow common flows/common',
    ]);
  });

  it('takes both kinds from one folder, even under one name', async () => {
    const found = await discovery(
      inFolder('/clone/one', { ...proxyFiles('same'), ...sharedFlowFiles('same') }),
      'one',
    );

    expect(found.bundles.map(({ kind, name }) => `${kind} ${name}`)).toEqual([
      'apiproxy same',
      'sharedflow same',
    ]);
    expect(nameClashes(found.bundles)).toEqual([]);
  });

  it('counts a bundle once, however many entries lead to it', async () => {
    const placed = inFolder('/clone/proxies/orders', proxyFiles());

    const found = await discovery(
      placed,
      'proxies',
      './proxies/orders',
      'proxies/*',
      'proxies/orders/apiproxy',
      '/clone/proxies',
    );

    expect(found.bundles.map(({ path }) => path)).toEqual(['proxies/orders']);
    expect(found.problems).toEqual([]);
  });

  it.each([
    ['proxies/*', ['proxies/orders', 'proxies/rates']],
    ['proxies/**', ['proxies/orders', 'proxies/rates']],
    ['**/rates', ['proxies/rates']],
    ['**/sharedflowbundle', ['flows/common']],
    ['{proxies,flows}/{orders,common}/', ['flows/common', 'proxies/orders']],
    ['*', ['flows/common', 'proxies/orders', 'proxies/rates']],
    ['dist/*.zip', ['dist/built.zip']],
  ])('understands the glob %s', async (glob, paths) => {
    const found = await discovery(
      {
        ...inFolder('/clone/proxies/orders', proxyFiles()),
        ...inFolder('/clone/proxies/rates', proxyFiles('rates')),
        ...inFolder('/clone/flows/common', sharedFlowFiles('common')),
        '/clone/proxies/README.md': 'text',
        '/clone/docs/index.md': 'text',
        '/clone/dist/built.zip': zipOf(proxyFiles('built')),
      },
      glob,
    );

    expect(found.bundles.map(({ path }) => path)).toEqual(paths);
    expect(found.problems).toEqual([]);
  });

  it('says of every entry that leads nowhere what is the matter with it', async () => {
    const found = await discovery(
      {
        ...inFolder('/clone/proxies/orders', proxyFiles()),
        '/clone/docs/index.md': 'text',
        '/clone/latest': { link: 'proxies/orders' },
        '/clone/new/proxy.yaml': 'name: x\ntype: template\n',
        '/clone/source/apiproxy/main.go': 'package apiproxy',
      },
      'proxies',
      'missing',
      'docs',
      'nothing/*',
      'latest',
      'docs/index.md',
      'new',
      'new/proxy.yaml',
      'source/apiproxy',
    );

    expect(found.bundles).toHaveLength(1);
    expect(told(found)).toEqual([
      'bundle-not-found: missing does not exist in the clone.',
      'bundle-not-found: docs holds no bundle: no folder in it has an apiproxy/ or a sharedflowbundle/.',
      'bundle-not-found: nothing/* matches nothing that holds a bundle.',
      'bundle-not-found: latest is a link, and links are not followed.',
      'bundle-not-found: docs/index.md is neither a folder nor a zip.',
      'bundle-not-found: proxy.yaml is an Apigee feature template, not a bundle.',
      'bundle-not-found: new/proxy.yaml is an Apigee feature template, not a bundle.',
      'bundle-invalid: source/apiproxy holds no XML, so it is no bundle.',
    ]);
  });

  it('does not take a source package called apiproxy for a bundle', async () => {
    const found = await discovery({
      '/clone/pkg/apiproxy/main.go': 'package apiproxy',
      ...inFolder('/clone/pkg/apiproxy/testing/orders', proxyFiles()),
    });

    expect(found.bundles.map(({ path }) => path)).toEqual(['pkg/apiproxy/testing/orders']);
  });

  it('searches build output and dependencies only where it is told to', async () => {
    const placed = {
      ...inFolder('/clone/orders/target/orders', proxyFiles()),
      '/clone/orders/target/built.zip': zipOf(proxyFiles('built')),
      ...inFolder('/clone/rates', proxyFiles('rates')),
    };

    const paths = async (entry: string): Promise<readonly string[]> =>
      (await discovery(placed, entry)).bundles.map(({ path }) => path);

    expect(await paths('**')).toEqual(['rates']);
    expect(await paths('**/*.zip')).toEqual([]);
    expect(await paths('orders/target')).toEqual(['orders/target/orders']);
    expect(await paths('*/target/*')).toEqual(['orders/target/orders']);
    expect(await paths('*/target/*.zip')).toEqual(['orders/target/built.zip']);
  });

  it.each(['/mnt', '../mnt/*', '..', '/', '/proc', '/dev/zero', 'proxies/../../mnt/orders'])(
    'takes nothing that lies outside the clone: %s',
    async (entry) => {
      const placed = { ...inFolder('/mnt/orders', proxyFiles()), '/clone/README.md': 'text' };

      expect(told(await discovery(placed, entry))).toEqual([
        `bundle-not-found: ${entry} lies outside the clone.`,
      ]);
    },
  );

  it('finds a bundle wherever it lies, and calls it by its folder where it has no descriptor', async () => {
    const part = fc
      .stringMatching(/^[A-Za-z0-9_][A-Za-z0-9._-]{0,12}$/)
      .filter((name) => !['target', 'node_modules', 'apiproxy', 'sharedflowbundle'].includes(name));
    const { 'apiproxy/orders.xml': _, ...bare } = proxyFiles();
    await fc.assert(
      fc.asyncProperty(fc.array(part, { minLength: 1, maxLength: 6 }), async (parts) => {
        const path = parts.join('/');

        const found = await discovery(inFolder(`/clone/${path}`, bare), ...(parts.length > 3 ? [path] : []));

        expect(found.problems).toEqual([]);
        expect(found.bundles.map((bundle) => [bundle.name, bundle.path])).toEqual([[parts.at(-1), path]]);
      }),
    );
  });

  it('says of a clone without bundles how to lead it to some', async () => {
    const found = await discovery({ '/clone/README.md': 'text' });

    const hint = 'Set BUNDLES to the folders, zips or globs that hold the bundles.';
    expect(told(found)).toEqual([
      'bundle-not-found: The clone holds no bundle: no folder in it has an apiproxy/ or a sharedflowbundle/.',
    ]);
    expect(found.problems).toMatchObject([{ hint, where: '.' }]);
  });

  it('tells of linked bundles only where the entry leads to them', async () => {
    const placed = {
      ...inFolder('/clone/proxies/orders', proxyFiles()),
      '/clone/flows/common/sharedflowbundle': { link: '/elsewhere' },
    };

    expect(told(await discovery(placed, 'proxies/*'))).toEqual([]);
    expect(told(await discovery(placed, 'flows/*'))).toEqual([
      'bundle-invalid: flows/common/sharedflowbundle is a link, and links are not followed.',
    ]);
  });
});
