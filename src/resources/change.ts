import type { Problem } from '../domain/problem.ts';
import type { ConfigurationResult } from '../domain/results/configuration.ts';
import type { FieldChange } from './compare.ts';
import { nameOf } from './entity.ts';
import type { EntityRef, Raw } from './kind.ts';
import type { Fields } from './shape.ts';

/** What is there of an entity. */
export interface LiveEntity {
  /** Shaped, with our own attributes. */
  readonly fields: Fields;
  readonly raw: Raw;
}

/** What is done about one entity. */
export type EntityChange = {
  readonly ref: EntityRef;
  /** What a person ought to know of it, or what stands in its way. */
  readonly problems: readonly Problem[];
} & (
  | { readonly change: 'create'; readonly wanted: Fields }
  | {
      readonly change: 'update';
      readonly wanted: Fields;
      readonly live: LiveEntity;
      readonly differences: readonly FieldChange[];
    }
  /** `wanted` if it was compared. */
  | { readonly change: 'unchanged'; readonly wanted?: Fields }
  | { readonly change: 'delete'; readonly live: LiveEntity }
);

/** In the words of the reports; a plan and a run say the same. */
export function describeChange(
  change: EntityChange,
  told?: Pick<ConfigurationResult, 'change' | 'problems'>,
): ConfigurationResult {
  return {
    kind: change.ref.kind,
    scope: change.ref.scope,
    name: nameOf(change.ref),
    change: told?.change ?? WORDS[change.change],
    fields: change.change === 'update' ? change.differences : [],
    problems: [...change.problems, ...(told?.problems ?? [])],
  };
}

const WORDS = { create: 'created', update: 'updated', unchanged: 'unchanged', delete: 'deleted' } as const;

/** The same text for the same entity. Of keys it holds the consumer key: never to be shown. */
export function identityOf({ kind, scope, path, consumerKey }: EntityRef): string {
  const names = consumerKey === undefined ? path : [...path.slice(0, -1), consumerKey.reveal()];
  return [kind, scope, ...names].join('\0');
}
