import { crc32 } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import { extraFieldsIn } from '../../../src/bundle/zip/extra-fields.ts';

function field(id: number, content: Uint8Array): Buffer {
  const head = Buffer.alloc(4);
  head.writeUInt16LE(id, 0);
  head.writeUInt16LE(content.length, 2);
  return Buffer.concat([head, content]);
}

function unicodePath(name: string, of: string): Buffer {
  const head = Buffer.alloc(5);
  head[0] = 1;
  head.writeUInt32LE(crc32(Buffer.from(of)), 1);
  return field(0x7075, Buffer.concat([head, Buffer.from(name)]));
}

const sizes = Buffer.from([1, 2, 3, 4, 5, 6, 7, 8]);

describe('The extra fields of a zip’s header', () => {
  it('give the sizes beyond 4 GB, wherever they stand', () => {
    expect(extraFieldsIn(field(1, sizes), 'a').zip64).toEqual(new Uint8Array(sizes));
    expect(extraFieldsIn(Buffer.concat([field(9, sizes), field(1, sizes)]), 'a').zip64).toHaveLength(8);
    expect(
      extraFieldsIn(Buffer.concat([field(9, Buffer.alloc(0)), field(1, Buffer.alloc(0))]), 'a').zip64,
    ).toHaveLength(0);
  });

  it.each([0, 1, 3])('may end in %i bytes that are no field', (rest) => {
    expect(extraFieldsIn(Buffer.alloc(rest), 'a').zip64).toBeUndefined();
    expect(extraFieldsIn(Buffer.concat([field(1, sizes), Buffer.alloc(rest)]), 'a').zip64).toHaveLength(8);
  });

  it('may repeat the name in UTF-8, and give no other one', () => {
    expect(extraFieldsIn(unicodePath('ä', 'ä'), 'ä').zip64).toBeUndefined();
    expect(() => extraFieldsIn(unicodePath('b', 'a'), 'a')).toThrow('a second name');
    expect(() => extraFieldsIn(unicodePath('a', 'b'), 'a')).toThrow('a second name');
    expect(() => extraFieldsIn(field(0x7075, Buffer.from([1, 2, 3, 4])), 'a')).toThrow('a second name');
    expect(extraFieldsIn(unicodePath('', ''), '').zip64).toBeUndefined();
  });
});
