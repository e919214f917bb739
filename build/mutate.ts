import { spawnSync } from 'node:child_process';
import { cpSync, globSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseSync } from '@swc/core';

// `npm run mutate [how many] [seed]`: plants random faults of one operator in a copy of src, each alone, and says
// which of them the fast tests that reach the file do not notice.

interface Fault {
  readonly file: string;
  readonly line: number;
  readonly from: string;
  readonly to: string;
  readonly mutated: string;
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

/** These run the built program, or look at the repository instead of the code. */
const SLOW = '/test/(?:scenarios|field|reliability|attacks|image|house|bench|build|browser)/';
/** The lexer counts from the end of what it read before, so it is given a first statement of known length. */
const MARK = '0;\n';

const [count = 60, seed = 1] = process.argv.slice(2).map(Number);
const folder = copyOfTheProject();
const next = randomFrom(seed);
try {
  const faults = Array.from({ length: count }, () => pick(folder)).filter((fault) => fault !== undefined);
  const survivors = faults.filter((fault, index) => !isNoticed(fault, `${index + 1} of ${faults.length}`));
  const noticed = faults.length - survivors.length;
  const share = Math.round((100 * noticed) / Math.max(1, faults.length));
  console.log(`\nThe fast tests noticed ${noticed} of ${faults.length} faults (${share} %), seed ${seed}.`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function copyOfTheProject(): string {
  const copy = mkdtempSync(join(tmpdir(), 'mutate-'));
  for (const part of ['src', 'pipe', 'test', 'build', 'examples', 'package.json', 'jest.config.js'])
    cpSync(part, join(copy, part), { recursive: true });
  symlinkSync(join(process.cwd(), 'node_modules'), join(copy, 'node_modules'));
  return copy;
}

/** A fault in a file that has an operator to swap; undefined if none was found in a hundred tries. */
function pick(root: string): Fault | undefined {
  const files = globSync('src/**/*.ts', { cwd: root }).sort();
  for (let tries = 0; tries < 100; tries += 1) {
    const file = files[Math.floor(next() * files.length)] ?? '';
    const places = operatorsIn(readFileSync(join(root, file)));
    const place = places[Math.floor(next() * places.length)];
    if (place !== undefined) return { file, ...place };
  }
  return undefined;
}

type Place = Omit<Fault, 'file'>;

function operatorsIn(source: Buffer): readonly Place[] {
  const { body } = parseSync(`${MARK}${source.toString('utf8')}`, { syntax: 'typescript', target: 'es2024' });
  const base = (body[0]?.span.start ?? 0) + MARK.length;
  return [...nodesOf(body)].flatMap((node) => placeOf(node, source, base));
}

interface Spanned {
  readonly span: { readonly start: number; readonly end: number };
}

interface Operation {
  readonly type: 'BinaryExpression';
  readonly operator: string;
  readonly left: Spanned;
  readonly right: Spanned;
}

function placeOf(node: object, source: Buffer, base: number): readonly Place[] {
  if (!isOperation(node)) return [];
  const { operator, left, right } = node;
  const to = SWAPS[operator];
  const start = source.indexOf(operator, left.span.end - base);
  // Between the two there may be a bracket or a comment, but the operator has to be there.
  if (to === undefined || start < 0 || start >= right.span.start - base) return [];
  const before = source.subarray(0, start).toString('utf8');
  const after = source.subarray(start + operator.length).toString('utf8');
  return [{ line: before.split('\n').length, from: operator, to, mutated: `${before}${to}${after}` }];
}

function isOperation(node: object): node is Operation {
  return 'type' in node && node.type === 'BinaryExpression';
}

function* nodesOf(value: unknown): Generator<object> {
  if (typeof value !== 'object' || value === null) return;
  if (!Array.isArray(value)) yield value;
  for (const child of Object.values(value)) yield* nodesOf(child);
}

function isNoticed({ file, line, from, to, mutated }: Fault, which: string): boolean {
  const path = join(folder, file);
  const original = readFileSync(path);
  writeFileSync(path, mutated);
  const jest = ['node_modules/jest/bin/jest.js', '--findRelatedTests', path, '--bail', '-w', '1'];
  const options = ['--passWithNoTests', '--testPathIgnorePatterns', SLOW, '--reporters', 'summary'];
  const { status } = spawnSync(process.execPath, ['--experimental-vm-modules', ...jest, ...options], {
    cwd: folder,
    timeout: 90_000,
  });
  writeFileSync(path, original);
  console.log(`${which}  ${status === 0 ? 'NOT NOTICED' : 'noticed'}  ${file}:${line}  ${from} became ${to}`);
  return status !== 0;
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
