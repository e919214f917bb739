import { nearestName } from '../../domain/text/nearest-name.ts';
import type { PipeError } from '../../errors/pipe-error.ts';
import type { EntityScope } from '../entity.ts';
import { isObject } from '../shape.ts';
import { LEFT_ALONE, MAVEN_KEYS } from './maven-keys.ts';
import { type EntityDocument, invalid, type Step } from './read-document.ts';
import { keyOfFile, type Part } from './read-entities.ts';

/** How a file's name and place say what is in it. */
export type FileRole =
  | { readonly kind: 'entities'; readonly key: string; readonly scope: EntityScope }
  /** Entries of one map, as apigeecli exports them. */
  | { readonly kind: 'entries'; readonly map: string; readonly scope: EntityScope }
  /** Maven's single file. */
  | { readonly kind: 'single' }
  | { readonly kind: 'unread'; readonly why: string };

const KNOWN_ENDING = /\.(?:json|ya?ml)$/i;

/** `named` if the user named the file itself: Maven's single file may be called anything. */
export function roleOf(path: string, named: boolean): FileRole {
  const name = path.slice(path.lastIndexOf('/') + 1);
  if (!KNOWN_ENDING.test(name)) return unread('only .json, .yaml and .yml are read');
  const scope = scopeOf(path);
  if (scope !== undefined) {
    const key = keyOfFile(name);
    return key === undefined ? unread(strangerIn(name)) : { kind: 'entities', key, scope };
  }
  if (/^edge\.(?:json|ya?ml)$/i.test(name)) return { kind: 'single' };
  return (
    roleOfExport(name) ?? (named ? { kind: 'single' } : unread('it is in none of org, env/NAME, api/NAME'))
  );
}

function unread(why: string): FileRole {
  return { kind: 'unread', why };
}

function strangerIn(name: string): string {
  const near = nearestName(name.replace(KNOWN_ENDING, ''), [...MAVEN_KEYS.keys()]);
  const asked = near === undefined ? '' : `; did you mean ${near}?`;
  return `its name begins with no kind of entity${asked}`;
}

/** By its folders: `…/org/x.json`, `…/env/NAME/x.json`, `…/api/NAME/x.json`. */
function scopeOf(path: string): EntityScope | undefined {
  const [folder = '', above = ''] = path.split('/').reverse().slice(1, 3);
  if (above === 'env' || above === 'api') return `${above}/${folder}`;
  return folder === 'org' ? 'org' : undefined;
}

const ORGANIZATION_EXPORTS = new Map([
  ['products', 'apiproducts'],
  ['developers', 'developers'],
  ['appgroups', 'appgroups'],
  ['datacollectors', 'datacollectors'],
]);

/** `test__targetservers.json`, `env__test__limits__kvmfile__0.json`, `products.json`: the names of apigeecli. */
function roleOfExport(name: string): FileRole | undefined {
  const stem = name.replace(KNOWN_ENDING, '');
  const key = ORGANIZATION_EXPORTS.get(stem);
  if (key !== undefined) return { kind: 'entities', key, scope: 'org' };
  const parts = stem.split('__');
  const file = parts.indexOf('kvmfile');
  if (file > 1 && file === parts.length - 2) return roleOfEntries(parts.slice(0, file));
  const [environment = '', kind = ''] = parts;
  return parts.length === 2 && ENVIRONMENT_EXPORTS.has(kind)
    ? { kind: 'entities', key: kind, scope: `env/${environment}` }
    : undefined;
}

function roleOfEntries([layer = '', owner = '', ...rest]: readonly string[]): FileRole | undefined {
  if (layer === 'org') return { kind: 'entries', map: [owner, ...rest].join('__'), scope: 'org' };
  const level = ENTRY_LAYERS.get(layer);
  if (level === undefined || rest.length === 0) return undefined;
  return { kind: 'entries', map: rest.join('__'), scope: `${level}/${owner}` };
}

const ENTRY_LAYERS = new Map<string, 'env' | 'api'>([
  ['env', 'env'],
  ['proxy', 'api'],
]);

const ENVIRONMENT_EXPORTS: ReadonlySet<string> = new Set([
  'targetservers',
  'references',
  'keystores',
  'kvms',
]);

export interface PartsFound {
  readonly parts: readonly Part[];
  readonly problems: readonly PipeError[];
}

/** The plugin's keys in a document, each with the scope that it stands in. */
export function partsOf(document: EntityDocument, role: Exclude<FileRole, { kind: 'unread' }>): PartsFound {
  if (role.kind === 'entities')
    return { parts: [{ key: role.key, document, scope: role.scope, at: [] }], problems: [] };
  if (role.kind === 'single') return partsOfSingleFile(document);
  const { value } = document;
  const entries = isObject(value) ? value['keyValueEntries'] : undefined;
  if (!Array.isArray(entries))
    return { parts: [], problems: [invalid(document.place([]), 'keyValueEntries must be a list')] };
  const map: EntityDocument = {
    ...document,
    value: [{ name: role.map, entry: entries }],
    // As if the file were one map of a list of maps.
    place: (path) =>
      document.place(path.slice(1).map((step) => (step === 'entry' ? 'keyValueEntries' : step))),
  };
  return { parts: [{ key: 'kvms', document: map, scope: role.scope, at: [] }], problems: [] };
}

/** `orgConfig`, `envConfig.NAME` and `apiConfig.NAME`, with the keys as they are, whatever the case. */
function partsOfSingleFile(document: EntityDocument): PartsFound {
  if (!isObject(document.value))
    return { parts: [], problems: [invalid(document.place([]), 'this file must be an object')] };
  const found: { parts: Part[]; problems: PipeError[] } = { parts: [], problems: [] };
  const read = (value: unknown, scope: EntityScope, at: readonly Step[]): void => {
    if (!isObject(value))
      found.problems.push(invalid(document.place(at), `${at.join('.')} must be an object`));
    for (const name of Object.keys(isObject(value) ? value : {})) {
      const key = name.toLowerCase();
      const here = [...at, name];
      if (MAVEN_KEYS.has(key) || LEFT_ALONE.has(key)) found.parts.push({ key, document, scope, at: here });
      else found.problems.push(unknown(document, here, [...MAVEN_KEYS.keys()]));
    }
  };
  for (const [section, value] of Object.entries(document.value)) {
    const layer = SECTIONS.get(section);
    if (layer === undefined) found.problems.push(unknown(document, [section], [...SECTIONS.keys()]));
    else if (layer === 'org') read(value, 'org', [section]);
    else if (layer !== 'none')
      for (const [name, inner] of Object.entries(isObject(value) ? value : {}))
        read(inner, `${layer}/${name}`, [section, name]);
  }
  return found;
}

const SECTIONS = new Map<string, 'none' | 'org' | 'env' | 'api'>([
  ['version', 'none'],
  ['orgConfig', 'org'],
  ['envConfig', 'env'],
  ['apiConfig', 'api'],
]);

function unknown(document: EntityDocument, at: readonly Step[], known: readonly string[]): PipeError {
  const name = String(at.at(-1));
  const near = nearestName(name, known);
  const hint = near === undefined ? `What is read: ${known.join(', ')}.` : `Did you mean ${near}?`;
  return invalid(
    document.place(at),
    `${JSON.stringify(name.slice(0, 60))} is nothing that is read here`,
    hint,
  );
}
