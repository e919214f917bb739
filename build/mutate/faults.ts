import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseSync } from '@swc/core';

/** One operator of src that could be another. */
export interface Fault {
  readonly number: number;
  readonly file: string;
  readonly line: number;
  readonly from: string;
  readonly to: string;
  readonly place: Place;
}

/** Bytes of the file: the whole operation and where its operator begins. */
interface Place {
  readonly start: number;
  readonly end: number;
  readonly operator: number;
}

const SWAPS: Readonly<Record<string, string>> = {
  '===': '!==',
  '!==': '===',
  '<': '<=',
  '<=': '<',
  '>': '>=',
  '>=': '>',
  '&&': '||',
  '||': '&&',
  '+': '-',
  '-': '+',
  '*': '/',
  '/': '*',
};

/** The lexer counts from the end of what it read before, so it is given a first statement of known length. */
const MARK = '0;\n';

/** As many of src for each seed, each place once; the same ones for the same seeds. */
export function pickFaults(root: string, count: number, seeds: readonly number[]): readonly Fault[] {
  const files = globSync('src/**/*.ts', { cwd: root }).sort();
  const known = new Map<string, readonly Omit<Fault, 'number'>[]>();
  const faultsOf = (file: string) => {
    const faults = known.get(file) ?? faultsIn(file, readFileSync(join(root, file)));
    known.set(file, faults);
    return faults;
  };
  const all = new Map<string, Omit<Fault, 'number'>>();
  for (const seed of seeds) {
    const next = randomFrom(seed);
    const before = all.size;
    for (let tries = 0; all.size < before + count && tries < 100 * count; tries += 1) {
      const places = faultsOf(files[Math.floor(next() * files.length)] ?? '');
      const fault = places[Math.floor(next() * places.length)];
      if (fault !== undefined) all.set(`${fault.file} ${fault.place.operator}`, fault);
    }
  }
  return [...all.values()].map((fault, index) => ({ ...fault, number: index + 1 }));
}

export function inWords({ file, line, from, to }: Fault): string {
  return `${file}:${line}  ${from} became ${to}`;
}

/** The file with the fault in it and nothing else. */
export function withFault(source: Buffer, { from, to, place }: Fault): string {
  const rest = source.subarray(place.operator + from.length).toString('utf8');
  return `${source.subarray(0, place.operator).toString('utf8')}${to}${rest}`;
}

function faultsIn(file: string, source: Buffer): readonly Omit<Fault, 'number'>[] {
  const { body } = parseSync(`${MARK}${source.toString('utf8')}`, { syntax: 'typescript', target: 'es2024' });
  const base = (body[0]?.span.start ?? 0) + MARK.length;
  const nodes = [...nodesOf(body)];
  const ties = new Set(nodes.filter(isTie).map(({ test }) => test.span.start));
  return nodes
    .filter((node) => isOperation(node) && !ties.has(node.span.start))
    .flatMap((node) => {
      const { operator, left, right, span } = node as Operation;
      const to = SWAPS[operator];
      const at = source.indexOf(operator, left.span.end - base);
      // Between the two there may be a bracket or a comment, but the operator has to be there.
      if (to === undefined || at < 0 || at >= right.span.start - base) return [];
      const place = { start: span.start - base, end: span.end - base, operator: at };
      const line = source.subarray(0, at).toString('utf8').split('\n').length;
      return [{ file, line, from: operator, to, place }];
    });
}

interface Spanned {
  readonly span: { readonly start: number; readonly end: number };
}

/** `a < b ? -1 : 1` sorts the same as `a <= b ? -1 : 1`, since what is equal is equal. */
interface Tie {
  readonly test: Operation & Spanned;
}

function isTie(node: object): node is Tie {
  if (!('type' in node) || node.type !== 'ConditionalExpression') return false;
  const { test, consequent, alternate } = node as unknown as Record<
    'test' | 'consequent' | 'alternate',
    object
  >;
  const isOrder = isOperation(test) && /^[<>]=?$/.test(test.operator);
  return isOrder && isNumber(consequent) && isNumber(alternate);
}

function isNumber(node: object): boolean {
  if (!('type' in node)) return false;
  if (node.type === 'UnaryExpression' && 'argument' in node) return isNumber(node.argument as object);
  return node.type === 'NumericLiteral';
}

interface Operation extends Spanned {
  readonly type: 'BinaryExpression';
  readonly operator: string;
  readonly left: Spanned;
  readonly right: Spanned;
}

function isOperation(node: object): node is Operation {
  return 'type' in node && node.type === 'BinaryExpression';
}

function* nodesOf(value: unknown): Generator<object> {
  if (typeof value !== 'object' || value === null) return;
  if (!Array.isArray(value)) yield value;
  for (const child of Object.values(value)) yield* nodesOf(child);
}

/** The same faults for the same seed (mulberry32). */
function randomFrom(start: number): () => number {
  let state = start;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
