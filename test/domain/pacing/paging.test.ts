import { describe, expect, it } from '@jest/globals';
import { keyPages, tokenPages } from '../../../src/domain/pacing/paging.ts';

describe('A list that comes in pages', () => {
  it('is read to its end by the tokens that name the next page', async () => {
    const asked: (string | undefined)[] = [];
    const pages = await tokenPages(async (token) => {
      asked.push(token);
      return token === undefined ? { of: 1, nextPageToken: 'two' } : { of: 2, nextPageToken: '' };
    });

    expect(pages.map(({ of }) => of)).toEqual([1, 2]);
    expect(asked).toEqual([undefined, 'two']);
  });

  it('is refused if its tokens turn in a circle, rather than taken for whole or read for ever', async () => {
    let calls = 0;
    const reading = tokenPages(async (token) => {
      calls += 1;
      return { nextPageToken: token === 'a' ? 'b' : 'a' };
    });

    await expect(reading).rejects.toMatchObject({ code: 'apigee-unexpected' });
    expect(calls).toBe(3);
  });

  it('is refused if it does not end', async () => {
    let calls = 0;
    const reading = tokenPages(async () => {
      calls += 1;
      return { nextPageToken: String(calls) };
    });

    await expect(reading).rejects.toMatchObject({ code: 'apigee-unexpected' });
    expect(calls).toBe(1000);
  });
});

describe('A list that is asked for from a key on', () => {
  const names = Array.from({ length: 2500 }, (_, index) => `product-${String(index).padStart(4, '0')}`);
  const listFrom = (startKey: string | undefined, count: number): readonly string[] => {
    const from = startKey === undefined ? 0 : names.indexOf(startKey);
    return names.slice(from, from + count);
  };

  it('is whole, each item once, though every page begins with the last of the one before', async () => {
    const items = await keyPages({ read: async (...asked) => listFrom(...asked), keyOf: (name) => name });

    expect(items).toEqual(names);
  });

  it('ends if the server gives the same page again and again', async () => {
    let calls = 0;
    const items = await keyPages({
      read: async (_, count) => {
        calls += 1;
        return listFrom(undefined, count);
      },
      keyOf: (name) => name,
    });

    expect(items).toHaveLength(1000);
    expect(calls).toBe(2);
  });
});
