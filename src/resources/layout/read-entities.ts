import { Secret } from '../../domain/secrets/secret.ts';
import { nearestName } from '../../domain/text/nearest-name.ts';
import type { PipeError } from '../../errors/pipe-error.ts';
import { descriptorOf } from '../descriptors.ts';
import type { DeclaredEntity, EntityScope, FieldValue, SourcePlace } from '../entity.ts';
import { isObject, type Shape, shapeFields } from '../shape.ts';
import { fillValues, type Variables } from './fill-values.ts';
import {
  type Declaration,
  type Item,
  type ItemRead,
  LEFT_ALONE,
  MAVEN_KEYS,
  REQUIRED,
} from './maven-keys.ts';
import { type EntityDocument, invalid, placeInWords, type Step } from './read-document.ts';

export interface EntitiesRead {
  readonly entities: readonly DeclaredEntity[];
  readonly problems: readonly PipeError[];
  /** What nothing reads, and why: `kvms.json.bak (…)`. */
  readonly passedOver: readonly string[];
}

/** What lies under one of the plugin's keys. */
export interface Part {
  readonly key: string;
  readonly document: EntityDocument;
  readonly scope: EntityScope;
  /** Where in the document it begins. */
  readonly at: readonly Step[];
}

/** The plugin's key that a file's name begins with, whatever the case: the longest if several fit. */
export function keyOfFile(name: string): string | undefined {
  const lower = name.toLowerCase();
  const keys = [...MAVEN_KEYS.keys(), ...LEFT_ALONE].filter((key) => lower.startsWith(key));
  return keys.sort((a, b) => b.length - a.length)[0];
}

/** The entities under one key, each checked against the fields that Apigee knows. */
export function readPart(part: Part, variables: Variables): EntitiesRead {
  const { key, document, scope, at } = part;
  const known = MAVEN_KEYS.get(key);
  const here = `${document.file}${at.length === 0 ? '' : ` ${at.join('.')}`}`;
  if (known === undefined) return idle(`${here} (nothing here brings in ${key})`);
  const layer = scope.split('/')[0];
  if (!known.layers.some((one) => one === layer))
    return idle(`${here} (${key} belongs to ${known.layers.join(', ')}, not to ${layer ?? ''})`);
  const { value, at: start } = unwrapped(valueAt(part), at);
  if (known.form === 'list' ? !Array.isArray(value) : !isObject(value))
    return refused(invalid(document.place(start), `${key} must be ${FORMS[known.form]}`));
  const reads = itemsOf(value, known.form, start).map((item) => readItem(item, part, variables));
  return joined(reads);
}

const FORMS = { list: 'a list', map: 'an object with a list for each owner', one: 'an object' } as const;

export function joined(reads: readonly EntitiesRead[]): EntitiesRead {
  return {
    entities: reads.flatMap(({ entities }) => entities),
    problems: reads.flatMap(({ problems }) => problems),
    passedOver: reads.flatMap(({ passedOver }) => passedOver),
  };
}

export function idle(...passedOver: readonly string[]): EntitiesRead {
  return { entities: [], problems: [], passedOver };
}

export function refused(...problems: readonly PipeError[]): EntitiesRead {
  return { entities: [], problems, passedOver: [] };
}

function valueAt({ document, at }: Part): unknown {
  return at.reduce<unknown>((value, step) => (isObject(value) ? value[step] : undefined), document.value);
}

/** Other tools put the list into an object of its own: `{"dataCollectors": […]}`. */
const WRAPPERS: ReadonlySet<string> = new Set([
  'developer',
  'datacollectors',
  'apiproduct',
  'appgroups',
  'spaces',
  'rateplans',
]);

function unwrapped(value: unknown, at: readonly Step[]): { value: unknown; at: readonly Step[] } {
  if (!isObject(value)) return { value, at };
  const [first, ...others] = Object.entries(value);
  if (first === undefined || others.length > 0 || !Array.isArray(first[1])) return { value, at };
  return WRAPPERS.has(first[0].toLowerCase()) ? { value: first[1], at: [...at, first[0]] } : { value, at };
}

interface FoundItem {
  readonly item: unknown;
  readonly owner: string;
  readonly at: readonly Step[];
}

function itemsOf(value: unknown, form: 'list' | 'map' | 'one', at: readonly Step[]): readonly FoundItem[] {
  if (form === 'one') return [{ item: value, owner: '', at }];
  if (form === 'list') return itemsIn(value, '', at);
  return Object.entries(isObject(value) ? value : {}).flatMap(([owner, list]) =>
    itemsIn(list, owner, [...at, owner]),
  );
}

function itemsIn(list: unknown, owner: string, at: readonly Step[]): readonly FoundItem[] {
  if (!Array.isArray(list)) return [{ item: undefined, owner, at }];
  return list.map((item: unknown, index) => ({ item, owner, at: [...at, index] }));
}

