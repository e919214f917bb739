import { inspect } from 'node:util';
import { rememberSecret } from './redaction.ts';

/**
 * A value that must not leave: it prints as `***` wherever it is printed, and only `reveal()`,
 * called where the wire begins, gives it out.
 */
export class Secret {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  /**
   * A credential that came into being during the run: a token that was just granted, a signed assertion, a header
   * made of either. From now on it is taken out of every text that leaves, also if a server says it back.
   */
  static minted(value: string): Secret {
    rememberSecret(value);
    return new Secret(value);
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
