import type { Secret } from './secrets/secret.ts';

/** A value of the manifest: `shown` is what the manifest says (`Bearer ${TOKEN}`), `value` what is sent. */
export interface Filled {
  readonly shown: string;
  readonly value: Secret;
  /** The variables' values in it, so that an answer which repeats them can be cleaned before it is shown. */
  readonly secrets: readonly Secret[];
}

type JsonScalar = string | number | boolean | null;

/** One request that a fresh deployment must answer as expected. */
export interface SmokeTest {
  readonly name: string;
  /** A whole URL, or a path that is appended to the bundle's own. */
  readonly url: Filled;
  readonly method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'OPTIONS';
  readonly headers: Readonly<Record<string, Filled>>;
  readonly body: Filled | undefined;
  readonly expected: {
    readonly statuses: readonly number[];
    /** Text that the header's value contains, whatever its case. */
    readonly headers: Readonly<Record<string, string>>;
    /** Values by path: `status`, `items[0].id`. */
    readonly json: Readonly<Record<string, JsonScalar>>;
  };
  /** How often the question is repeated after a wrong answer. */
  readonly retries: number;
  readonly timeoutMs: number;
  readonly where: string;
}
