import { type Call, invalid, withoutDefaults } from '../call.ts';

/** How one list comes in pages. */
export interface TokenPages {
  readonly field: string;
  readonly size: number;
  /** Asking for more than this gives this. */
  readonly most?: number;
}

/** `pageSize` and `pageToken`; the token is opaque and holds for this list only. */
export function tokenPage<Item>(
  { query }: Pick<Call, 'query'>,
  all: readonly Item[],
  { size, most = Number.POSITIVE_INFINITY }: Omit<TokenPages, 'field'>,
): { items: Item[]; nextPageToken: string | undefined } {
  const asked = Number(query.get('pageSize') ?? '');
  if (asked < 0) throw invalid('invalid page size: it must not be negative');
  const start = readToken(query.get('pageToken') ?? '');
  const end = start + Math.min(asked === 0 ? size : asked, most);
  return {
    items: all.slice(start, end),
    nextPageToken: end < all.length ? Buffer.from(`page:${end}`).toString('base64url') : undefined,
  };
}

export function tokenList(call: Call, all: readonly object[], pages: TokenPages): object {
  const { items, nextPageToken } = tokenPage(call, all, pages);
  return withoutDefaults({ [pages.field]: items, nextPageToken });
}

function readToken(token: string): number {
  if (token === '') return 0;
  const [, start] = /^page:(\d+)$/.exec(Buffer.from(token, 'base64url').toString()) ?? [];
  if (start === undefined) throw invalid('invalid page token');
  return Number(start);
}

/**
 * `count` and `startKey`: the page begins with the key itself. Nothing says that there is more: whoever gets as many
 * as fit must ask again.
 */
export function keyPage<Item>(
  { query }: Pick<Call, 'query'>,
  all: ReadonlyMap<string, Item>,
  { size, most }: { readonly size: number; readonly most: number },
): Map<string, Item> {
  const asked = Number(query.get('count') ?? '');
  if (Number.isNaN(asked) || asked < 0 || asked > most)
    throw invalid(`invalid count "${query.get('count') ?? ''}": the limit is ${most}`);
  const startKey = query.get('startKey') ?? '';
  const sorted = [...all].sort(([left], [right]) => (left < right ? -1 : 1));
  return new Map(sorted.filter(([key]) => key >= startKey).slice(0, asked === 0 ? size : asked));
}
