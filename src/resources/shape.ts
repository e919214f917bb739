import { Secret } from '../domain/secrets/secret.ts';
import { type FieldValue, FileContent, UnreadSecret } from './entity.ts';

/** What a field holds. Apigee takes `"443"` for a number, `"true"` for a boolean and `display_name` for `displayName`. */
export type Shape =
  | 'text'
  | 'number'
  | 'boolean'
  | 'content'
  /** Names with texts of the user's own. */
  | 'texts'
  | { readonly list: Shape; readonly order: 'set' | 'kept' }
  | { readonly fields: ShapeFields };

export type ShapeFields = Readonly<Record<string, Shape>>;
export type Fields = Readonly<Record<string, FieldValue>>;

/** What is not as the shape wants it, and where: `/sSLInfo/enabled`. */
interface Misshapen {
  /** A field that Apigee does not know, or a value that the field cannot have. */
  readonly kind: 'unknown-field' | 'wrong-value';
  readonly pointer: string;
  readonly message: string;
}

export interface Shaped {
  /** As they are sent and compared: numbers, booleans and names as Apigee has them, what is empty left out. */
  readonly fields: Fields;
  readonly misshapen: readonly Misshapen[];
}

export const set = (list: Shape): Shape => ({ list, order: 'set' });
export const sequence = (list: Shape): Shape => ({ list, order: 'kept' });
/** Names and values that users add to an entity. */
export const ATTRIBUTES: Shape = set({ fields: { name: 'text', value: 'text' } });

/** Reads fields as Apigee does. Fields of `ignored` are passed over: what only Apigee sets. */
export function shapeFields(
  fields: Readonly<Record<string, unknown>>,
  shape: ShapeFields,
  ignored: readonly string[] = [],
): Shaped {
  const misshapen: Misshapen[] = [];
  const shaped = shapeObject(fields, shape, {
    pointer: '',
    ignored: new Set(ignored),
    tell: (one) => misshapen.push(one),
  });
  return { fields: shaped, misshapen };
}

interface Place {
  readonly pointer: string;
  readonly ignored: ReadonlySet<string>;
  readonly tell: (one: Misshapen) => void;
}

function shapeObject(given: object, shape: ShapeFields, place: Place): Fields {
  const shaped: Record<string, FieldValue> = {};
  for (const [name, value] of Object.entries(given)) {
    const field = fieldOf(name, shape);
    const pointer = `${place.pointer}/${escapePointer(name)}`;
    if (field === undefined) {
      const message = `${quote(name)} is no field that Apigee knows here`;
      if (!place.ignored.has(name)) place.tell({ kind: 'unknown-field', pointer, message });
      continue;
    }
    const [known, inner] = field;
    const read = shapeValue(value, inner, { ...place, pointer, ignored: NOTHING });
    if (read !== undefined) shaped[known] = read;
  }
  return shaped;
}

const NOTHING: ReadonlySet<string> = new Set();

function fieldOf(name: string, shape: ShapeFields): readonly [string, Shape] | undefined {
  for (const spelling of [name, name.replaceAll(/_([a-z])/g, (_, letter: string) => letter.toUpperCase())]) {
    const inner = Object.hasOwn(shape, spelling) ? shape[spelling] : undefined;
    if (inner !== undefined) return [spelling, inner];
  }
  return undefined;
}

function shapeValue(value: unknown, shape: Shape, place: Place): FieldValue | undefined {
  if (value === null || value === undefined) return undefined;
  if (isOpaque(value)) return shapeOpaque(value, shape, place);
  if (typeof shape === 'string') return SCALARS[shape](value, place);
  if ('list' in shape) return shapeList(value, shape, place);
  if (!isObject(value)) return refuse(place, 'must be an object');
  const inner = shapeObject(value, shape.fields, place);
  return Object.keys(inner).length === 0 ? undefined : inner;
}

