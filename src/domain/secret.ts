import { inspect } from 'node:util';

/**
 * A value that must not leave: it prints as `***` wherever it is printed, and only `reveal()`,
 * called where the wire begins, gives it out (style, principle 8).
 */
export class Secret {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  reveal(): string {
    return this.#value;
  }

  toString(): string {
    return '***';
  }

  toJSON(): string {
    return '***';
  }

  [inspect.custom](): string {
    return '***';
  }
}
