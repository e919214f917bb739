import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { copyOfCopy, copyProject, plant, remove } from './mutate/copy.ts';
import { type Fault, inWords, pickFaults, withFault } from './mutate/faults.ts';
import { lookAtReach, shareOut } from './mutate/reach.ts';
import { noticedBy } from './mutate/try-fault.ts';
import { UNSEEN } from './mutate/unseen.ts';

// `npm run mutate -- [how many] [seeds] [list | 7,12-20]`: says which of so many random faults of one operator, for each
// seed, the tests of `npm test` do not notice. All of them are planted in a copy of src as switches that are off, and
// the copy is built once. One run of the tests shows which of them reach which switch; then each fault is switched on
// alone, and those that reach it run until one fails. A fault that the compiler refuses cannot be landed and does not
// count; neither does one that nobody could see (`UNSEEN`). With `list` the faults are only named, with numbers only
// those are tried: what survived, say, once there are tests for it.

const [count = '60', seeds = '1', wanted = ''] = process.argv.slice(2);
const COPIES = 2;

const picked = pickFaults('.', Number(count), numbersIn(seeds));
if (wanted === 'list') for (const fault of picked) console.log(`${fault.number}  ${inWords(fault)}`);
else
  await measure(wanted === '' ? picked : picked.filter(({ number }) => numbersIn(wanted).includes(number)));

/** `7,12-20`. */
function numbersIn(text: string): readonly number[] {
  return text.split(',').flatMap((part) => {
    const [from = 0, to = from] = part.split('-').map(Number);
    return Array.from({ length: to - from + 1 }, (_, index) => from + index);
  });
}

async function measure(faults: readonly Fault[]): Promise<void> {
  const startedMs = performance.now();
  const original = copyProject();
  const copies = [copyProject()];
  try {
    plant(copies[0] ?? '', faults);
    while (copies.length < COPIES) copies.push(copyOfCopy(copies[0] ?? ''));
    const reach = await lookAtReach(copies, faults);
    if (reach.failing.length > 0) console.log(`Without a fault fail: ${reach.failing.join(', ')}`);
    console.log(`${minutesSince(startedMs)} min: the tests ran without a fault.`);
    const verdicts: Verdict[] = [];
    await shareOut(copies, faults, async (copy, fault) => {
      const test = await noticedBy(copy, fault, reach);
      const verdict = test === undefined ? leftOver(fault, original) : 'noticed';
      verdicts.push(verdict);
      console.log(`${fault.number}  ${verdict}  ${inWords(fault)}  ${test ?? ''}`);
    });
    tell(verdicts, startedMs);
  } finally {
    remove([original, ...copies]);
  }
}

type Verdict = 'noticed' | 'does not compile' | 'nobody can see it' | 'NOT NOTICED';

function leftOver(fault: Fault, original: string): Verdict {
  if (UNSEEN.some(({ file, line }) => fault.file === file && isOn(fault, line))) return 'nobody can see it';
  const path = join(original, fault.file);
  const source = readFileSync(path);
  writeFileSync(path, withFault(source, fault));
  const { status } = spawnSync('node_modules/.bin/tsc', ['--noEmit'], { cwd: original });
  writeFileSync(path, source);
  return status === 0 ? 'NOT NOTICED' : 'does not compile';
}

function isOn({ file, line }: Fault, text: string): boolean {
  return readFileSync(file, 'utf8').split('\n')[line - 1]?.trim() === text;
}

function tell(verdicts: readonly Verdict[], startedMs: number): void {
  const many = (verdict: Verdict): number => verdicts.filter((one) => one === verdict).length;
  const counted = many('noticed') + many('NOT NOTICED');
  const share = Math.round((100 * many('noticed')) / Math.max(1, counted));
  console.log(`\nSeeds ${seeds}: noticed ${many('noticed')} of ${counted} (${share} %).`);
  const others = `${many('does not compile')} the compiler refuses, ${many('nobody can see it')} nobody can see`;
  console.log(`${others}. It took ${minutesSince(startedMs)} min.`);
}

function minutesSince(startedMs: number): string {
  return ((performance.now() - startedMs) / 60_000).toFixed(1);
}
