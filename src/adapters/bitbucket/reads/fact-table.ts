import type {
  CodeHostFacts,
  FactFilter,
  FactKind,
  FactPlace,
  Person,
} from '../../../domain/code-host/review.ts';

import type { Json } from './json-facts.ts';

/** One field: which parts of the answer it is made of (for Cloud's `fields`), and how. */
export interface FieldReader<Value> {
  readonly from: readonly string[];
  readonly read: (json: Json) => Value | null;
}

export type FieldReaders<Facts> = { readonly [Field in keyof Facts]?: FieldReader<Facts[Field]> };

/** One kind of fact: where it is, what it takes to read it, and its fields. */
export interface FactSource<Kind extends FactKind = FactKind> {
  /** Below the API's base. */
  readonly path: (place: FactPlace) => string;
  /** Of a single one, if that is another address than the list's. */
  readonly onePath?: (place: FactPlace) => string;
  readonly query?: (filter: FactFilter, place: FactPlace) => Readonly<Record<string, string | undefined>>;
  readonly scope: string;
  /** For sentences: "Bitbucket does not let this credential …". */
  readonly operation: string;
  /** The largest page. */
  readonly most?: number;
  /** Where the list lies in an answer; `values` unless said. */
  readonly values?: string;
  /** Pages of this list do not always say that there is another. */
  readonly numbered?: boolean;
  /** Data Center gives this list in one piece, and takes no limit. */
  readonly whole?: boolean;
  readonly fields: FieldReaders<CodeHostFacts[Kind]>;
}

export type FactSources = { readonly [Kind in FactKind]?: FactSource<Kind> };

export function reader<Value>(
  read: (json: Json) => Value | null,
  ...from: readonly string[]
): FieldReader<Value> {
  return { from, read };
}

/** A person is told by an id and a name, whatever else Bitbucket sends. */
export function person(read: (json: Json) => Person | null, path: string): FieldReader<Person> {
  return { from: [`${path}.uuid`, `${path}.display_name`], read };
}
