import { readFileSync } from 'node:fs';
import type { LintLimits, TimeBudget } from './limits.ts';

/** Why a child gave no answer. */
export type ExitReason = 'time' | 'total' | 'memory' | 'ended';

export interface WorkerState {
  readonly pid: number | undefined;
  exitReason: ExitReason | undefined;
  readonly kill: (cause: ExitReason) => void;
  readonly limits: LintLimits;
  readonly budget: TimeBudget;
}

const PAGE_MEGABYTES = 4096 / 1024 / 1024;

export interface Watch {
  readonly stop: () => void;
}

/** V8's own limit does not count buffers, and a loop for ever has no limit at all. */
export function watchOver({ pid, limits, budget, kill }: WorkerState): Watch {
  const left = budget.left();
  const [after, cause] =
    left < limits.milliseconds ? ([left, 'total'] as const) : ([limits.milliseconds, 'time'] as const);
  const clock = setTimeout(() => kill(cause), after);
  const scale = setInterval(() => {
    if (residentMegabytes(pid) > limits.residentMegabytes) kill('memory');
  }, 25);
  return {
    stop: () => {
      clearTimeout(clock);
      clearInterval(scale);
    },
  };
}

function residentMegabytes(pid: number | undefined): number {
  try {
    return Number(readFileSync(`/proc/${String(pid)}/statm`, 'utf8').split(' ')[1]) * PAGE_MEGABYTES;
  } catch {
    return 0;
  }
}
