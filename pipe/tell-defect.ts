import type { RunRecord } from '../src/actions/run.ts';
import type { Journal } from '../src/ports/journal.ts';

/** Something nobody foresaw: told with its stack, since only that helps whoever mends it. Exit 70. */
export function tellDefect(
  error: unknown,
  { journal, record }: { readonly journal: Journal; readonly record: RunRecord },
): 'defect' {
  const { message, stack } =
    error instanceof Error ? error : new Error('Something that is no error was thrown.');
  journal.say(`This is a fault of the pipe itself; please report it with these lines:\n${stack ?? message}`);
  record.problems.push({ code: 'defect', message, hint: 'Report it with the stack in the log.' });
  return 'defect';
}
