import fs from 'node:fs';

/** apigeelint takes every file for UTF-8; what a byte order mark says is UTF-16 is handed to it as UTF-8. */
export function readUtf16AsUtf8(): void {
  const read = fs.readFileSync;
  const readAny = (...given: Parameters<typeof read>): string | Buffer => {
    const [path, options]: readonly [fs.PathOrFileDescriptor, unknown?] = given;
    if (![undefined, 'utf8', 'utf-8'].includes(options as string | undefined)) return read(...given);
    const bytes = asUtf8(read(path));
    return options === undefined ? bytes : bytes.toString('utf8');
  };
  fs.readFileSync = readAny as typeof read;
}

function asUtf8(bytes: Buffer): Buffer {
  const encoding = MARKS[bytes.toString('hex', 0, 2)];
  return encoding === undefined ? bytes : Buffer.from(new TextDecoder(encoding).decode(bytes));
}

const MARKS: Readonly<Record<string, string>> = { fffe: 'utf-16le', feff: 'utf-16be' };
