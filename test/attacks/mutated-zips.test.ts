import { describe, expect, it } from '@jest/globals';
import { Unzip, UnzipInflate, unzipSync, zipSync } from 'fflate';
import { contentOfZip } from '../../src/bundle/zip/open-zip.ts';
import { PipeError } from '../../src/errors/pipe-error.ts';
import { seededRandom } from './seeded-random.ts';

const text = (words: string): Uint8Array => Buffer.from(words.repeat(20));

const GOOD = zipSync({
  'apiproxy/orders.xml': text('<APIProxy name="orders"/>'),
  'apiproxy/policies/AM-Set.xml': [text('<AssignMessage/>'), { level: 0 }],
  'apiproxy/proxies/default.xml': text('<ProxyEndpoint/>'),
});
const EVIL = zipSync({ 'apiproxy/orders.xml': text('<APIProxy name="evil"/>') });

/** Around the headers: signatures, lengths, offsets, names. */
const HEADERS = [...GOOD.keys()].filter((at) =>
  [0x04034b50, 0x02014b50, 0x06054b50].some((signature) => {
    const view = new DataView(GOOD.buffer, GOOD.byteOffset, GOOD.length);
    return [0, 1, 2, 3].some((_, back) => {
      const start = at - back * 12;
      return start >= 0 && start + 4 <= GOOD.length && view.getUint32(start, true) === signature;
    });
  }),
);

type Mutation = (zip: Uint8Array, random: (below: number) => number) => Uint8Array;

const join = (...parts: readonly Uint8Array[]): Uint8Array => new Uint8Array(Buffer.concat(parts));

const MUTATIONS: readonly Mutation[] = [
  (zip, random) => zip.with(random(zip.length), random(256)),
  (zip, random) => {
    const header = HEADERS[random(HEADERS.length)] ?? 0;
    return zip.with(Math.min(zip.length - 1, header + random(46)), random(2) === 0 ? 0 : random(256));
  },
  (zip, random) => {
    const at = random(zip.length);
    return join(zip.subarray(0, at), zip.subarray(at + 1 + random(30)));
  },
  (zip, random) => {
    const at = random(zip.length);
    return join(zip.subarray(0, at), EVIL.subarray(0, random(EVIL.length)), zip.subarray(at));
  },
  (zip, random) => {
    const [from, to] = [random(zip.length), random(zip.length)].sort((a, b) => a - b);
    return join(zip.subarray(0, to), zip.subarray(from, to), zip.subarray(to));
  },
  (zip, random) => (random(2) === 0 ? join(EVIL, zip) : join(zip, EVIL)),
  (zip, random) => zip.subarray(0, random(zip.length)),
];

const asText = (entries: Iterable<readonly [string, Uint8Array]>): Record<string, string> =>
  Object.fromEntries([...entries].map(([name, bytes]) => [name, Buffer.from(bytes).toString('latin1')]));

/** What the pipe lints; undefined if it refuses the zip. */
function linted(zip: Uint8Array): Record<string, string> | undefined {
  try {
    return asText(contentOfZip(zip, 'a.zip'));
  } catch (error) {
    if (error instanceof PipeError && error.code === 'bundle-invalid') return undefined;
    throw error;
  }
}

/** What a reader sees that goes by the local headers, from the first byte on. */
function streamed(zip: Uint8Array): Record<string, string> {
  const pieces = new Map<string, Uint8Array[]>();
  const reader = new Unzip((file) => {
    const found: Uint8Array[] = [];
    pieces.set(file.name, found);
    file.ondata = (_, piece) => void found.push(piece);
    file.start();
  });
  reader.register(UnzipInflate);
  reader.push(zip, true);
  return asText([...pieces].map(([name, found]) => [name, Buffer.concat(found)] as const));
}

/** Each up to three mutations of a sound zip. */
const ATTEMPTS = 3000;

describe('a zip that was altered by chance', () => {
  it('is refused, or two other readers see in it what the pipe lints', () => {
    const seen = { refused: 0, taken: 0 };
    for (let seed = 1; seed <= ATTEMPTS; seed += 1) {
      const random = seededRandom(seed);
      let zip: Uint8Array = GOOD;
      for (let turns = 1 + random(3); turns > 0; turns -= 1)
        zip = (MUTATIONS[random(MUTATIONS.length)] ?? MUTATIONS[0])?.(zip, random) ?? zip;
      const content = linted(zip);
      seen[content === undefined ? 'refused' : 'taken'] += 1;
      if (content === undefined) continue;
      expect([seed, asText(Object.entries(unzipSync(zip)))]).toEqual([seed, content]);
      expect([seed, streamed(zip)]).toEqual([seed, content]);
    }
    expect(seen.refused).toBeGreaterThan(ATTEMPTS / 2);
    expect(seen.taken).toBeGreaterThan(20);
  });
});
