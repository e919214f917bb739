import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { zstdDecompressSync } from 'node:zlib';
import { decode } from '@jridgewell/sourcemap-codec';
import { transformSync } from '@swc/core';
import { SWC_OPTIONS } from './swc-options.ts';

/**
 * What the tests reach, jest's own process and the pipe as a child process together. `npm test` runs it after jest:
 * `coverage/runner/` is what V8 saw of the sources in jest's process, test file by test file, `coverage/children/` what
 * it wrote for a sample of the runs of `dist/pipe.mjs`, part by part. Source maps lead both back to the sources.
 *
 * The linter's own process is left out: Node's permission model lets it write nothing, its coverage neither.
 */
const ROOT = join(import.meta.dirname, '..');
const FOLDER = join(ROOT, 'coverage');
const LEAST_PERCENT = 94;
const LEFT_OUT = /^src\/lint-worker\//;
const MEASURED = /^(?:src|pipe)\/.+\.ts$/;
/** What the loader puts before each part, see `bootstrap`. */
const WRAPPER = '(function (exports, require, module, __filename, __dirname) {'.length;

interface Lines {
  readonly known: Set<number>;
  readonly reached: Set<number>;
}

interface V8Script {
  readonly url: string;
  readonly functions: readonly {
    readonly ranges: readonly { startOffset: number; endOffset: number; count: number }[];
  }[];
}

function judge(): number {
  const lines = new Map<string, Lines>();
  readChildren(lines);
  readRunner(lines);
  const rows = [...lines]
    .filter(([file]) => MEASURED.test(file) && !LEFT_OUT.test(file) && existsSync(join(ROOT, file)))
    .map(([file, { known, reached }]) => ({
      file,
      known: known.size,
      reached: [...known].filter((line) => reached.has(line)).length,
      missed: [...known].filter((line) => !reached.has(line)),
    }));
  const known = rows.reduce((sum, row) => sum + row.known, 0);
  const reached = rows.reduce((sum, row) => sum + row.reached, 0);
  const percent = known === 0 ? 0 : (100 * reached) / known;
  const worst = rows
    .filter((row) => row.missed.length > 0)
    .toSorted((one, other) => other.missed.length - one.missed.length)
    .slice(0, 15);
  for (const { file, missed } of worst)
    console.log(`${String(missed.length).padStart(5)} lines of ${file}: ${spans(missed)}`);
  console.log(
    `Coverage: ${percent.toFixed(1)} % of ${known} lines in ${rows.length} files; ${LEAST_PERCENT} % are asked for.`,
  );
  return percent >= LEAST_PERCENT ? 0 : 1;
}

/** "3–7, 12" */
function spans(lines: readonly number[]): string {
  const sorted = lines.toSorted((one, other) => one - other);
  const found: [number, number][] = [];
  for (const line of sorted) {
    const last = found.at(-1);
    if (last !== undefined && line - last[1] <= 1) last[1] = line;
    else found.push([line, line]);
  }
  const shown = found.slice(0, 8).map(([from, to]) => (from === to ? `${from}` : `${from}–${to}`));
  return [...shown, ...(found.length > 8 ? ['…'] : [])].join(', ');
}

function linesOf(all: Map<string, Lines>, file: string): Lines {
  const lines = all.get(file) ?? { known: new Set(), reached: new Set() };
  all.set(file, lines);
  return lines;
}

function readChildren(all: Map<string, Lines>): void {
  const parts = readParts(all);
  for (const [name, whole] of reachedIn(join(FOLDER, 'children'), (script) => [
    nameOfPart(script),
    parts.get(nameOfPart(script)),
  ])) {
    for (const { offset, file, line } of parts.get(name)?.places ?? [])
      if (whole[offset] === 1) linesOf(all, file).reached.add(line);
  }
}

/** Which characters of each text were reached, of all files of the folder together. */
function reachedIn(
  folder: string,
  partOf: (script: V8Script) => readonly [name: string, part: Part | undefined],
): ReadonlyMap<string, Uint8Array> {
  const reached = new Map<string, Uint8Array>();
  for (const file of existsSync(folder) ? readdirSync(folder) : []) {
    for (const script of scriptsIn(join(folder, file))) {
      const [name, part] = partOf(script);
      if (part !== undefined) reached.set(name, eitherOf(reached.get(name), paint(script, part)));
    }
  }
  return reached;
}

const nameOfPart = ({ url }: V8Script): string => /\/dist\/pipe\.mjs\/([\w-]+)\.js$/.exec(url)?.[1] ?? '';

function eitherOf(known: Uint8Array | undefined, hits: Uint8Array): Uint8Array {
  if (known === undefined) return hits;
  for (let offset = 0; offset < hits.length; offset += 1) if (hits[offset] === 1) known[offset] = 1;
  return known;
}

