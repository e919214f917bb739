import { inspect } from 'node:util';
import type { Secret } from '../domain/secrets/secret.ts';

/** What Apigee keeps beside bundles, in the words of the result file. */
export type EntityKind =
  | 'space'
  | 'keystore'
  | 'alias'
  | 'reference'
  | 'targetserver'
  | 'resourcefile'
  | 'kvm'
  | 'kvmentry'
  | 'flowhook'
  | 'datacollector'
  | 'debugmask'
  | 'apiproduct'
  | 'rateplan'
  | 'developer'
  | 'app'
  | 'appkey'
  | 'appgroup'
  | 'appgroupapp'
  | 'appgroupkey';

/** The organization, an environment, or an API proxy, as the result file writes it. */
export type EntityScope = 'org' | `env/${string}` | `api/${string}`;

/**
 * A value of an entity's field. Whatever must not be printed is a Secret or an UnreadSecret, wherever in the fields
 * it lies: values of key value maps, consumer keys and their secrets, passwords, and all that came from a secret store.
 */
export type FieldValue =
  | string
  | number
  | boolean
  | null
  | Secret
  | UnreadSecret
  | FileContent
  | readonly FieldValue[]
  | { readonly [field: string]: FieldValue };

export interface SourcePlace {
  /** Below the clone, with forward slashes. */
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** From 1. */
  readonly column: number;
}

/** An entity that the repository wants to be there. */
export interface DeclaredEntity {
  readonly kind: EntityKind;
  readonly scope: EntityScope;
  /**
   * The names that lead to it below its scope, its own last: `['orders']`, an alias `['tls', '2026']`, an entry
   * `['rates', 'eur']`, a resource file `['properties', 'limits.properties']`, a rate plan `['gold', 'Basic']` (by
   * its display name), an app `['ada@example.com', 'shop']`, a key `['ada@example.com', 'shop', 'key 1']` (counted
   * within its app, the consumer key itself is a field), a debug mask `['debugmask']`.
   */
  readonly path: readonly string[];
  /** In Apigee's field names, without the names that `path` already holds. */
  readonly fields: { readonly [field: string]: FieldValue };
  readonly source: SourcePlace;
  /** Of a key value map: entries that are not in the file are removed. */
  readonly exclusive?: boolean | undefined;
}

/** A value that is in a secret store and was not read: a plan reads none. It prints as `***`. */
export class UnreadSecret {
  /** `projects/acme/secrets/token/versions/latest`. */
  readonly resource: string;

  constructor(resource: string) {
    this.resource = resource;
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

/** A file of the clone that an entity is made of: a certificate, a key, a resource file. It prints as its path. */
export class FileContent {
  /** Below the clone, with forward slashes. */
  readonly path: string;
  readonly #bytes: Uint8Array;

  constructor(path: string, bytes: Uint8Array) {
    this.path = path;
    this.#bytes = bytes;
  }

  bytes(): Uint8Array {
    return this.#bytes;
  }

  toString(): string {
    return this.path;
  }

  toJSON(): string {
    return this.path;
  }

  [inspect.custom](): string {
    return this.path;
  }
}

/** Its name as the result file and the log show it: an alias with its keystore, an entry with its map. */
export function nameOf({ kind, path }: Pick<DeclaredEntity, 'kind' | 'path'>): string {
  const own = path.at(-1) ?? '';
  switch (kind) {
    case 'alias':
    case 'kvmentry':
    case 'appkey':
    case 'appgroupkey':
      return `${path.at(-2) ?? ''}/${own}`;
    default:
      return own;
  }
}
