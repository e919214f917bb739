export interface PageRules {
  /** 10 unless said. */
  readonly usual?: number;
  /** 100 unless said. */
  readonly most?: number;
  /** Lists that grow while they are read are followed by an opaque cursor, and do not know their size. */
  readonly by?: 'page' | 'cursor';
  /** Fields that come only where `fields` asks for them: `values.participants`. */
  readonly hidden?: readonly string[];
  /** A list that has been seen without `next`. */
  readonly withoutNext?: boolean;
}

/**
 * A page as Cloud gives it: only `values` and `next` are sure. Throws a sentence for a page or a page length
 * that the real one refuses.
 */
export function pageOf(all: readonly object[], url: URL, rules: PageRules = {}): object {
  const { usual = 10, most = 100, by = 'page', withoutNext = false } = rules;
  const pagelen = whole(url, 'pagelen', usual);
  if (pagelen > most) throw new Error('Invalid pagelen');
  const page = whole(url, 'page', 1);
  if (by === 'cursor') return followed(all, url, { pagelen, page });
  const start = (page - 1) * pagelen;
  const values = all.slice(start, start + pagelen);
  const isLast = start + pagelen >= all.length || withoutNext;
  const next = isLast ? {} : { next: pageUrl(url, page + 1) };
  return { values, pagelen, size: all.length, page, ...next, ...before(url, page) };
}

function before(url: URL, page: number): object {
  return page > 1 ? { previous: pageUrl(url, page - 1) } : {};
}

function followed(
  all: readonly object[],
  url: URL,
  { pagelen, page }: { readonly pagelen: number; readonly page: number },
): object {
  const start = cursorOf(url, (page - 1) * pagelen);
  const values = all.slice(start, start + pagelen);
  const isLast = start + pagelen >= all.length;
  return { pagelen, values, ...(!isLast && { next: pageUrl(url, page + 1, start + pagelen) }) };
}

function whole(url: URL, name: string, usual: number): number {
  const given = url.searchParams.get(name);
  const value = given === null || given === '' ? usual : Number(given);
  if (!Number.isInteger(value) || value < 1) throw new Error(`Invalid ${name}`);
  return value;
}

function pageUrl(url: URL, page: number, offset?: number): string {
  const next = new URL(url);
  next.searchParams.set('page', String(page));
  if (offset !== undefined) {
    next.searchParams.set('ctx', Buffer.from(`emulator:${offset}`).toString('base64url'));
  }
  return next.href;
}

function cursorOf(url: URL, otherwise: number): number {
  const given = url.searchParams.get('ctx');
  if (given === null) return otherwise;
  const [, offset] = /^emulator:(\d+)$/.exec(Buffer.from(given, 'base64url').toString()) ?? [];
  if (offset === undefined) throw new Error('Invalid ctx');
  return Number(offset);
}
