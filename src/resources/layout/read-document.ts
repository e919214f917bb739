import { isAlias, isMap, isNode, isScalar, LineCounter, parseDocument, visit } from 'yaml';
import { aggregateErrors } from '../../errors/aggregate-errors.ts';
import { PipeError } from '../../errors/pipe-error.ts';
import type { SourcePlace } from '../entity.ts';
import { readJson } from './read-json.ts';

export type Step = string | number;

/** A file of entities as plain values that know their places. */
export interface EntityDocument {
  readonly file: string;
  readonly value: unknown;
  /** Where the value at a path begins; the nearest thing around it if there is no such value. */
  readonly place: (path: readonly Step[]) => SourcePlace;
  /** What is wrong with it, though it could be read to its end. */
  readonly faults: readonly PipeError[];
}

const MAX_ALIASES = 50;
const MOST_TOLD = 100;
/** YAML takes much more memory than JSON, and nobody writes that much by hand. */
const LONGEST_YAML = 2 * 1024 * 1024;

/** JSON, or YAML by its ending. Throws PipeError `config-invalid` with every fault of a file that cannot be read to its end. */
export function readEntityDocument(text: string, file: string): EntityDocument {
  const bare = text.replace(/^\uFEFF/, '');
  const at = placesIn(bare, file);
  const nul = bare.indexOf('\0');
  if (nul >= 0) throw invalid(at(nul), 'a NUL character stands here, and this is no text then');
  return /\.ya?ml$/i.test(file) ? readYaml(bare, at) : readWithPlaces(bare, at);
}

type Place = (offset: number) => SourcePlace;

function placesIn(text: string, file: string): Place {
  const starts: number[] = [0];
  for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', end + 1)) starts.push(end + 1);
  return (offset) => {
    // The number of lines that begin at the offset or before it.
    let [line, after] = [1, starts.length + 1];
    while (after - line > 1) {
      const middle = (line + after) >> 1;
      if ((starts[middle - 1] ?? 0) <= offset) line = middle;
      else after = middle;
    }
    return { file, line, column: offset - (starts[line - 1] ?? 0) + 1 };
  };
}

function readWithPlaces(text: string, at: Place): EntityDocument {
  if (text.trim() === '') throw invalid(at(0), 'the file is empty');
  const { value, faults, members } = readJson(text);
  const told = faults.map(({ offset, message }) => invalid(at(offset), message, JSON_HINT));
  if (value === undefined) throwEach(told);
  const start = text.length - text.trimStart().length;
  return {
    file: at(0).file,
    value,
    faults: told,
    place(path) {
      let offset = start;
      let node: unknown = value;
      for (const step of path) {
        const found = typeof node === 'object' && node !== null ? members.get(node) : undefined;
        const member = found?.get(String(step));
        if (member === undefined) break;
        offset = member;
        node = (node as Readonly<Record<Step, unknown>>)[step];
      }
      return at(offset);
    },
  };
}

const JSON_HINT = 'Correct the file: Maven and the other tools stumble over it too.';

function readYaml(text: string, at: Place): EntityDocument {
  if (text.length > LONGEST_YAML)
    throw invalid(at(0), 'YAML of more than 2 MB is not read: write it as JSON');
  try {
    const document = parseDocument(text, {
      lineCounter: new LineCounter(),
      prettyErrors: false,
      // The library compares each key with each: see `doubleKeys`.
      uniqueKeys: false,
      merge: false,
      logLevel: 'error',
    });
    const faults = [...document.errors, ...document.warnings].map(({ message, pos }) =>
      invalid(
        at(pos[0]),
        `this is not YAML: ${message.split('\n')[0]?.replace(/(?<![.:])[.:]+$/, '') ?? ''}`,
      ),
    );
    throwEach([...faults, ...doubleKeys(document, at)].slice(0, MOST_TOLD));
    return {
      file: at(0).file,
      value: document.toJS({ maxAliasCount: MAX_ALIASES }) as unknown,
      faults: [],
      place: (path) => at(offsetIn(document, path)),
    };
  } catch (error) {
    if (error instanceof ReferenceError)
      throw invalid(at(0), 'YAML aliases refer to too much: write it out', undefined);
    if (error instanceof RangeError) throw invalid(at(0), 'this is nested too deeply');
    throw error;
  }
}

type Yaml = ReturnType<typeof parseDocument>;

function offsetIn(document: Yaml, path: readonly Step[]): number {
  for (let length = path.length; length > 0; length -= 1) {
    const node: unknown = document.getIn(path.slice(0, length), true);
    const known = isAlias(node) ? node.resolve(document) : node;
    if (isNode(known) && known.range) return known.range[0];
  }
  return document.contents?.range?.[0] ?? 0;
}

function doubleKeys(document: Yaml, at: Place): readonly PipeError[] {
  const found: PipeError[] = [];
  visit(document, {
    Map(_, map) {
      const seen = new Set<string>();
      for (const { key } of isMap(map) ? map.items : []) {
        if (!isScalar(key)) continue;
        const name = String(key.value);
        if (seen.has(name)) found.push(invalid(at(key.range?.[0] ?? 0), 'this key stands twice in one map'));
        seen.add(name);
      }
    },
  });
  return found;
}

function throwEach(problems: readonly PipeError[]): void {
  const error = aggregateErrors(problems);
  if (error !== undefined) throw error;
}

export function placeInWords({ file, line, column }: SourcePlace): string {
  return `${file}:${line}:${column}`;
}

/** PipeError `config-invalid` with the place before the sentence; `what` has no full stop. */
export function invalid(place: SourcePlace, what: string, hint?: string): PipeError {
  return new PipeError('config-invalid', `${placeInWords(place)}: ${what}.`, {
    where: placeInWords(place),
    hint,
  });
}
