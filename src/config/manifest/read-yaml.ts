import type { Document } from 'yaml';
import {
  isAlias,
  isCollection,
  isMap,
  isPair,
  isScalar,
  LineCounter,
  type Node,
  parseDocument,
  visit,
} from 'yaml';
import type { ManifestPath } from './manifest.ts';

/** A real manifest has a few hundred lines; the bound keeps a crafted one cheap. */
const MAX_CHARACTERS = 256 * 1024;
/** Enough for a few shared blocks; a bomb needs aliases of aliases. */
const MAX_ALIASES = 50;
/** Nobody mends more at once. */
const MAX_TOLD = 100;

interface YamlProblem {
  /** `apigee.yaml:12:7`. */
  readonly where: string;
  readonly message: string;
}

export type YamlReading =
  | {
      readonly kind: 'read';
      readonly value: unknown;
      readonly where: (path: ManifestPath, at?: 'key') => string;
    }
  | { readonly kind: 'unreadable'; readonly problems: readonly YamlProblem[] };

/** YAML as plain values that know their places; duplicate keys, unknown tags, several documents and bombs are problems. */
export function readYaml(text: string, fileName: string): YamlReading {
  if (text.length > MAX_CHARACTERS)
    return unreadable(fileName, 'is larger than 256 KB, which no manifest needs.');
  const lines = new LineCounter();
  try {
    const document = parseDocument(text, {
      lineCounter: lines,
      prettyErrors: false,
      // The library compares each key with each: see `oddNodes`.
      uniqueKeys: false,
      merge: false,
      // Its warnings would go past the log, to standard error, with the manifest's own words in them.
      logLevel: 'error',
    });
    const place = placeIn(fileName, lines);
    const faults = [...document.errors, ...document.warnings, ...oddNodes(document)].slice(0, MAX_TOLD);
    const problems = faults.map(({ code, message, pos }) => ({
      where: place(pos[0]),
      message: explainYaml(code, message),
    }));
    if (problems.length > 0) return { kind: 'unreadable', problems };
    const value: unknown = document.toJS({ maxAliasCount: MAX_ALIASES });
    return { kind: 'read', value, where: (path, at) => place(offsetOf(document, path, at)) };
  } catch (error) {
    return unreadable(fileName, explainThrown(error));
  }
}

interface Fault {
  readonly code: string;
  readonly message: string;
  readonly pos: readonly [number, ...number[]];
}

/**
 * Every key that stands twice in its map, where it stands for the second time, every one that is no plain value, and
 * every alias of what does not stand before it.
 */
function oddNodes(document: Document): readonly Fault[] {
  const found: Fault[] = [];
  const anchors = new Set<string | undefined>();
  visit(document, {
    Value: (_, { anchor }) => void anchors.add(anchor),
    Alias(_, alias) {
      if (!anchors.has(alias.source))
        found.push({ code: 'UNKNOWN_ALIAS', message: '', pos: [startOf(alias) ?? 0] });
    },
    Map(_, map) {
      anchors.add(map.anchor);
      const seen = new Set<unknown>();
      for (const { key } of map.items) {
        const told = (code: string): unknown => found.push({ code, message: '', pos: [startOf(key) ?? 0] });
        if (isCollection(key) || isAlias(key)) told('COLLECTION_KEY');
        if (!isScalar(key)) continue;
        const name = String(key.value);
        if (seen.has(name)) told('DUPLICATE_KEY');
        seen.add(name);
      }
    },
  });
  return found;
}

function unreadable(where: string, message: string): YamlReading {
  return { kind: 'unreadable', problems: [{ where, message }] };
}

function placeIn(fileName: string, lines: LineCounter): (offset: number) => string {
  return (offset) => {
    const { line, col } = lines.linePos(offset);
    return `${fileName}:${Math.max(line, 1)}:${Math.max(col, 1)}`;
  };
}

function explainYaml(code: string, message: string): string {
  switch (code) {
    case 'DUPLICATE_KEY':
      return 'is a key that stands here twice. Keep one of them.';
    case 'COLLECTION_KEY':
      return 'is a list, a map or an alias in the place of a name. Write the name out.';
    case 'UNKNOWN_ALIAS':
      return 'is an alias, and no anchor of that name stands before it.';
    case 'MULTIPLE_DOCS':
      return 'begins a second document. A manifest is one.';
    case 'TAG_RESOLVE_FAILED':
      return 'has a tag, which a manifest does not need. Remove it.';
    default:
      return `is not YAML: ${message.split('\n')[0] ?? ''}`;
  }
}

/** The library throws for too many aliases, and for what is nested too deeply to be walked. */
function explainThrown(error: unknown): string {
  if (error instanceof ReferenceError)
    return `has more than ${MAX_ALIASES} aliases, or aliases of aliases. Write it out.`;
  if (error instanceof RangeError) return 'is nested too deeply.';
  return 'is not YAML.';
}

/** Where the value at a path begins, or its key; the nearest thing above it where there is no such value. */
function offsetOf(document: Document, path: ManifestPath, at: 'key' | undefined): number {
  let node: unknown = document.contents;
  let offset = 0;
  for (const [index, step] of path.entries()) {
    const found = childOf(resolve(document, node), step);
    if (found === undefined) break;
    const wanted = at === 'key' && index === path.length - 1 ? found.key : (found.value ?? found.key);
    offset = startOf(wanted) ?? offset;
    node = found.value;
  }
  return path.length === 0 ? (startOf(node) ?? 0) : offset;
}

function resolve(document: Document, node: unknown): unknown {
  return isAlias(node) ? node.resolve(document) : node;
}

function childOf(node: unknown, step: string | number): { key: unknown; value: unknown } | undefined {
  if (!isCollection(node)) return undefined;
  if (!isMap(node)) return { key: node.items[Number(step)], value: node.items[Number(step)] };
  const pair = node.items.find(({ key }) => isScalar(key) && String(key.value) === String(step));
  return isPair(pair) ? { key: pair.key, value: pair.value ?? undefined } : undefined;
}

function startOf(node: unknown): number | undefined {
  return (node as Node | null | undefined)?.range?.[0];
}