/** A number or a switch is no secret, wherever it came from: Apigee answers it as it is. */
function shapeOpaque(
  value: Secret | UnreadSecret | FileContent,
  shape: Shape,
  place: Place,
): FieldValue | undefined {
  if (value instanceof Secret && (shape === 'number' || shape === 'boolean'))
    return SCALARS[shape](value.reveal(), place);
  return value;
}

/** Values that are handed on as they are: nobody looks into a secret to read a number. */
function isOpaque(value: unknown): value is Secret | UnreadSecret | FileContent {
  return value instanceof Secret || value instanceof UnreadSecret || value instanceof FileContent;
}

type ReadScalar = (value: unknown, place: Place) => FieldValue | undefined;

const SCALARS: Readonly<Record<Extract<Shape, string>, ReadScalar>> = {
  text(value, place) {
    if (typeof value === 'string') return value === '' ? undefined : value;
    if (typeof value === 'number' || typeof value === 'boolean') return String(value);
    return refuse(place, 'must be a text');
  },
  number(value, place) {
    const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
    if (typeof number === 'number' && Number.isFinite(number)) return number === 0 ? undefined : number;
    return refuse(place, 'must be a number');
  },
  boolean(value, place) {
    const read = typeof value === 'string' ? BOOLEANS.get(value.toLowerCase()) : value;
    if (typeof read === 'boolean') return read ? read : undefined;
    return refuse(place, 'must be true or false');
  },
  content: (_, place) => refuse(place, 'must be a file'),
  texts(value, place) {
    if (!isObject(value)) return refuse(place, 'must be names with texts');
    const texts = Object.entries(value).flatMap(([name, text]) =>
      typeof text === 'string' || isOpaque(text) ? [[name, text] as const] : [],
    );
    return texts.length === 0 ? undefined : Object.fromEntries(texts);
  },
};

const BOOLEANS: ReadonlyMap<string, boolean> = new Map([
  ['true', true],
  ['false', false],
]);

function shapeList(
  value: unknown,
  { list, order }: Extract<Shape, { list: Shape }>,
  place: Place,
): FieldValue | undefined {
  if (!Array.isArray(value)) return refuse(place, 'must be a list');
  const items = value.flatMap((item: unknown, index) => {
    const read = shapeValue(item, list, { ...place, pointer: `${place.pointer}/${index}` });
    return read === undefined ? [] : [read];
  });
  if (items.length === 0) return undefined;
  return order === 'kept' ? items : inOrder(items);
}

/** Apigee keeps no order in these, and nothing twice. */
function inOrder(items: readonly FieldValue[]): readonly FieldValue[] {
  const byText = new Map(items.map((item) => [comparableText(item), item]));
  return [...byText].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, item]) => item);
}

/** Equal texts for equal values, secrets by what they hold: never to be shown or kept. */
export function comparableText(value: FieldValue | undefined): string {
  if (value === undefined) return '';
  return JSON.stringify(plain(value));
}

/** As Apigee takes it: the one place where secrets of entities are opened. */
function plain(value: FieldValue): unknown {
  if (value instanceof Secret) return value.reveal();
  if (value instanceof FileContent) return Buffer.from(value.bytes()).toString('base64');
  if (value instanceof UnreadSecret) return '';
  if (Array.isArray(value)) return value.map((item: FieldValue) => plain(item));
  if (!isObject(value)) return value;
  const entries = Object.entries(value as Fields).map(([name, inner]) => [name, plain(inner)] as const);
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}

export function plainFields(fields: Fields): Record<string, unknown> {
  return plain(fields) as Record<string, unknown>;
}

function refuse(place: Place, what: string): undefined {
  place.tell({ kind: 'wrong-value', pointer: place.pointer, message: what });
  return undefined;
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !isOpaque(value);
}

export function escapePointer(name: string): string {
  return name.replaceAll('~', '~0').replaceAll('/', '~1');
}

function quote(name: string): string {
  return JSON.stringify(name.length > 60 ? `${name.slice(0, 60)}…` : name);
}
