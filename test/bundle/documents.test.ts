import { describe, expect, it } from '@jest/globals';
import { readDocuments } from '../../src/bundle/documents.ts';

const tags = (count: number) => new Uint8Array(count).fill(0x3c);
const contentOf = (...counts: readonly number[]) =>
  new Map(counts.map((count, index) => [`apiproxy/policies/${index}.xml`, tags(count)] as const));

describe('The XML of a bundle', () => {
  it.each([[[500_000]], [[300_000, 200_000]]])('is read up to 500,000 tags in all: %j', (counts) => {
    const { problems } = readDocuments(contentOf(...counts), 'proxies/orders');

    expect(problems).toHaveLength(counts.length);
    for (const { message } of problems) expect(message).not.toContain('more XML than is read');
  });

  it.each([[[500_001]], [[300_000, 200_001]]])('is not read beyond: %j', (counts) => {
    const { problems, unread } = readDocuments(contentOf(...counts), 'proxies/orders');

    expect(problems.at(-1)?.message).toBe(
      'The bundle proxies/orders has more XML than is read: 500000 tags are the most.',
    );
    expect(unread).toHaveLength(counts.length);
  });
});
