interface Kept<Value> {
  readonly value: Value;
  readonly bytes: number;
}

/**
 * Values that cost something to make anew, up to a sum of bytes: what does not fit beside those that came first is not
 * kept. Bundles are gone through in one order again and again: if the oldest made room, none would be there when its
 * turn comes, and what dies at once costs V8 nothing, while what lives for a little while makes its heap grow.
 */
export class BoundedMemory<Value> {
  readonly #kept = new Map<string, Kept<Value>>();
  readonly #mostBytes: number;
  #bytes = 0;

  constructor(mostBytes: number) {
    this.#mostBytes = mostBytes;
  }

  get(key: string): Value | undefined {
    return this.#kept.get(key)?.value;
  }

  set(key: string, value: Value, bytes: number): void {
    this.#bytes -= this.#kept.get(key)?.bytes ?? 0;
    this.#kept.delete(key);
    if (this.#bytes + bytes > this.#mostBytes) return;
    this.#kept.set(key, { value, bytes });
    this.#bytes += bytes;
  }
}
