import { describe, expect, it } from '@jest/globals';
import { formatMarker } from '../../src/bundle/marker.ts';
import { PipeError } from '../../src/errors/pipe-error.ts';
import type { EntityAddress } from '../../src/ports/apigee-entities.ts';
import {
  findAssetCopies,
  listProducts,
  mayBeAny,
  mayBeOf,
  productCopies,
} from '../../src/preview/find-copies.ts';
import { formatPreviewMark } from '../../src/preview/mark.ts';

const mark = formatPreviewMark({
  repository: 'acme/apis',
  pullRequest: 7,
  commit: undefined,
  expiresAtMs: Date.UTC(2026, 0, 8),
});
const marker = formatMarker({ digest: 'a'.repeat(64), build: 42 });

function ports(
  lists: Readonly<Record<string, unknown>>,
  described: Readonly<Record<string, string | PipeError>> = {},
) {
  const asked: string[] = [];
  return {
    asked,
    entities: { read: async ({ segments }: EntityAddress) => lists[segments.join('/')] },
    apigee: {
      revision: async ({ name }: { name: string }, revision: string) => {
        asked.push(`${name} ${revision}`);
        const description = described[name] ?? '';
        if (description instanceof PipeError) throw description;
        return { description };
      },
    } as never,
  };
}

describe('Copies of a pull request', () => {
  it('are known by the mark of their newest revision, by number', async () => {
    const lists = {
      apis: {
        proxies: [{ name: 'orders-pr7', revision: ['9', '10', '2'] }, { name: 'rates' }, { name: 'shop-7' }],
      },
      sharedflows: { sharedFlows: [{ name: 'security-pr7', revision: ['1'] }] },
    };
    const from = ports(lists, { 'orders-pr7': `Orders ${mark} ${marker}`, 'security-pr7': mark });
    const copies = await findAssetCopies(from, mayBeOf(7));

    expect(copies.map(({ asset, build }) => `${asset.kind} ${asset.name} ${build}`)).toEqual([
      'apiproxy orders-pr7 42',
      'sharedflow security-pr7 undefined',
    ]);
    expect(from.asked).toEqual(['orders-pr7 10', 'security-pr7 1']);
  });

  it('may be gone by now, but what cannot be read is not overlooked', async () => {
    const lists = { apis: { proxies: [{ name: 'orders-pr7', revision: ['1'] }] } };
    const gone = ports(lists, { 'orders-pr7': new PipeError('apigee-not-found', 'gone') });
    const refused = ports(lists, { 'orders-pr7': new PipeError('apigee-forbidden', 'no') });

    expect(await findAssetCopies(gone, mayBeAny)).toEqual([]);
    await expect(findAssetCopies(refused, mayBeAny)).rejects.toThrow('no');
    await expect(findAssetCopies(ports({ apis: { proxies: 'x' } }), mayBeAny)).rejects.toThrow(
      'list of proxies',
    );
    await expect(findAssetCopies(ports({ sharedflows: [] }), mayBeAny)).rejects.toThrow(
      'list of shared flows',
    );
  });

  it('have a name that holds the number, or one that was cut', () => {
    const cut = `${'x'.repeat(242)}-0123abcd`;

    expect(['orders-pr7', 'orders-pr17', 'orders', cut, cut.slice(1)].filter(mayBeOf(7))).toEqual([
      'orders-pr7',
      'orders-pr17',
      cut,
    ]);
    expect(['orders-pr7', 'orders', cut].filter(mayBeAny)).toEqual(['orders-pr7', cut]);
    expect(mayBeAny(`${'x'.repeat(247)}-zzzzzzzz`)).toBe(false);
  });

  it('of products are those with a mark', async () => {
    const products = await listProducts(
      ports({
        apiproducts: {
          apiProduct: [
            { name: 'gold' },
            { name: 'gold-pr7', attributes: [{ name: 'apigee-pipe-preview', value: mark }] },
            { name: 'odd', attributes: [{ name: 'apigee-pipe-preview', value: 'x' }] },
          ],
        },
      }),
    );

    expect(
      productCopies(products).map(({ product, mark: of }) => `${product.name} ${of.pullRequest}`),
    ).toEqual(['gold-pr7 7']);
    expect(await listProducts(ports({}))).toEqual([]);
    await expect(listProducts(ports({ apiproducts: { apiProduct: {} } }))).rejects.toThrow(
      'list of API products',
    );
  });
});
