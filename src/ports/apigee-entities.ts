import type { LongWork } from '../domain/long-work.ts';

/**
 * Everything of an organization beside its bundles: products, apps, target servers, key value maps, environments.
 * Addresses are segments below the organization, as they are, unencoded: `['environments', 'test', 'targetservers']`.
 * They and the bodies are the words of Apigee's own API, which Edge has in common with X, and in which users write
 * their files. What is one platform's alone its adapter translates (docs/architecture.md#a-second-apigee).
 *
 * Every method throws PipeError. Reads were already repeated if that helps. A write whose answer was lost throws
 * `apigee-answer-lost` and is never repeated in here: whoever asked looks at what Apigee has. A lock and a quota are
 * waited for within the run's patience.
 */
export interface ApigeeEntities {
  /** Parsed JSON; undefined if Apigee says that it is not there. */
  read(address: EntityAddress): Promise<unknown>;
  /** A resource file's content or a certificate, as it is; undefined if it is not there. */
  download(address: EntityAddress): Promise<Uint8Array | undefined>;
  /** POST. Throws `entity-exists` if Apigee has one of that name. */
  create(address: EntityAddress, body: EntityBody): Promise<unknown>;
  /** PUT: replaces everything of an entity. Throws `apigee-not-found` if there is none. */
  replace(address: EntityAddress, body: EntityBody): Promise<unknown>;
  /** PATCH: the fields of `updateMask`. Throws `apigee-not-found` if there is none. */
  change(address: EntityAddress, body: EntityBody): Promise<unknown>;
  /** DELETE: what Apigee answers; undefined if it was not there. */
  remove(address: EntityAddress): Promise<unknown>;
  /** As `create` and `remove`, for environments and where they are attached. What was not there is removed. */
  beginCreating(address: EntityAddress, body: EntityBody): Promise<LongWork>;
  beginRemoving(address: EntityAddress): Promise<LongWork>;
  /** How far it is by now; work that is forgotten is done. */
  workOf(id: string, about: Pick<EntityAddress, 'operation' | 'where'>): Promise<LongWork>;
}

export interface EntityAddress {
  readonly segments: readonly string[];
  readonly query?: Readonly<Record<string, string | undefined>> | undefined;
  /** In words, after "to": `read the API product basic`. Never a key or a secret. */
  readonly operation: string;
  /** The environment or entity that an error is about. */
  readonly where: string;
  /** What the call takes, `apiproducts.create`: of it the platform makes the permission that a refusal names. */
  readonly right: string;
}

export type EntityBody =
  | { readonly kind: 'json'; readonly json: unknown }
  /** Actions such as `?action=approve` take nothing, and say so by their content type. */
  | { readonly kind: 'empty' }
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array }
  | { readonly kind: 'parts'; readonly parts: readonly EntityPart[] };

interface EntityPart {
  readonly name: string;
  /** Left out for plain form fields. */
  readonly fileName?: string | undefined;
  readonly bytes: Uint8Array;
}
