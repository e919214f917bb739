import { describe, expect, it } from '@jest/globals';
import { strToU8 } from 'fflate';
import { contentOfZip } from '../../../src/bundle/zip/open-zip.ts';
import { PipeError } from '../../../src/errors/pipe-error.ts';
import { type Entry, packZip, unicodePath } from './pack-zip.ts';

const ROOT = 'apiproxy/orders.xml';
const GOOD = '<APIProxy name="orders"/>';
const EVIL = '<APIProxy name="evil"/>';

function read(zip: Uint8Array): Record<string, string> {
  return Object.fromEntries(
    [...contentOfZip(zip, 'a.zip')].map(([name, bytes]) => [name, Buffer.from(bytes).toString()]),
  );
}

function refusalOf(zip: Uint8Array): string {
  try {
    read(zip);
  } catch (error) {
    if (error instanceof PipeError && error.code === 'bundle-invalid') return error.message;
    throw error;
  }
  return 'taken';
}

const plain = (text: string, name = ROOT): Uint8Array => packZip([{ name, content: text }]);
const join = (...parts: readonly Uint8Array[]): Uint8Array => Buffer.concat(parts);
const one = (entry: Partial<Entry>): Uint8Array => packZip([{ name: ROOT, content: GOOD, ...entry }]);

describe('a zip that two readers would see differently', () => {
  const attacks: readonly (readonly [string, Uint8Array])[] = [
    ['is two zips, one behind the other', join(plain(EVIL), plain(GOOD))],
    [
      'is two zips, the last with offsets that count from the first byte',
      packZip([{ name: ROOT, content: GOOD }], { before: plain(EVIL), countFrom: plain(EVIL).length }),
    ],
    ['has something before its first entry', join(strToU8('#!/bin/sh\n'), plain(GOOD))],
    ['goes on after its end', join(plain(GOOD), strToU8('more'))],
    ['has another zip in its comment', packZip([{ name: ROOT, content: GOOD }], { comment: plain(EVIL) })],
    [
      'has another end in its comment',
      packZip([{ name: ROOT, content: GOOD }], { comment: plain(GOOD).slice(-22) }),
    ],
    ['is the comment of another one', packZip([{ name: ROOT, content: EVIL }], { comment: plain(GOOD) })],
    [
      'holds an entry that its directory does not name',
      packZip([
        { name: 'apiproxy/x.xml', content: EVIL, hidden: true },
        { name: ROOT, content: GOOD },
      ]),
    ],
    [
      'holds an entry behind the last one it names',
      packZip([
        { name: ROOT, content: GOOD },
        { name: 'apiproxy/x.xml', content: EVIL, hidden: true },
      ]),
    ],
    ['has a gap between entries', one({ gap: strToU8('gap') })],
    ['has a gap before its directory', packZip([{ name: ROOT, content: GOOD }], { gap: strToU8('gap') })],
    ['has a gap before its end', packZip([{ name: ROOT, content: GOOD }], { endGap: strToU8('gap') })],
    ['calls an entry one name here and another there', one({ local: { name: 'apiproxy/0rders.xml' } })],
    ['packs an entry in one way here and another there', one({ local: { method: 8 } })],
    ['gives an entry two sizes', one({ local: { bytes: 5 } })],
    ['gives an entry two packed sizes', one({ local: { compressedBytes: 5 } })],
    ['gives an entry two checksums', one({ local: { crc: 5 } })],
    ['says of an entry here that it is encrypted', one({ local: { flags: 1 } })],
    ['says of an entry here that its name is UTF-8', one({ local: { flags: 0x800 } })],
    ['describes an entry otherwise behind it', one({ flags: 8, descriptor: 'wrong' })],
    ['announces a description that never comes', one({ flags: 8 })],
    [
      'has two entries on the same bytes',
      packZip([
        { name: ROOT, content: GOOD },
        { name: 'apiproxy/x.xml', content: GOOD, local: { name: ROOT }, sharing: 0 },
      ]),
    ],
    [
      'gives an entry a second name in an extra field',
      one({ extra: unicodePath(ROOT, 'apiproxy/evil.xml') }),
    ],
    [
      'gives an entry a second name in its local extra field',
      one({ local: { extra: unicodePath(ROOT, 'apiproxy/evil.xml') } }),
    ],
    [
      'names a file twice',
      packZip([
        { name: ROOT, content: EVIL },
        { name: ROOT, content: GOOD },
      ]),
    ],
    [
      'names a file twice, composed and not',
      packZip([
        { name: ROOT, content: GOOD },
        { name: 'apiproxy/\u00e9.xml', content: '<a/>' },
        { name: 'apiproxy/e\u0301.xml', content: '<b/>' },
      ]),
    ],
    [
      'has a file where a folder is',
      packZip([
        { name: ROOT, content: GOOD },
        { name: 'apiproxy/policies', content: 'x' },
        { name: 'apiproxy/policies/A.xml', content: '<a/>' },
      ]),
    ],
    [
      'has a folder with content',
      packZip([
        { name: ROOT, content: GOOD },
        { name: 'apiproxy/policies/', content: 'x' },
      ]),
    ],
    ['has more behind what was packed', one({ method: 8, packedAfter: strToU8('more') })],
    ['says on how many disks it lies', packZip([{ name: ROOT, content: GOOD }], { disk: 1 })],
    [
      'counts fewer entries on this disk',
      packZip(
        [
          { name: ROOT, content: GOOD },
          { name: 'apiproxy/x.xml', content: EVIL },
        ],
        { countOnDisk: 1 },
      ),
    ],
    [
      'counts fewer entries than it has',
      packZip(
        [
          { name: ROOT, content: GOOD },
          { name: 'apiproxy/x.xml', content: EVIL },
        ],
        { count: 1, countOnDisk: 1 },
      ),
    ],
    ['is strongly encrypted', one({ flags: 0x40 })],
    ['has hidden headers', one({ flags: 0x2000 })],
    ['has a path of 2,000 characters', one({ name: `apiproxy/${'a/'.repeat(1000)}x.xml` })],
    ['has a name of 300', one({ name: `apiproxy/${'a'.repeat(300)}.xml` })],
    [
      'mixes slashes',
      packZip([
        { name: ROOT, content: GOOD },
        { name: 'apiproxy\\x.xml', content: EVIL },
      ]),
    ],
    [
      'leaves its folder with backslashes',
      packZip([
        { name: 'apiproxy\\orders.xml', content: GOOD },
        { name: 'apiproxy\\..\\..\\x.xml', content: EVIL },
      ]),
    ],
  ];
  it.each(attacks)('is refused: it %s', (_, zip) => {
    expect(refusalOf(zip)).toMatch(/^a\.zip (?:is not a whole zip|holds )/);
  });

  it('in ZIP64 format is told so', () => {
    expect(refusalOf(one({ extra: [1, 0, 8, 0, 0, 0, 0, 0, 0, 0, 0, 0] }))).toContain('ZIP64');
    expect(
      refusalOf(packZip([{ name: ROOT, content: GOOD }], { count: 0xffff, countOnDisk: 0xffff })),
    ).toContain('ZIP64');
  });
});
