import { basename } from 'node:path';
import { runTests } from './copy.ts';
import type { Fault } from './faults.ts';
import type { Reach } from './reach.ts';

/** The file of tests that notices a fault; undefined if none does. */
export async function noticedBy(copy: string, fault: Fault, reach: Reach): Promise<string | undefined> {
  const own = `${basename(fault.file, '.ts')}.test.ts`;
  const reaching = reach.tests.get(fault.number) ?? [];
  const first = reaching.filter((file) => basename(file) === own);
  const files = [...first, ...reaching.filter((file) => !first.includes(file))];
  for (const some of inTurns(files, reach)) {
    const found = await firstToFail(copy, { fault, files: some, reach });
    if (found !== undefined) return found;
  }
  return undefined;
}

interface Turn {
  readonly fault: Fault;
  readonly files: readonly string[];
  readonly reach: Reach;
}

/** What never ends has been noticed, and so has what ends the tests themselves. */
async function firstToFail(copy: string, turn: Turn): Promise<string | undefined> {
  const { passed, files } = await runWith(copy, turn, turn.files);
  const failed = files.find((file) => !file.passed)?.name;
  if (passed) return undefined;
  if (failed === undefined) return turn.files.join(' or ');
  // A story may fail because the machine is busy: one that does so twice has noticed.
  if (timeOf(failed, turn.reach) < QUICK_MS || !(await runWith(copy, turn, [failed])).passed) return failed;
  const rest = turn.files.slice(turn.files.indexOf(failed) + 1);
  return rest.length === 0 ? undefined : firstToFail(copy, { ...turn, files: rest });
}

const QUICK_MS = 1000;

function runWith(
  copy: string,
  { fault, reach }: Turn,
  files: readonly string[],
): ReturnType<typeof runTests> {
  const usualMs = files.reduce((sum, file) => sum + timeOf(file, reach), 0);
  const limits = { timeoutMs: 60_000 + 4 * usualMs, bail: true };
  return runTests(copy, files, { fault: fault.number, reached: '', ...limits });
}

const timeOf = (file: string, { tookMs }: Reach): number => tookMs.get(file) ?? 0;

/** What takes a few seconds together, so that a fault which makes something hang is found out soon. */
function inTurns(files: readonly string[], reach: Reach): readonly (readonly string[])[] {
  const turns: string[][] = [];
  let sumMs = TURN_MS;
  for (const file of files) {
    if (sumMs >= TURN_MS) {
      turns.push([]);
      sumMs = 0;
    }
    turns.at(-1)?.push(file);
    sumMs += timeOf(file, reach);
  }
  return turns;
}

const TURN_MS = 10_000;
