import { posix } from 'node:path';
import { descriptorOf, saidOutright } from '../descriptors.ts';
import { type EntityKind, type EntityScope, FileContent, nameOf } from '../entity.ts';
import type { FoundEntity } from '../find-live.ts';
import { markOf, unmarked } from '../mark.ts';
import { type Fields, plainFields } from '../shape.ts';
import { literally } from './fill-values.ts';

/** Where entities that no file names yet go. */
export interface NewPlaces {
  /** The folder that holds `org`, `env/NAME` and `api/NAME`, below the clone. */
  readonly base: string;
  /** As marks name it, undefined if nobody knows it: what another one brings in is left to it. */
  readonly repository: string | undefined;
  /** Files that are there already and list entities of the kind, or are where a new one would be. */
  readonly listsOf: (kind: EntityKind, scope: EntityScope) => readonly ListFile[];
}

export interface ListFile {
  readonly file: string;
  readonly text: string;
}

export interface NewFiles {
  /** By their paths below the clone. */
  readonly files: ReadonlyMap<string, Uint8Array>;
  /** Entities that are in no file afterwards, with the reason in brackets. */
  readonly left: readonly string[];
  /** Maps whose entries are not written: their values may be secrets. */
  readonly maps: readonly string[];
}

/** Names of the Maven plugin's files. */
const FILES: Partial<Record<EntityKind, string>> = {
  space: 'spaces',
  keystore: 'keystores',
  alias: 'aliases',
  reference: 'references',
  targetserver: 'targetServers',
  resourcefile: 'resourcefiles',
  kvm: 'kvms',
  flowhook: 'flowhooks',
  datacollector: 'dataCollectors',
  debugmask: 'debugMask',
  apiproduct: 'apiProducts',
  rateplan: 'ratePlans',
};

/** The file of a kind below `base`; undefined for a kind that is not written. */
export function newFileOf(base: string, kind: EntityKind, scope: EntityScope): string | undefined {
  const name = FILES[kind];
  return name === undefined ? undefined : posix.join(base, scope, `${name}.json`);
}

/** Every file that a kind would be in. */
export function possibleFiles(base: string, scopes: readonly EntityScope[]): readonly string[] {
  return scopes.flatMap((scope) =>
    Object.values(FILES).map((name) => posix.join(base, scope, `${name}.json`)),
  );
}

/** The files of entities that stand in none, or the lists they are added to. No secret is in them. */
export function newFiles(found: readonly FoundEntity[], places: NewPlaces): NewFiles {
  const files = new Map<string, Uint8Array>();
  const left: string[] = [];
  const others = new Set(found.filter((one) => isOthers(one, places)).map(({ ref }) => ref.path[0]));
  const written = found.filter((one) => {
    const why = whyLeft(one, others);
    if (why !== undefined) left.push(`${descriptorOf(one.ref.kind).title} ${nameOf(one.ref)} (${why})`);
    return why === undefined;
  });
  for (const group of Map.groupBy(written, ({ ref }) => `${ref.kind} ${ref.scope}`).values()) {
    const [
      {
        ref: { kind, scope },
      } = { ref: { kind: 'space', scope: 'org' } as const },
    ] = group;
    const file = newFileOf(places.base, kind, scope);
    if (file === undefined) continue;
    const items = group
      .toSorted((a, b) => (a.ref.path.join('\0') < b.ref.path.join('\0') ? -1 : 1))
      .map((one) => literally(itemOf(one, places.base, files)));
    const { file: path, text } = textWith(items, { file, kind, scope }, places);
    files.set(path, new TextEncoder().encode(text));
  }
  return {
    files,
    left,
    maps: written.filter(({ ref }) => ref.kind === 'kvm').map(({ ref }) => nameOf(ref)),
  };
}

/** None of them is a part of a path, or can stand in a file's name. */
const NO_NAME = /[\p{Cc}\u2028\u2029/\\]|^\.{1,2}$/u;

