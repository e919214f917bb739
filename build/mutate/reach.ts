import { globSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { runTests } from './copy.ts';
import type { Fault } from './faults.ts';

export interface Reach {
  /** By the number of a fault: the files of tests that run its line, those that take least first. */
  readonly tests: ReadonlyMap<number, readonly string[]>;
  readonly tookMs: ReadonlyMap<string, number>;
  /** They fail without a fault, twice, and therefore notice nothing. */
  readonly failing: readonly string[];
}

/** Few enough that no process grows large, and that the copies end at about the same time. */
const FILES_AT_ONCE = 10;
const LEFT_OUT = /\.slow\.test\.ts$|^test\/(?:house|build|emulator|image|reliability|attacks|browser)\//;

/** Runs all fast tests with every switch off. */
export async function lookAtReach(copies: readonly string[], faults: readonly Fault[]): Promise<Reach> {
  const all = globSync('test/**/*.test.ts', { cwd: copies[0] ?? '.' });
  const files = all.filter((file) => !LEFT_OUT.test(file)).sort();
  const tookMs = new Map<string, number>();
  const failing: string[] = [];
  const chunks = Array.from({ length: Math.ceil(files.length / FILES_AT_ONCE) }, (_, index) =>
    files.slice(index * FILES_AT_ONCE, (index + 1) * FILES_AT_ONCE),
  );
  await shareOut(copies, chunks, async (copy, chunk) => {
    const once = await look(copy, chunk);
    for (const { name, tookMs: time } of once.files) tookMs.set(name, time);
    const passed = new Set(once.files.filter((one) => one.passed).map(({ name }) => name));
    for (const file of chunk.filter((one) => !passed.has(one))) {
      const again = await look(copy, [file]);
      if (!again.passed) failing.push(file);
      tookMs.set(file, again.files[0]?.tookMs ?? 0);
    }
  });
  return { tests: testsOf({ copies, faults, tookMs, failing }), tookMs, failing };
}

const reachedFile = (copy: string): string => join(copy, 'reached.txt');

function look(copy: string, files: readonly string[]): ReturnType<typeof runTests> {
  return runTests(copy, files, { fault: 0, reached: reachedFile(copy), timeoutMs: 600_000, bail: false });
}

interface Looked extends Pick<Reach, 'tookMs' | 'failing'> {
  readonly copies: readonly string[];
  readonly faults: readonly Fault[];
}

function testsOf({ copies, faults, tookMs, failing }: Looked): Reach['tests'] {
  const found = new Map(faults.map(({ number }) => [number, new Set<string>()]));
  for (const copy of copies) {
    for (const line of readFileSync(reachedFile(copy), 'utf8').split('\n')) {
      const [number = '', path = ''] = line.split(' ');
      const name = path.slice(copy.length + 1);
      if (name !== '' && !failing.includes(name)) found.get(Number(number))?.add(name);
    }
    rmSync(reachedFile(copy));
  }
  const time = (file: string): number => tookMs.get(file) ?? 0;
  return new Map(
    [...found].map(([number, names]) => [
      number,
      [...names].toSorted((one, other) => time(one) - time(other)),
    ]),
  );
}

/** Each copy takes the next piece of work when it has done one. */
export async function shareOut<Work>(
  copies: readonly string[],
  work: readonly Work[],
  carryOut: (copy: string, one: Work) => Promise<void>,
): Promise<void> {
  const left = [...work];
  await Promise.all(
    copies.map(async (copy) => {
      for (let one = left.shift(); one !== undefined; one = left.shift()) await carryOut(copy, one);
    }),
  );
}
