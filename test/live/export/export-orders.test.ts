import { describe, expect, it } from '@jest/globals';
import type { AssetRef } from '../../../src/domain/bundle.ts';
import { PipeError } from '../../../src/errors/pipe-error.ts';
import { type ExportRequest, exportOrders } from '../../../src/live/export/export-orders.ts';
import { memoryFiles } from '../../bundle/memory-files.ts';
import { inFolder, proxyFiles, sharedFlowFiles } from '../../bundle/sample-bundles.ts';
import { servingOf } from '../../deploy/candidates.ts';

const ORDERS = inFolder('/clone/proxies/orders', proxyFiles('orders'));
const RATES = inFolder('/clone/proxies/rates', proxyFiles('rates'));
const COMMON = inFolder('/clone/flows/common', sharedFlowFiles('common'));
const NOT_FOUND = { code: 'bundle-not-found' };

/** What an export of `test` writes; `elsewhere` names what else the organization has. */
async function ordered(
  files: Readonly<Record<string, string>>,
  request: Partial<ExportRequest>,
  elsewhere: readonly string[] = [],
) {
  const serving = request.serving ?? [];
  const lives = ({ kind, name }: AssetRef) =>
    serving.some((one) => one.kind === kind && one.name === name) || elsewhere.includes(`${kind}:${name}`);
  const found = await exportOrders({
    entries: [],
    clone: '/clone',
    naming: {},
    files: memoryFiles(files),
    apigee: { revisionsOf: async (asset) => (lives(asset) ? ['3', '4'] : []) },
    unknownNames: 'refused',
    chosen: false,
    environment: 'test',
    serving,
    external: [],
    isPreview: async () => false,
    ...request,
  });
  return {
    ...found,
    written: found.orders.map(
      ({ asset, revision, bundle }) => `${asset.kind} ${asset.name}@${revision} ${bundle?.path ?? 'new'}`,
    ),
    missing: found.missing.map(({ path }) => path),
  };
}

describe('An export that nobody chose for', () => {
  it('writes what the clone has and the environment serves, and keeps the rest of the clone', async () => {
    const { written, missing, foreign } = await ordered(
      { ...ORDERS, ...RATES, ...COMMON },
      { serving: [servingOf('4'), servingOf('3', { name: 'common', kind: 'sharedflow' })] },
    );

    expect(written).toEqual(['sharedflow common@3 flows/common', 'apiproxy orders@4 proxies/orders']);
    expect(missing).toEqual(['proxies/rates']);
    expect(foreign).toEqual([]);
  });

  it.each([
    ['of that name in another environment', { environment: 'prod' }],
    ['of that name and another kind', { kind: 'sharedflow' as const }],
    ['of another name', { name: 'rates' }],
  ])('does not take for a bundle of the clone what serves %s', async (_, other) => {
    const { written, missing } = await ordered(ORDERS, { serving: [servingOf('4', other)] });

    expect(missing).toEqual(['proxies/orders']);
    expect(written.filter((line) => line.endsWith('proxies/orders'))).toEqual([]);
  });

  it('writes what only serves as new, and to a clone without any bundle too', async () => {
    const serving = [servingOf('4'), servingOf('3', { name: 'rates' })];

    expect((await ordered(ORDERS, { serving })).written).toEqual([
      'apiproxy orders@4 proxies/orders',
      'apiproxy rates@3 new',
    ]);
    expect((await ordered({}, { serving })).written).toEqual([
      'apiproxy orders@4 new',
      'apiproxy rates@3 new',
    ]);
  });

  it('writes what the manifest leaves out to where it lies, a proxy never over a shared flow', async () => {
    const files = {
      ...ORDERS,
      ...inFolder('/clone/other/rates', proxyFiles('rates')),
      ...inFolder('/clone/other/flow', sharedFlowFiles('rates')),
    };
    const entries = ['proxies/orders'];
    const written = async (kind: 'apiproxy' | 'sharedflow', name: string) =>
      (await ordered(files, { entries, serving: [servingOf('3', { kind, name })] })).written;

    expect(await written('apiproxy', 'rates')).toEqual(['apiproxy rates@3 other/rates']);
    expect(await written('sharedflow', 'rates')).toEqual(['sharedflow rates@3 other/flow']);
    expect(await written('sharedflow', 'orders')).toEqual(['sharedflow orders@3 new']);
  });

  it('leaves out previews, and what cannot be seen to be none is a problem', async () => {
    const serving = [servingOf('4', { name: 'orders-pr-7' })];
    const forbidden = new PipeError('apigee-forbidden', 'no');

    expect((await ordered(ORDERS, { serving, isPreview: async () => true })).written).toEqual([]);
    const unseen = await ordered(ORDERS, { serving, isPreview: () => Promise.reject(forbidden) });
    expect(unseen.written).toEqual([]);
    expect(unseen.problems).toMatchObject([{ code: 'apigee-forbidden' }]);
  });

  it('does not begin beside a bundle of the clone that is not sound', async () => {
    const broken = { '/clone/proxies/rates/apiproxy/rates.xml': '<APIProxy' };

    await expect(ordered({ ...ORDERS, ...broken }, {})).rejects.toMatchObject({ code: 'bundle-invalid' });
  });
});

