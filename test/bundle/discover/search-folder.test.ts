import { describe, expect, it } from '@jest/globals';
import { NEVER_SEARCHED, searchFolder } from '../../../src/bundle/discover/search-folder.ts';
import { memoryFiles, type Placed } from '../memory-files.ts';
import { inFolder, proxyFiles, sharedFlowFiles } from '../sample-bundles.ts';

const search = (placed: Readonly<Record<string, Placed>>) =>
  searchFolder('/clone', NEVER_SEARCHED, memoryFiles(placed));

describe('A search below a folder', () => {
  it.each([
    ['/clone/orders/apiproxy', ['/clone/orders/apiproxy']],
    ['/clone/common/sharedflowbundle', ['/clone/common/sharedflowbundle']],
    ['/clone/docs', []],
  ])('tells of links those that are called as only a bundle is: %s', async (path, links) => {
    expect((await search({ [path]: { link: '/elsewhere' } })).links).toEqual(links);
  });

  it('tells no file and no folder as a link, whatever it is called', async () => {
    const { links } = await search({ '/clone/a/apiproxy': 'a file', '/clone/b/apiproxy/main.go': 'package' });

    expect(links).toEqual([]);
  });

  it.each([
    ['called as a bundle, without its XML', 'apiproxy/main.go', 'apiproxy holds no XML'],
    ['of a proxy, written otherwise', 'APIProxy/a.xml', 'APIProxy is not written apiproxy'],
    [
      'of a shared flow, written otherwise',
      'SharedFlowBundle/a.xml',
      'SharedFlowBundle is not written sharedflowbundle',
    ],
    ['of any other name', 'docs/a.xml', undefined],
    ['of any other name in capitals', 'Docs/a.xml', undefined],
  ])('passes over and tells a folder %s: %s', async (_which, file, told) => {
    const { found, passedOver } = await search({ [`/clone/${file}`]: 'x' });

    expect(found).toEqual([]);
    expect(passedOver.map(({ path, why }) => `${path.slice('/clone/'.length)} ${why}`)).toEqual(
      told === undefined ? [] : [told],
    );
  });

  it('tells nothing of folders that are bundles', async () => {
    const { found, passedOver } = await search({
      ...inFolder('/clone/orders', proxyFiles()),
      ...inFolder('/clone/common', sharedFlowFiles('common')),
    });

    expect(found.map(({ kind }) => kind).sort()).toEqual(['apiproxy', 'sharedflow']);
    expect(passedOver).toEqual([]);
  });

  it('tells of what a build left only the copies of bundles', async () => {
    const { passedOver } = await search({
      ...inFolder('/clone/target', proxyFiles()),
      '/clone/target/classes/a.xml': 'x',
    });

    expect(passedOver.map(({ why }) => why)).toEqual(['is build output']);
  });
});
