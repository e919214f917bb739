import { formsOf } from './secret-forms.ts';
import { SecretPieces, STARS } from './secret-pieces.ts';

/** Shorter values would black out ordinary words. */
const SHORTEST = 6;

/** Takes secrets out of texts: whole, in the forms they travel in, and what a cut has left of them. */
export interface Redaction {
  readonly add: (secret: string) => void;
  readonly clean: (text: string) => string;
}

/** One of its own, for whoever wants none of the process's secrets in it; see `withoutSecrets`. */
export function createRedaction(): Redaction {
  const known = new Set<string>();
  const whole = new Set<string>();
  const pieces = new SecretPieces();
  return {
    add(secret) {
      const value = secret.trim();
      if (value.length < SHORTEST || known.has(value)) return;
      known.add(value);
      for (const form of formsOf(value)) {
        if (!pieces.add(form)) whole.add(form);
      }
    },
    clean(text) {
      return [...whole]
        .sort((one, other) => other.length - one.length)
        .reduce((rest, form) => rest.replaceAll(form, STARS), pieces.cutFrom(text));
    },
  };
}

const ofThisProcess = createRedaction();

/** From now on the value is taken out of everything that leaves. */
export const rememberSecret = (value: string): void => ofThisProcess.add(value);

/** The text without any secret that was remembered. Before a text of others is cut, it goes through here. */
export const withoutSecrets = (text: string): string => ofThisProcess.clean(text);
