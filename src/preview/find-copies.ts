import pMap from 'p-map';
import * as z from 'zod/mini';
import { parseMarker } from '../bundle/marker.ts';
import type { AssetRef, BundleKind } from '../domain/bundle.ts';
import { keyPages } from '../domain/pacing/paging.ts';
import { PipeError } from '../errors/pipe-error.ts';
import type { Apigee } from '../ports/apigee.ts';
import type { ApigeeEntities } from '../ports/apigee-entities.ts';
import { ApiProduct, readMark } from './keys/product-copy.ts';
import { type PreviewMark, parsePreviewMark } from './mark.ts';
import { mayBeCut } from './names.ts';

export interface FindingPorts {
  readonly apigee: Pick<Apigee, 'revision'>;
  readonly entities: Pick<ApigeeEntities, 'read'>;
}

/** A proxy or shared flow whose newest revision carries a mark. */
export interface AssetCopy {
  readonly asset: AssetRef;
  readonly mark: PreviewMark;
  /** The build that imported the newest revision; undefined outside a pipeline. */
  readonly build: number | undefined;
}

export interface ProductCopy {
  readonly product: ApiProduct;
  readonly mark: PreviewMark;
}

const CONCURRENT = 20;

/** Proxies and shared flows with a mark, of those whose name may be a copy's. Throws what the ports throw. */
export async function findAssetCopies(
  ports: FindingPorts,
  mayBe: (name: string) => boolean,
): Promise<readonly AssetCopy[]> {
  const lists = await Promise.all([listAssets(ports, 'apiproxy'), listAssets(ports, 'sharedflow')]);
  const looked = lists.flat().filter(({ asset }) => mayBe(asset.name));
  const copies = await pMap(looked, (listed) => readCopy(ports, listed), { concurrency: CONCURRENT });
  return copies.filter((copy) => copy !== undefined);
}

/** A copy of one pull request has its number in the name, or was cut and ends in hex digits. */
export function mayBeOf(pullRequest: number): (name: string) => boolean {
  const number = String(pullRequest);
  return (name) => name.includes(number) || mayBeCut(name);
}

/** Every pattern of names holds the number. */
export function mayBeAny(name: string): boolean {
  return /\d/.test(name) || mayBeCut(name);
}

interface Listed {
  readonly asset: AssetRef;
  readonly newest: string | undefined;
}

const ListedAsset = z.object({ name: z.string(), revision: z.optional(z.array(z.string())) });
const AssetList = z.object({
  proxies: z.optional(z.array(ListedAsset)),
  sharedFlows: z.optional(z.array(ListedAsset)),
});

async function listAssets({ entities }: FindingPorts, kind: BundleKind): Promise<readonly Listed[]> {
  const isProxy = kind === 'apiproxy';
  const answer = await entities.read({
    segments: [isProxy ? 'apis' : 'sharedflows'],
    query: { includeRevisions: 'true' },
    operation: isProxy ? 'list the proxies' : 'list the shared flows',
    where: isProxy ? 'proxies' : 'shared flows',
    right: isProxy ? 'proxies.list' : 'sharedflows.list',
  });
  const read = AssetList.safeParse(answer ?? {});
  if (!read.success) throw unreadable(isProxy ? 'proxies' : 'shared flows');
  const listed = (isProxy ? read.data.proxies : read.data.sharedFlows) ?? [];
  return listed.map(({ name, revision = [] }) => ({
    asset: { name, kind },
    newest: revision.toSorted((a, b) => Number(a) - Number(b)).at(-1),
  }));
}

async function readCopy({ apigee }: FindingPorts, { asset, newest }: Listed): Promise<AssetCopy | undefined> {
  if (newest === undefined) return undefined;
  try {
    const { description } = await apigee.revision(asset, newest);
    const mark = parsePreviewMark(description);
    return mark && { asset, mark, build: parseMarker(description)?.build };
  } catch (error) {
    if (error instanceof PipeError && error.code === 'apigee-not-found') return undefined;
    throw error;
  }
}

const ProductList = z.object({ apiProduct: z.optional(z.array(ApiProduct)) });

/** Every API product of the organization, whole. Throws what the port throws. */
export async function listProducts({
  entities,
}: Pick<FindingPorts, 'entities'>): Promise<readonly ApiProduct[]> {
  return keyPages({
    read: async (startKey, count) => {
      const answer = await entities.read({
        segments: ['apiproducts'],
        query: { expand: 'true', count: String(count), startKey },
        operation: 'list the API products',
        where: 'API products',
        right: 'apiproducts.list',
      });
      const read = ProductList.safeParse(answer ?? {});
      if (!read.success) throw unreadable('API products');
      return read.data.apiProduct ?? [];
    },
    keyOf: ({ name }) => name,
  });
}

export function productCopies(products: readonly ApiProduct[]): readonly ProductCopy[] {
  return products.flatMap((product) => {
    const mark = parsePreviewMark(readMark(product) ?? '');
    return mark === undefined ? [] : [{ product, mark }];
  });
}

function unreadable(what: string): PipeError {
  return new PipeError('apigee-unexpected', `Apigee's list of ${what} could not be read.`, {
    hint: 'Look whether APIGEE_API_URL is Apigee’s address.',
  });
}
