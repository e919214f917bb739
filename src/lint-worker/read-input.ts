import { readSync } from 'node:fs';

/** Lines and pieces of a known length, off a descriptor that is read synchronously. */
export interface Input {
  /** Without its line break; undefined at the end. */
  line(): string | undefined;
  /** Throws at an early end. */
  bytes(count: number): Buffer;
}

/** `readSync` is taken when this is called, before code of the repository can put another in its place. */
export function openInput(descriptor: number): Input {
  const read = readSync;
  const chunk = Buffer.alloc(65_536);
  let [start, end] = [0, 0];
  const fill = (): boolean => {
    chunk.fill(0, 0, end);
    start = 0;
    end = read(descriptor, chunk);
    return end > 0;
  };
  return {
    line() {
      // Text and not bytes: what was a password is in no buffer that others may come across.
      const pieces: string[] = [];
      for (;;) {
        if (start === end && !fill()) return undefined;
        const found = chunk.subarray(start, end).indexOf(10);
        const until = found === -1 ? end : start + found;
        pieces.push(chunk.toString('latin1', start, until));
        start = found === -1 ? end : until + 1;
        if (found !== -1) return pieces.join('');
      }
    },
    bytes(count) {
      const bytes = Buffer.alloc(count);
      let at = chunk.copy(bytes, 0, start, Math.min(end, start + count));
      start += at;
      while (at < count) {
        const more = read(descriptor, bytes, at, count - at, null);
        if (more === 0) throw new Error('the input ended early');
        at += more;
      }
      return bytes;
    },
  };
}