/** A run that was killed may have left half a file. */
function scriptsIn(file: string): readonly V8Script[] {
  try {
    return (JSON.parse(readFileSync(file, 'utf8')) as { result: readonly V8Script[] }).result;
  } catch {
    return [];
  }
}

/** V8 lists what is around before what is inside it. */
function paint({ functions }: V8Script, { length, wrapper }: Part): Uint8Array {
  const hits = new Uint8Array(length);
  for (const { ranges } of functions)
    for (const { startOffset, endOffset, count } of ranges)
      hits.fill(count > 0 ? 1 : 0, Math.max(0, startOffset - wrapper), Math.max(0, endOffset - wrapper));
  return hits;
}

interface Part {
  readonly length: number;
  /** Characters that the loader puts before it: before parts that lie together none. */
  readonly wrapper: number;
  readonly places: readonly { readonly offset: number; readonly file: string; readonly line: number }[];
}

/** Where each part's text comes from; every line that has code is known from here on. */
function readParts(all: Map<string, Lines>): ReadonlyMap<string, Part> {
  const maps = JSON.parse(readFileSync(join(ROOT, 'dist', 'pipe.mjs.map'), 'utf8')) as Record<string, Mapped>;
  const texts = textsOf(readFileSync(join(ROOT, 'dist', 'pipe.mjs'), 'latin1'));
  const parts = new Map<string, Part>();
  for (const [name, map] of Object.entries(maps)) {
    const text = texts.get(name) ?? '';
    const starts = startsOfLines(text);
    const isPack = 'sections' in map;
    const sections = isPack ? map.sections : [{ offset: { line: 0 }, map }];
    const places = sections.flatMap((section) => placesIn(section, starts));
    for (const { file, line } of places) linesOf(all, file).known.add(line);
    parts.set(name, { length: text.length, wrapper: isPack ? 0 : WRAPPER, places });
  }
  return parts;
}

interface Section {
  readonly offset: { readonly line: number };
  readonly map: { readonly sources: readonly string[]; readonly mappings: string };
}

type Mapped = Section['map'] | { readonly sections: readonly Section[] };

function placesIn(
  { offset, map: { sources, mappings } }: Section,
  starts: readonly number[],
): Part['places'] {
  const files = sources.map((source) => source.replace(/^(?:\.\.\/)+/, ''));
  return decode(mappings).flatMap((segments, row) =>
    segments.flatMap(([column, source, line]) => {
      const file = source === undefined ? '' : (files[source] ?? '');
      return line === undefined || !MEASURED.test(file)
        ? []
        : [{ offset: (starts[offset.line + row] ?? 0) + column, file, line: line + 1 }];
    }),
  );
}

/** The parts as they stand in the one file, see `embedParts`. */
function textsOf(program: string): ReadonlyMap<string, string> {
  const index = /^\/\/# parts (.+)$/m.exec(program.slice(program.lastIndexOf('//# parts ')))?.[1] ?? '{}';
  const places = JSON.parse(index) as Record<
    string,
    [start: number, end: number, unpackedSize: number] | string
  >;
  return new Map(
    Object.entries(places).flatMap(([name, place]) => {
      if (typeof place === 'string') return [];
      const [start, end, unpackedSize] = place;
      const bytes = Buffer.from(program.slice(start, end), 'base64');
      const text = name.endsWith('.v8')
        ? ''
        : (unpackedSize === 0 ? bytes : zstdDecompressSync(bytes)).toString('latin1');
      return [[name, text]];
    }),
  );
}

function startsOfLines(text: string): readonly number[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}

/** Of a file that is in no part, jest alone says which lines there are. */
function readRunner(all: Map<string, Lines>): void {
  const parts = new Map<string, Part>();
  const folder = join(FOLDER, 'runner');
  const reached = reachedIn(folder, ({ url }) => {
    const name = relative(ROOT, url.replace(/^file:\/\//, ''));
    const part = parts.get(name) ?? transformed(name);
    parts.set(name, part);
    return [name, part];
  });
  for (const [name, hits] of reached) {
    const isBundled = all.has(name);
    const lines = linesOf(all, name);
    for (const { offset, line } of parts.get(name)?.places ?? []) {
      if (!isBundled) lines.known.add(line);
      if (hits[offset] === 1) lines.reached.add(line);
    }
  }
}

/** A source as jest runs it. */
function transformed(name: string): Part {
  const filename = join(ROOT, name);
  const { code } = transformSync(readFileSync(filename, 'utf8'), { ...SWC_OPTIONS, filename });
  const map = JSON.parse(
    Buffer.from(code.slice(code.lastIndexOf('base64,') + 'base64,'.length), 'base64').toString(),
  ) as Section['map'];
  const section = { offset: { line: 0 }, map: { mappings: map.mappings, sources: [name] } };
  return { length: code.length, wrapper: 0, places: placesIn(section, startsOfLines(code)) };
}

process.exitCode = judge();
// A few hundred megabytes, of which nothing is asked again.
rmSync(FOLDER, { recursive: true, force: true });
