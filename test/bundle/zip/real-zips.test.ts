import { describe, expect, it } from '@jest/globals';
import { strToU8, zipSync } from 'fflate';
import { contentOfZip } from '../../../src/bundle/zip/open-zip.ts';
import { type Entry, packZip, unicodePath } from './pack-zip.ts';

const ROOT = 'apiproxy/orders.xml';
const GOOD = '<APIProxy name="orders"/>';

function read(zip: Uint8Array): Record<string, string> {
  return Object.fromEntries(
    [...contentOfZip(zip, 'a.zip')].map(([name, bytes]) => [name, Buffer.from(bytes).toString()]),
  );
}

const one = (entry: Partial<Entry>): Uint8Array => packZip([{ name: ROOT, content: GOOD, ...entry }]);

describe('a zip as real tools write it', () => {
  const zips: readonly (readonly [string, Uint8Array])[] = [
    ['fflate', zipSync({ [ROOT]: strToU8(GOOD) })],
    ['zip -0, stored', one({})],
    ['zip with a comment', packZip([{ name: ROOT, content: GOOD }], { comment: strToU8('built by us') })],
    ['Java and Apigee, sizes behind the entry', one({ method: 8, flags: 0x808, descriptor: 'signed' })],
    ['a stream without signatures', one({ flags: 8, descriptor: 'unsigned' })],
    ['a stream with wide sizes', one({ flags: 8, descriptor: 'wide' })],
    [
      'jar, an extra field in the first entry',
      one({ extra: [0xfe, 0xca, 0, 0], local: { extra: [0xfe, 0xca, 0, 0] } }),
    ],
    [
      'zip -r, times in extra fields, longer in the local one',
      one({ extra: [0x55, 0x54, 1, 0, 3], local: { extra: [0x55, 0x54, 5, 0, 3, 1, 2, 3, 4] } }),
    ],
    ['a name said twice alike', one({ extra: unicodePath(ROOT, ROOT) })],
    [
      'folders as entries',
      packZip([
        { name: 'apiproxy/', content: '' },
        { name: ROOT, content: GOOD },
      ]),
    ],
    ['.NET on Windows, backslashes throughout', packZip([{ name: 'apiproxy\\orders.xml', content: GOOD }])],
  ];
  it.each(zips)('is taken: %s', (_, zip) => {
    expect(read(zip)).toEqual({ [ROOT]: GOOD });
  });
});
