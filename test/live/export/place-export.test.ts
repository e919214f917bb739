import { describe, expect, it } from '@jest/globals';
import { changesFor, placeFor, writeChanges } from '../../../src/live/export/place-export.ts';
import { memoryFiles } from '../../bundle/memory-files.ts';
import { inFolder, proxyFiles, sharedFlowFiles } from '../../bundle/sample-bundles.ts';

const bytes = (text: string): Uint8Array => Buffer.from(text);
const content = (files: Readonly<Record<string, string>>) =>
  new Map(Object.entries(files).map(([name, text]) => [name, bytes(text)]));
const namesOf = (changes: ReadonlyMap<string, Uint8Array | undefined>) =>
  [...changes].map(([path, written]) => `${path}: ${written === undefined ? 'goes' : 'written'}`);

const THERE = content({ 'apiproxy/a.xml': '<A/>', 'apiproxy/b.xml': '<B/>' });
const NEW = content({ 'apiproxy/a.xml': '<A/>', 'apiproxy/c.xml': '<C/>' });

describe('What an export writes', () => {
  const folder = { kind: 'folder', path: 'proxies/orders', base: undefined, isOwn: true } as const;
  const zip = { ...folder, kind: 'zip', path: 'orders.zip' } as const;

  it('is what differs, and what is not there any more goes first', () => {
    expect(namesOf(changesFor(folder, NEW, THERE))).toEqual([
      'proxies/orders/apiproxy/b.xml: goes',
      'proxies/orders/apiproxy/c.xml: written',
    ]);
    expect(namesOf(changesFor(folder, content({ 'apiproxy/a.xml': '<Other/>' }), THERE))).toEqual([
      'proxies/orders/apiproxy/b.xml: goes',
      'proxies/orders/apiproxy/a.xml: written',
    ]);
  });

  it('is everything at a new place, and removes nothing of where it came from', () => {
    expect(namesOf(changesFor({ ...folder, isOwn: false }, NEW, THERE))).toEqual([
      'proxies/orders/apiproxy/a.xml: written',
      'proxies/orders/apiproxy/c.xml: written',
    ]);
  });

  it('is a whole zip, unless its own holds the same', () => {
    expect(namesOf(changesFor(zip, NEW, THERE))).toEqual(['orders.zip: written']);
    expect(namesOf(changesFor(zip, THERE, THERE))).toEqual([]);
    expect(namesOf(changesFor({ ...zip, isOwn: false }, THERE, THERE))).toEqual(['orders.zip: written']);
  });

  it('is not written where it stands already', async () => {
    const log: string[] = [];
    const there: Readonly<Record<string, string>> = { '/clone/same': 'x', '/clone/other': 'y' };
    const files = {
      resolve: (clone: string, path: string) => `${clone}/${path}`,
      kindOf: async (path: string) =>
        path === '/clone/folder' ? 'directory' : path in there ? 'file' : undefined,
      read: async (path: string) => bytes(there[path] ?? ''),
      write: async (path: string) => {
        log.push(`write ${path}`);
      },
      remove: async (path: string) => {
        log.push(`remove ${path}`);
      },
    };
    const changes = new Map([
      ['gone', undefined],
      ['same', bytes('x')],
      ['other', bytes('x')],
      ['folder', bytes('')],
      ['new', bytes('')],
    ]);
    await writeChanges(changes, '/clone', files as never);
    expect(log).toEqual([
      'remove /clone/gone',
      'write /clone/other',
      'write /clone/folder',
      'write /clone/new',
    ]);
  });
});

describe('The place of an export', () => {
  const asset = { kind: 'apiproxy', name: 'orders' } as const;
  const empty = {
    resolve: (clone: string, path: string) => `${clone}/${path}`,
    kindOf: async () => undefined,
    realPath: async (path: string) => path,
    isLink: async () => false,
  };
  const bundle = (path: string, source: object = { kind: 'folder' }) => ({ ...asset, path, source }) as never;
  const place = async (from: Parameters<typeof placeFor>[1], as: 'folder' | 'zip', directory?: string) => {
    const places = { as, directory, clone: '/clone', files: empty as never };
    const { kind, path, isOwn } = await placeFor(asset, from, places);
    return { kind, path, isOwn };
  };
  const zipped = bundle('zips/all.zip', { kind: 'zip', prefix: '' });

  it('is its own one, whatever form that has', async () => {
    expect(await place(bundle('proxies/v1/o'), 'folder')).toEqual({
      kind: 'folder',
      path: 'proxies/v1/o',
      isOwn: true,
    });
    expect(await place(zipped, 'folder')).toEqual({ kind: 'zip', path: 'zips/all.zip', isOwn: true });
    expect(await place(zipped, 'zip')).toEqual({ kind: 'zip', path: 'zips/all.zip', isOwn: true });
  });

  it('is beside its folder as a zip, or in the folder that is named', async () => {
    const fresh = { isOwn: false };
    expect(await place(bundle('proxies/v1'), 'zip')).toEqual({
      kind: 'zip',
      path: 'proxies/orders.zip',
      ...fresh,
    });
    expect(await place(bundle('v1'), 'zip')).toEqual({ kind: 'zip', path: 'orders.zip', ...fresh });
    expect(await place(zipped, 'zip', 'out')).toEqual({ kind: 'zip', path: 'out/orders.zip', ...fresh });
    expect((await place(zipped, 'folder', 'out')).path).toMatch(/^out\/.*orders$/);
    expect((await place(undefined, 'folder')).path).toMatch(/orders$/);
    expect((await place(undefined, 'zip')).path).toMatch(/orders\.zip$/);
  });

  it('is never a zip that holds more than this bundle', async () => {
    const shared = bundle('zips/all.zip', { kind: 'zip', prefix: 'orders/' });
    await expect(place(shared, 'folder')).rejects.toThrow('it holds more than this bundle');
    expect((await place(shared, 'folder', 'out')).kind).toBe('folder');
  });

  it.each([
    ['this bundle', proxyFiles('orders'), true],
    ['a bundle of another name', proxyFiles('rates'), undefined],
    ['a bundle of another kind', sharedFlowFiles('orders'), undefined],
    ['something else', { 'notes.txt': '' }, undefined],
  ])('that is taken by %s', async (_, there, isOwn) => {
    const files = memoryFiles(inFolder('/clone/proxies/orders', there));
    const found = placeFor(asset, undefined, { as: 'folder', directory: undefined, clone: '/clone', files });

    if (isOwn) await expect(found).resolves.toMatchObject({ path: 'proxies/orders', isOwn });
    else await expect(found).rejects.toThrow('something else lies there');
  });

  it('may be taken by a zip that is written anew, and by its own folder', async () => {
    const files = memoryFiles({ '/clone/proxies/orders.zip': '', '/clone/proxies/v1/notes.txt': '' });
    const places = { directory: undefined, clone: '/clone', files };

    const zip = await placeFor(asset, bundle('proxies/v1'), { ...places, as: 'zip' });
    const own = await placeFor(asset, bundle('proxies/v1'), { ...places, as: 'folder' });
    expect([zip.path, own.path]).toEqual(['proxies/orders.zip', 'proxies/v1']);
  });
});
