import fs from 'node:fs';

/**
 * Rules read the files of a bundle again and again: each is read and decoded once. Answers a function that forgets
 * them, for between two bundles. Nobody writes meanwhile, and nobody changes the bytes.
 */
export function rememberFiles(): () => void {
  const read = fs.readFileSync;
  const known = new Map<string, Remembered>();
  const readOnce = (...given: Parameters<typeof read>): string | Buffer => {
    const [path, options]: readonly [fs.PathOrFileDescriptor, unknown?] = given;
    if (typeof path !== 'string' || !(options === undefined || isUtf8(options))) return read(...given);
    const file = known.get(path) ?? remembered(read(path));
    known.set(path, file);
    return options === undefined ? file.bytes : file.text();
  };
  fs.readFileSync = readOnce as typeof read;
  return () => known.clear();
}

interface Remembered {
  readonly bytes: Buffer;
  readonly text: () => string;
}

function remembered(bytes: Buffer): Remembered {
  const decode = bytes.toString.bind(bytes);
  let decoded: string | undefined;
  const text = (): string => (decoded ??= decode('utf8'));
  const toString = (encoding?: BufferEncoding, ...range: readonly number[]): string =>
    range.length === 0 && (encoding === undefined || isUtf8(encoding)) ? text() : decode(encoding, ...range);
  Object.defineProperty(bytes, 'toString', { value: toString });
  return { bytes, text };
}

const isUtf8 = (encoding: unknown): boolean => encoding === 'utf8' || encoding === 'utf-8';

/**
 * Rules look for the same files again and again, and far above the bundle. What the sandbox may not read
 * does not exist for them (Node throws), and what was asked once is remembered: nobody writes meanwhile. Answers a
 * function that forgets it, for between two bundles.
 */
export function rememberWhatExists(): () => void {
  const ask = fs.existsSync;
  const known = new Map<string, boolean>();
  fs.existsSync = (path) => {
    // JSHint asks for the home folder of nobody.
    if (typeof path !== 'string') return false;
    const before = known.get(path);
    if (before !== undefined) return before;
    const exists = attempt(() => ask(path));
    known.set(path, exists);
    return exists;
  };
  return () => known.clear();
}

function attempt(question: () => boolean): boolean {
  try {
    return question();
  } catch {
    return false;
  }
}

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
