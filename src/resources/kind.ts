import type { Secret } from '../domain/secrets/secret.ts';
import type { ApigeeEntities, EntityAddress, EntityBody } from '../ports/apigee-entities.ts';
import type { Clock } from '../ports/clock.ts';
import type { DeclaredEntity, EntityKind, EntityScope } from './entity.ts';
import type { Fields, ShapeFields } from './shape.ts';

/** Which entity. */
export type EntityRef = Pick<DeclaredEntity, 'kind' | 'scope' | 'path'> & {
  /** Of a key: what Apigee knows it by. */
  readonly consumerKey?: Secret | undefined;
  /** Of an app: the consumer keys that the repository gives it; undefined if it gives none. */
  readonly imports?: ReadonlySet<string> | undefined;
};

/** Where entities of one kind lie beside each other: one list of Apigee's. */
export interface EntityPlace {
  readonly kind: EntityKind;
  readonly scope: EntityScope;
  /** What leads to it below the scope: of aliases their keystore. */
  readonly parent: readonly string[];
  /** How many such places are read: of many, one list of them all is cheaper. */
  readonly siblings: number;
}

/** One of a list. */
export interface Listed {
  readonly path: readonly string[];
  readonly consumerKey?: Secret | undefined;
  /** As Apigee answered; undefined if the list gives only names. */
  readonly raw?: Raw | undefined;
}

export type Raw = Readonly<Record<string, unknown>>;

export interface EntityStore {
  readonly entities: ApigeeEntities;
  /** What is asked to put something back, though the run was stopped; `entities` if left out. */
  readonly toPutBack?: ApigeeEntities | undefined;
  readonly clock: Clock;
  readonly signal?: AbortSignal | undefined;
  /** What was read once and counts for many entities, by name. Thrown away before what was changed is read again. */
  readonly cache: Map<string, Promise<unknown>>;
}

/** An update's two sides, shaped. */
export interface Update {
  readonly before: Fields;
  readonly after: Fields;
}

interface Comparison {
  readonly ref: EntityRef;
  readonly declared: Fields;
  readonly live: Fields;
  readonly raw: Raw;
}

/** Everything that is particular to a kind of entity. Methods throw what the port throws. */
export interface EntityDescriptor {
  readonly kind: EntityKind;
  /** In words: `target server`. */
  readonly title: string;
  /** After what it is made; deleted before that. The same number: side by side. */
  readonly rank: number;
  /** Its fields in the files, without the names of its path. */
  readonly shape: ShapeFields;
  /** Fields that only Apigee sets: they are passed over on both sides. */
  readonly ignored: readonly string[];
  /** What Apigee fills in if it is not said. */
  readonly defaults?: Fields;
  /** Never shown, not even in a difference. */
  readonly hidden?: readonly string[];
  /** Booleans that Apigee takes for true if they are left out: they are always said. */
  readonly explicit?: readonly string[];
  /** What goes with it when it is deleted. */
  readonly children?: readonly EntityKind[];
  /** Given once: Apigee changes them never. */
  readonly fixed?: readonly string[];
  /** Fields that can be written and not read: they do not count when the rest is compared. */
  readonly unread?: readonly string[];
  /** What is compared, if that is not the fields as they are. */
  readonly compared?: (comparison: Comparison) => Update;
  /** Why what is there cannot be compared, with what is declared now if that is asked; undefined if it can. */
  readonly incomparable?: (live: Fields, declared?: Fields) => string | undefined;
  /** Apigee takes a second one of its name without a word, in its place or beside it: it is looked for first. */
  readonly takesSecond?: boolean;
  /** Attributes can say that it is ours. */
  readonly carriesMark?: boolean;
  /** Why what this changes cannot be put back; undefined if it can. */
  readonly irreversible?: (change: IrreversibleQuestion) => string | undefined;
  /** With what the rights on it begin: `targetservers`. */
  readonly right: string;
  /** The rights that a change takes, if that is not the one named after it. */
  readonly rights?: (asked: RightsAsked) => readonly string[];
  list(place: EntityPlace, store: EntityStore): Promise<readonly Listed[]>;
  /** Undefined if it is not there. */
  read(ref: EntityRef, store: EntityStore): Promise<Raw | undefined>;
  create(ref: EntityRef, fields: Fields, store: EntityStore): Promise<void>;
  update(ref: EntityRef, update: Update, store: EntityStore): Promise<void>;
  /** Makes again what was deleted, of what Apigee answered before; if not said, `create` does it. */
  recreate?(ref: EntityRef, raw: Raw, store: EntityStore): Promise<void>;
  /** Nothing happens if it is gone. `before` is what was there. */
  remove(ref: EntityRef, store: EntityStore, before: Fields): Promise<void>;
}

interface RightsAsked {
  readonly verb: 'create' | 'update' | 'delete';
  readonly ref: EntityRef;
  /** Its fields that are new or not as they were: `apiProducts`. */
  readonly fields: readonly string[];
}

type IrreversibleQuestion =
  | { readonly kind: 'update'; readonly ref: EntityRef; readonly before: Fields; readonly after: Fields }
  | { readonly kind: 'delete'; readonly ref: EntityRef; readonly before: Fields };

/** The segments below the organization that lead to a scope. */
export function scopeSegments(scope: EntityScope): readonly string[] {
  if (scope === 'org') return [];
  const name = scope.slice(scope.indexOf('/') + 1);
  return scope.startsWith('env/') ? ['environments', name] : ['apis', name];
}

/** How a kind's calls are told. */
export interface AddressWords {
  readonly title: string;
  /** With what the rights on it begin. */
  readonly right: string;
}

export type Verb = 'create' | 'get' | 'list' | 'update' | 'delete';

export interface Asked {
  readonly verb: Verb;
  readonly segments: readonly string[];
  readonly query?: EntityAddress['query'];
  /** Of whom an error speaks. */
  readonly name: string;
}

export function addressOf(
  { title, right }: AddressWords,
  { verb, segments, query, name }: Asked,
): EntityAddress {
  return {
    segments,
    query,
    operation: `${VERBS[verb]} the ${title} ${name}`,
    where: name,
    right: `${right}.${verb}`,
  };
}

const VERBS: Readonly<Record<Verb, string>> = {
  create: 'create',
  get: 'read',
  list: 'list',
  update: 'change',
  delete: 'delete',
};

export function jsonBody(json: unknown): EntityBody {
  return { kind: 'json', json };
}