/** `others`: products that another repository brings in, and their rate plans with them. */
function whyLeft(
  { ref: { kind, path }, live: { raw } }: FoundEntity,
  others: ReadonlySet<string | undefined>,
): string | undefined {
  if (path.some((name) => NO_NAME.test(name))) return 'its name can stand in no file';
  if (kind === 'alias' && raw['type'] !== 'CERT') return 'Apigee never gives out its private key';
  const isOfProduct = kind === 'apiproduct' || kind === 'rateplan';
  return isOfProduct && others.has(path[0]) ? 'another repository brings it in' : undefined;
}

function isOthers({ live: { raw } }: FoundEntity, { repository }: NewPlaces): boolean {
  const mark = markOf(raw['attributes']);
  return repository !== undefined && mark !== undefined && !mark.startsWith(`${repository} `);
}

/** As the files have it; contents become files beside them. */
function itemOf({ ref, live }: FoundEntity, base: string, files: Map<string, Uint8Array>): unknown {
  const fields = saidOutright(descriptorOf(ref.kind), unmarked(live.fields));
  const [first = '', second = ''] = ref.path;
  switch (ref.kind) {
    case 'resourcefile':
      return { name: second, type: first, file: keepContent(fields['content'], { ref, base, files }) };
    case 'alias': {
      const file = keepContent(fields['certificate'], { ref, base, files });
      return { alias: second, keystorename: first, format: 'keycertfile', certFilePath: file };
    }
    case 'rateplan':
      return { apiproduct: first, displayName: second, ...plainFields(fields) };
    case 'flowhook':
      return { flowHookPoint: first, ...plainFields(fields) };
    case 'debugmask':
      return plainFields(fields);
    default:
      return { name: first, ...plainFields(fields) };
  }
}

interface ContentPlace extends Pick<FoundEntity, 'ref'> {
  readonly base: string;
  readonly files: Map<string, Uint8Array>;
}

/** Its path, from where Maven starts: beside the folder `resources`. */
function keepContent(
  content: Fields[string] | undefined,
  { ref: { kind, scope, path }, base, files }: ContentPlace,
): string {
  const text = typeof content === 'string' ? content : '';
  const bytes = content instanceof FileContent ? content.bytes() : new TextEncoder().encode(text);
  const place = posix.join(posix.dirname(base), 'files', scope, ...path);
  const file = kind === 'alias' ? `${place}.pem` : place;
  files.set(file, bytes);
  const [, below] = /^(?:.*\/)?(resources\/files\/.*)$/.exec(file) ?? [];
  return /(?:^|\/)resources\/edge$/.test(base) && below !== undefined ? below : file;
}

interface Listing {
  readonly file: string;
  readonly kind: EntityKind;
  readonly scope: EntityScope;
}

function textWith(
  items: readonly unknown[],
  { file, kind, scope }: Listing,
  { listsOf }: NewPlaces,
): ListFile {
  if (kind === 'debugmask') return { file, text: `${JSON.stringify(items[0], undefined, 2)}\n` };
  const there = listsOf(kind, scope);
  for (const list of there) {
    const text = withItems(list.text, items);
    if (text !== undefined) return { file: list.file, text };
  }
  // Whatever lies there stays: the beginning of a name says what a file holds.
  const isTaken = there.some((list) => list.file === file);
  const free = isTaken ? file.replace(/\.json$/, '-apigee.json') : file;
  return { file: free, text: `${JSON.stringify(items, undefined, 2)}\n` };
}

/** Behind the last item of a bare list; everything that is there keeps its bytes. Undefined if it is no such list. */
function withItems(text: string, items: readonly unknown[]): string | undefined {
  const end = text.trimEnd().length - 1;
  const before = text.slice(0, Math.max(end, 0)).trimEnd();
  if (text[end] !== ']' || !/^\uFEFF?\s*\[/.test(before)) return undefined;
  const space = text.slice(before.length, end);
  const indented = items.map((item) => `\n${JSON.stringify(item, undefined, 2).replaceAll(/^/gm, '  ')}`);
  const comma = before.endsWith('[') ? '' : ',';
  return `${before}${comma}${indented.join(',')}${space.includes('\n') ? space : '\n'}${text.slice(end)}`;
}