function readItem({ item, owner, at }: FoundItem, part: Part, variables: Variables): EntitiesRead {
  const { document, key, scope } = part;
  const place = (below: readonly Step[]) => document.place([...at, ...below]);
  // Names alone are what some exports give.
  const given = typeof item === 'string' ? { name: item } : item;
  const [filled, filledOwner] = [fillValues(given, variables), fillValues({ name: owner }, variables)];
  const faults = [...filled.faults, ...filledOwner.faults.map(({ what }) => ({ at: [], what }))];
  if (faults.length > 0)
    return refused(...faults.map((fault) => invalid(place(fault.at), fault.what, FILL_HINT)));
  const read = readAs(key, filled.value, nameIn(filledOwner.value));
  if (read.kind === 'refused') return refused(invalid(place([]), read.what));
  if (read.kind === 'idle') return idle(`${placeInWords(place([]))}: ${read.what}`);
  return joined(read.declarations.map((one) => declaredAs(one, scope, place)));
}

/** Neither an address nor a log can hold these. */
const NO_NAME = /[\p{Cc}\u2028\u2029/]|^\.{1,2}$/u;
const UNNAMEABLE =
  'a name here holds a slash or a control character, or is a dot, and no address can hold it';

function readAs(key: string, item: FieldValue, owner: string): ItemRead {
  if (!isObject(item)) {
    const isList = owner === '' || item !== null;
    return {
      kind: 'refused',
      what: isList ? `an entry of ${key} must be an object` : `each owner in ${key} has a list`,
    };
  }
  const read = MAVEN_KEYS.get(key)?.read(item, owner) ?? { kind: 'refused', what: 'is not known' };
  return read.kind === 'refused' ? { kind: 'refused', what: `this entry of ${key} ${read.what}` } : read;
}

function declaredAs(
  declaration: Declaration,
  scope: EntityScope,
  place: (below: readonly Step[]) => SourcePlace,
): EntitiesRead {
  const { kind, path, exclusive, at = [] } = declaration;
  const fields = settled(declaration);
  const problems = faultsOf({ kind, fields }).map(({ below, what, hint }) =>
    invalid(place([...at, ...below]), what, hint),
  );
  if (path.some((name) => NO_NAME.test(name))) problems.push(invalid(place(at), UNNAMEABLE));
  return {
    entities: [{ kind, scope, path, fields, source: place(at), exclusive }],
    problems,
    passedOver: [],
  };
}

const FILL_HINT =
  'Files of configuration use the variables that MANIFEST_VARIABLES lists; $${ stands for the characters themselves.';

function nameIn(value: FieldValue): string {
  const name = isObject(value) ? value['name'] : undefined;
  return typeof name === 'string' ? name : '';
}

/** Numbers and switches that came from a variable are read as what they are: a port is no secret. */
function settled({ kind, fields }: Declaration): Item {
  const { shape } = descriptorOf(kind);
  return settle(fields, { fields: shape }) as Item;
}

function settle(value: FieldValue, shape: Shape | undefined): FieldValue {
  if (value instanceof Secret) return shape === 'number' || shape === 'boolean' ? value.reveal() : value;
  if (typeof shape !== 'object') return value;
  if (Array.isArray(value))
    return (value as readonly FieldValue[]).map((item) =>
      settle(item, 'list' in shape ? shape.list : undefined),
    );
  if (!isObject(value) || !('fields' in shape)) return value;
  const entries = Object.entries(value as Item);
  return Object.fromEntries(entries.map(([name, inner]) => [name, settle(inner, memberOf(shape, name))]));
}

function memberOf(shape: Shape, name: string): Shape | undefined {
  if (typeof shape === 'string') return undefined;
  if ('list' in shape) return shape.list;
  return Object.hasOwn(shape.fields, name) ? shape.fields[name] : undefined;
}

interface Misfit {
  readonly below: readonly Step[];
  readonly what: string;
  readonly hint: string | undefined;
}

function faultsOf({ kind, fields }: Pick<Declaration, 'kind' | 'fields'>): readonly Misfit[] {
  const { shape, ignored, title } = descriptorOf(kind);
  // Paths of files are opened later, and are texts until then.
  const opened = Object.fromEntries(Object.entries(fields).filter(([name]) => shape[name] !== 'content'));
  const { fields: shaped, misshapen } = shapeFields(opened, shape, ignored);
  const missing = (REQUIRED[kind] ?? [])
    .filter((name) => shaped[name] === undefined && !misshapen.some(({ pointer }) => pointer === `/${name}`))
    .map((name) => ({ below: [], what: `this ${title} needs ${name}`, hint: undefined }));
  const misfits = misshapen.map(({ kind: fault, pointer, message }) => {
    const below = stepsOf(pointer);
    const isNamed = fault === 'unknown-field';
    return {
      below,
      what: isNamed ? message : `${below.join('.')} ${message}`,
      hint: isNamed ? suggestion(below, { fields: shape }) : undefined,
    };
  });
  return [...misfits, ...missing];
}

function stepsOf(pointer: string): readonly Step[] {
  return pointer
    .split('/')
    .slice(1)
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'))
    .map((step) => (/^\d+$/.test(step) ? Number(step) : step));
}

function suggestion(below: readonly Step[], shape: Shape): string {
  const around = below
    .slice(0, -1)
    .reduce<Shape | undefined>((one, step) => (one === undefined ? one : memberOf(one, String(step))), shape);
  const known = typeof around === 'object' && 'fields' in around ? Object.keys(around.fields) : [];
  const near = nearestName(String(below.at(-1)), known);
  return near === undefined ? `Apigee knows ${known.join(', ')} here.` : `Did you mean ${near}?`;
}
