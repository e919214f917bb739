import { PipeError } from '../../../errors/pipe-error.ts';

/**
 * Where a list goes on: the path and query of its next page, and how many of that page were given already. Of what
 * Bitbucket or a user says only path and query count, on the API's own origin and below its base path.
 */
export interface PagePlace {
  /** Below the API's base path, with its query. */
  readonly target: string;
  readonly skip: number;
}

/** The `next` of an answer, below the API's base. Throws PipeError if it leads elsewhere. */
export function followed(next: string, apiUrl: string): string {
  const base = new URL(apiUrl);
  const url = URL.canParse(next, apiUrl) ? new URL(next, apiUrl) : undefined;
  const stays = url?.host === base.host && isBelow(url.pathname, base.pathname);
  if (url === undefined || !stays || url.username !== '' || url.password !== '')
    throw new PipeError(
      'code-host-unreadable',
      'Bitbucket names a next page on another host or outside its API; it was not asked.',
    );
  return `${url.pathname.slice(base.pathname.replace(/\/$/, '').length)}${url.search}`;
}

export function formatCursor({ target, skip }: PagePlace): string {
  return Buffer.from(JSON.stringify([target, skip])).toString('base64url');
}

/** Throws PipeError for a cursor that is not one of this very list. */
export function parseCursor(cursor: string, path: string): PagePlace {
  const [target, skip] = partsOf(cursor);
  const isOurs = typeof target === 'string' && (target === path || target.startsWith(`${path}?`));
  if (isOurs && typeof skip === 'number' && Number.isInteger(skip) && skip >= 0 && skip <= 1000)
    return { target, skip };
  throw new PipeError('query-invalid', 'A cursor (after) is not one that this list gave.', {
    hint: 'Take the endCursor of an earlier answer to the same list.',
  });
}

function partsOf(cursor: string): readonly unknown[] {
  try {
    const parts: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    return Array.isArray(parts) ? (parts as unknown[]) : [];
  } catch {
    return [];
  }
}

function isBelow(path: string, base: string): boolean {
  const folder = base.endsWith('/') ? base : `${base}/`;
  return path.startsWith(folder) && !/%2e|\/\.\.?(?:\/|$)/i.test(path);
}
