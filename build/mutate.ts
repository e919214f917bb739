import { spawnSync } from 'node:child_process';
import {
  cpSync,
  globSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseSync } from '@swc/core';
import { storiesOf } from './stories-of.ts';

// `npm run mutate -- [how many] [seed] [list | 7,12-20]`: plants random faults of one operator in a copy of src, each alone, and
// says which of them the fast tests that reach the file do not notice. A fault that the compiler refuses cannot be
// landed, so it is told apart and does not count; neither does one that nobody could see (`isTie`). What these tests
// leave, the program's own stories of that room look at. With `list` the faults are only named, with numbers only those
// are tried: what survived, say, once there are tests for it.

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
const SLOW =
  '/test/(?:scenarios|field|reliability|attacks|image|house|bench|build|browser|adapters/apigeelint/(?!lent-folders|run-control|settings-bounds|token-forms)|lint-worker/secrets)|\\.slow\\.test\\.ts$';

/** What is linked, made anew, or of no use. */
const LEFT_BEHIND = new Set(['.git', 'node_modules', 'dist', 'coverage', 'test-reports']);
/** The lexer counts from the end of what it read before, so it is given a first statement of known length. */
const MARK = '0;\n';

const [count = 60, seed = 1] = process.argv.slice(2, 4).map(Number);
const [wanted = ''] = process.argv.slice(4);
const isList = wanted === 'list';
/** `7,12-20`; all if left out. */
const chosen = isList ? [] : wanted.split(',').filter((part) => part !== '');
/** Whether a story passes without a fault: what fails anyway, or on a machine as busy as this one, notices nothing. */
const sound = new Map<string, boolean>();
const folder = copyOfTheProject();
const next = randomFrom(seed);
try {
  const faults = pickAll(folder).map((fault, index) => ({ fault, number: index + 1 }));
  if (isList) for (const { fault, number } of faults) console.log(`${number}  ${inWords(fault)}`);
  else
    tell(
      faults
        .filter(({ number }) => isChosen(number))
        .map(({ fault, number }) => judge(fault, `${number} of ${faults.length}`)),
    );
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function isChosen(number: number): boolean {
  if (chosen.length === 0) return true;
  return chosen.some((part) => {
    const [from = 0, to = from] = part.split('-').map(Number);
    return number >= from && number <= to;
  });
}

type Verdict = 'noticed' | 'noticed by a story' | 'does not compile' | 'NOT NOTICED';

function tell(verdicts: readonly Verdict[]): void {
  const uncompiled = verdicts.filter((verdict) => verdict === 'does not compile').length;
  const pure = verdicts.filter((verdict) => verdict === 'noticed').length;
  const told = verdicts.filter((verdict) => verdict === 'noticed by a story').length;
  const counted = Math.max(1, verdicts.length - uncompiled);
  const share = (noticed: number): string =>
    `${noticed} of ${counted} (${Math.round((100 * noticed) / counted)} %)`;
  console.log(
    `\nSeed ${seed}: the tests without the program noticed ${share(pure)}, with its stories ${share(pure + told)}.`,
  );
  if (uncompiled > 0) console.log(`${uncompiled} more that no test noticed does the compiler refuse.`);
}

function copyOfTheProject(): string {
  const copy = mkdtempSync(join(tmpdir(), 'mutate-'));
  for (const part of readdirSync('.').filter((name) => !LEFT_BEHIND.has(name)))
    cpSync(part, join(copy, part), { recursive: true });
  symlinkSync(join(process.cwd(), 'node_modules'), join(copy, 'node_modules'));
  return copy;
}

/** Each place once. */
function pickAll(root: string): readonly Fault[] {
  const all = new Map<string, Fault>();
  for (let tries = 0; all.size < count && tries < 10 * count; tries += 1) {
    const fault = pick(root);
    if (fault !== undefined) all.set(`${fault.file} ${fault.mutated}`, fault);
  }
  return [...all.values()];
}

function inWords({ file, line, from, to }: Fault): string {
  return `${file}:${line}  ${from} became ${to}`;
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
  const nodes = [...nodesOf(body)];
  const ties = new Set(nodes.filter(isTie).map(({ test }) => test.span.start));
  return nodes
    .filter((node) => !(isOperation(node) && ties.has(node.span.start)))
    .flatMap((node) => placeOf(node, source, base));
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

function judge(fault: Fault, which: string): Verdict {
  const path = join(folder, fault.file);
  const original = readFileSync(path);
  writeFileSync(path, fault.mutated);
  const verdict = verdictOn(fault, { path, original });
  writeFileSync(path, original);
  console.log(`${which}  ${verdict}  ${inWords(fault)}`);
  return verdict;
}

interface Planted {
  readonly path: string;
  readonly original: Uint8Array;
}

function verdictOn(fault: Fault, planted: Planted): Verdict {
  if (!passesPure(planted.path)) return 'noticed';
  if (spawnSync('node_modules/.bin/tsc', ['--noEmit'], { cwd: folder }).status !== 0)
    return 'does not compile';
  return passesStories(fault, planted) ? 'NOT NOTICED' : 'noticed by a story';
}

/** The tests of that very name, which are quick, and else all that reach the file. */
function passesPure(path: string): boolean {
  const own = `/${path.replace(/^.*\//, '').replace(/\.ts$/, '')}\\.test\\.ts$`;
  const fast = ['--testPathIgnorePatterns', SLOW];
  return passes([own, ...fast]) && passes(['--findRelatedTests', path, ...fast]);
}

/** The stories of `npm test` that go through the file's room, on a program that is built of the fault. */
function passesStories({ file, mutated }: Fault, { path, original }: Planted): boolean {
  const stories = storiesOf(file);
  const unknown = stories.filter((story) => !sound.has(story));
  if (unknown.length > 0) {
    writeFileSync(path, original);
    const isBuilt = builds();
    for (const story of unknown) sound.set(story, isBuilt && passesStory([story]));
    writeFileSync(path, mutated);
  }
  const usable = stories.filter((story) => sound.get(story) === true);
  return usable.length === 0 || (builds() && passesStory(usable));
}

function builds(): boolean {
  return spawnSync(process.execPath, ['build/bundle.ts'], { cwd: folder }).status === 0;
}

function passesStory(stories: readonly string[]): boolean {
  return passes([...stories, '--testPathIgnorePatterns', '/node_modules/']);
}

/** A run that does not end has noticed that something does not end. */
function passes(which: readonly string[]): boolean {
  const jest = ['node_modules/jest/bin/jest.js', ...which, '--bail', '-w', '1', '--passWithNoTests'];
  const run = spawnSync(process.execPath, ['--experimental-vm-modules', ...jest, '--reporters', 'summary'], {
    cwd: folder,
    timeout: 300_000,
  });
  return run.status === 0;
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
