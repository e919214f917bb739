interface Kept<Value> {
  readonly value: Value;
  readonly bytes: number;
}

/**
 * Values that cost something to make anew, up to a sum of bytes. What does not fit is either not kept beside those that
 * came `first`: bundles are gone through in one order again and again, and if the oldest made room, none would be there
 * when its turn comes. Or the oldest make room for the `latest`: of a revision that was just read more is asked at once.
 */
export class BoundedMemory<Value> {
  readonly #kept = new Map<string, Kept<Value>>();
  readonly #mostBytes: number;
  readonly #keeps: 'first' | 'latest';
  #bytes = 0;

  constructor(mostBytes: number, keeps: 'first' | 'latest') {
    this.#mostBytes = mostBytes;
    this.#keeps = keeps;
  }

  get(key: string): Value | undefined {
    return this.#kept.get(key)?.value;
  }

  set(key: string, value: Value, bytes: number): void {
    this.#drop(key);
    if (this.#keeps === 'latest' && bytes <= this.#mostBytes)
      for (const oldest of this.#kept.keys()) if (this.#bytes + bytes > this.#mostBytes) this.#drop(oldest);
    if (this.#bytes + bytes > this.#mostBytes) return;
    this.#kept.set(key, { value, bytes });
    this.#bytes += bytes;
  }

  #drop(key: string): void {
    this.#bytes -= this.#kept.get(key)?.bytes ?? 0;
    this.#kept.delete(key);
  }
}
