interface Kept<Value> {
  readonly value: Value;
  readonly bytes: number;
}

/**
 * Values that cost something to make anew, up to a sum of bytes: past it, what was asked for longest ago goes first, and what is
 * larger by itself is not kept at all.
 */
export class BoundedMemory<Value> {
  /** The one that was asked for last at the end. */
  readonly #kept = new Map<string, Kept<Value>>();
  readonly #mostBytes: number;
  #bytes = 0;

  constructor(mostBytes: number) {
    this.#mostBytes = mostBytes;
  }

  get(key: string): Value | undefined {
    const known = this.#kept.get(key);
    if (known === undefined) return undefined;
    this.#kept.delete(key);
    this.#kept.set(key, known);
    return known.value;
  }

  set(key: string, value: Value, bytes: number): void {
    this.#forget(key);
    if (bytes > this.#mostBytes) return;
    this.#kept.set(key, { value, bytes });
    this.#bytes += bytes;
    for (const oldest of this.#kept.keys()) {
      if (this.#bytes <= this.#mostBytes) return;
      this.#forget(oldest);
    }
  }

  #forget(key: string): void {
    this.#bytes -= this.#kept.get(key)?.bytes ?? 0;
    this.#kept.delete(key);
  }
}