describe('An export of what somebody chose', () => {
  it('takes what serves of it, or the revision that was named with it', async () => {
    const more = { chosen: true, serving: [servingOf('4')] };

    expect((await ordered(ORDERS, { ...more, entries: ['orders'] })).written).toEqual([
      'apiproxy orders@4 proxies/orders',
    ]);
    expect((await ordered(ORDERS, { ...more, entries: ['orders@3'] })).written).toEqual([
      'apiproxy orders@3 proxies/orders',
    ]);
    expect((await ordered({}, { ...more, entries: ['apiproxy:orders'] })).written).toEqual([
      'apiproxy orders@4 new',
    ]);
  });

  it.each([
    ['nothing of it', []],
    ['it in another environment', [servingOf('4', { environment: 'prod' })]],
    ['another of its name', [servingOf('4', { kind: 'sharedflow' })]],
  ])('is a problem where the environment serves %s', async (_, serving) => {
    const { written, problems } = await ordered(ORDERS, {
      chosen: true,
      entries: ['proxies/orders'],
      serving,
    });

    expect(written).toEqual([]);
    expect(problems).toMatchObject([
      {
        ...NOT_FOUND,
        message: 'Nothing of orders serves in test.',
        hint: 'Name a revision to export it all the same, e.g. orders@1.',
      },
    ]);
  });
});

type Choice = Partial<Omit<ExportRequest, 'files'>> & { readonly files?: Readonly<Record<string, string>> };

describe('What BUNDLES names', () => {
  const chosen = async (
    entries: readonly string[],
    { files = {}, ...more }: Choice = {},
    elsewhere: readonly string[] = [],
  ) => (await ordered(files, { chosen: true, entries, ...more }, elsewhere)).written;

  it('is a path if something lies there, though an asset has that name', async () => {
    const files = inFolder('/clone/orders', proxyFiles('inner'));
    const serving = [servingOf('4'), servingOf('3', { name: 'inner' })];

    expect(await chosen(['orders'], { files, serving })).toEqual(['apiproxy inner@3 orders']);
  });

  it('is one asset if only one kind has the name, and has to say which if both have', async () => {
    const both = ['apiproxy:common', 'sharedflow:common'];

    expect(await chosen(['common@3'], {}, ['sharedflow:common'])).toEqual(['sharedflow common@3 new']);
    expect(await chosen(['sharedflow:common@3'], {}, both)).toEqual(['sharedflow common@3 new']);
    await expect(chosen(['common@3'], {}, both)).rejects.toMatchObject({
      code: 'config-invalid',
      message: 'BUNDLES names common, which is both an API proxy and a shared flow.',
    });
  });

  it('is told to whose bundle in the clone it belongs, by kind and name', async () => {
    const files = { ...ORDERS, ...COMMON };
    const living = ['sharedflow:orders', 'sharedflow:common', 'apiproxy:orders'];

    expect(await chosen(['sharedflow:orders@3'], { files }, living)).toEqual(['sharedflow orders@3 new']);
    expect(await chosen(['sharedflow:common@3'], { files }, living)).toEqual([
      'sharedflow common@3 flows/common',
    ]);
    expect(await chosen(['apiproxy:orders@3'], { files }, living)).toEqual([
      'apiproxy orders@3 proxies/orders',
    ]);
    expect(
      await chosen(['proxies/orders', 'common@3'], { files, serving: [servingOf('4')] }, living),
    ).toEqual(['apiproxy orders@4 proxies/orders', 'sharedflow common@3 flows/common']);
  });

  it.each([['nothing'], ['nothing@3'], ['apiproxy:nothing']])(
    'is refused if nobody has it: %s',
    async (entry) => {
      await expect(chosen([entry], { files: ORDERS })).rejects.toMatchObject(NOT_FOUND);
    },
  );

  it('may be a name that nobody has, where that is no mistake, but not a revision of it', async () => {
    const more = { files: ORDERS, unknownNames: 'kept' as const };

    expect(await chosen(['nothing'], more)).toEqual([]);
    await expect(chosen(['nothing@3'], more)).rejects.toMatchObject({
      ...NOT_FOUND,
      message: 'nothing has no revision 3.',
    });
  });

  it('has the revision that is named', async () => {
    const serving = [servingOf('4')];

    expect(await chosen(['orders@4'], { serving })).toEqual(['apiproxy orders@4 new']);
    await expect(chosen(['orders@5'], { serving })).rejects.toMatchObject({
      ...NOT_FOUND,
      message: 'orders has no revision 5.',
    });
  });

  it('is acted on once, though it is named by path and by name, and with one revision', async () => {
    const more = { files: ORDERS, serving: [servingOf('4')] };

    expect(await chosen(['proxies/orders', 'orders@3'], more)).toEqual(['apiproxy orders@3 proxies/orders']);
    expect(await chosen(['orders@3', 'orders@3'], more)).toEqual(['apiproxy orders@3 proxies/orders']);
    await expect(chosen(['orders@3', 'orders@4'], more)).rejects.toMatchObject({
      code: 'config-invalid',
      message: 'BUNDLES names orders with revisions 3 and 4.',
    });
  });

  it('needs no sound bundles in the clone if it names only what lives in the organization', async () => {
    const broken = { '/clone/proxies/rates/apiproxy/rates.xml': '<APIProxy' };
    const more = { files: { ...ORDERS, ...broken }, serving: [servingOf('4')] };

    expect(await chosen(['orders'], more)).toEqual(['apiproxy orders@4 proxies/orders']);
    await expect(chosen(['orders', 'proxies'], more)).rejects.toMatchObject({ code: 'bundle-invalid' });
    await expect(chosen([], more)).rejects.toMatchObject({ code: 'bundle-invalid' });
  });
});
