import { readFileSync } from 'node:fs';

export interface MemoryWatch {
  /** The highest sum of resident memory seen so far, in MB. */
  peakMegabytes(): number;
  stop(): void;
}

const EVERY_MS = 10;
const PAGE_MEGABYTES = 4096 / 1024 / 1024;

/**
 * Watches a process and all its descendants. Resident memory counts pages that several of them share, such as
 * Node itself, once for each, so that the sum is above the truth, never below.
 */
export function watchMemory(pid: number): MemoryWatch {
  let peak = 0;
  const timer = setInterval(() => {
    peak = Math.max(
      peak,
      familyOf(pid).reduce((sum, member) => sum + residentMegabytes(member), 0),
    );
  }, EVERY_MS);
  return { peakMegabytes: () => peak, stop: () => clearInterval(timer) };
}

function familyOf(pid: number): readonly number[] {
  const children = textOf(`/proc/${pid}/task/${pid}/children`).split(' ').filter(Boolean).map(Number);
  return [pid, ...children.flatMap(familyOf)];
}

function residentMegabytes(pid: number): number {
  return Number(textOf(`/proc/${pid}/statm`).split(' ')[1] ?? 0) * PAGE_MEGABYTES;
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    // It has ended meanwhile.
    return '';
  }
}
