import { PipeError } from '../../errors/pipe-error.ts';

/** More than any organization has: a server that never stops does not hold the run for ever. */
const MOST_PAGES = 1000;

/**
 * All pages of a list that names its next one by a token, in `nextPageToken` unless `nextOf` finds it elsewhere. Throws
 * PipeError `apigee-unexpected` if the list does not end: a part of it would read as the whole.
 */
export async function tokenPages<Page extends object>(
  read: (token: string | undefined) => Promise<Page>,
  nextOf: (page: Page) => unknown = (page) => ('nextPageToken' in page ? page.nextPageToken : undefined),
): Promise<readonly Page[]> {
  const pages: Page[] = [];
  const asked = new Set<string>();
  for (let token: string | undefined; ; ) {
    const page = await read(token);
    pages.push(page);
    const next = nextOf(page);
    if (typeof next !== 'string' || next === '') return pages;
    if (asked.has(next) || pages.length === MOST_PAGES) throw endless();
    asked.add(next);
    token = next;
  }
}

export interface KeyedList<Item> {
  /** Begins with the item of the key, if there is one; `count` at most. */
  readonly read: (startKey: string | undefined, count: number) => Promise<readonly Item[]>;
  readonly keyOf: (item: Item) => unknown;
}

const KEY_PAGE = 1000;

/** All items of a list that is asked for from a key on, each once, and that never says that there is more. */
export async function keyPages<Item>({ read, keyOf }: KeyedList<Item>): Promise<readonly Item[]> {
  const items = new Map<string, Item>();
  for (let startKey: string | undefined, pages = 1; ; pages += 1) {
    const page = await read(startKey, KEY_PAGE);
    const before = items.size;
    for (const item of page) items.set(String(keyOf(item)), item);
    const last = page.at(-1);
    const next = last === undefined ? undefined : keyOf(last);
    if (page.length < KEY_PAGE || items.size === before || typeof next !== 'string')
      return [...items.values()];
    if (pages === MOST_PAGES) throw endless();
    startKey = next;
  }
}

function endless(): PipeError {
  return new PipeError('apigee-unexpected', 'A list of Apigee does not end: its pages repeat themselves.', {
    hint: 'Look whether a proxy between this step and Apigee answers in its place.',
  });
}
