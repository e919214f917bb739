import type { Logger } from '../ports/logger.ts';
import type { RunRecord } from './context.ts';

/** Something nobody foresaw: told with its stack, since only that helps whoever mends it. Exit 70. */
export function reportDefect(
  error: unknown,
  { logger, record }: { readonly logger: Logger; readonly record: RunRecord },
): 'defect' {
  const { message, stack } =
    error instanceof Error ? error : new Error('Something that is no error was thrown.');
  logger.say(`This is a fault of the pipe itself; please report it with these lines:\n${stack ?? message}`);
  record.problems.push({ code: 'defect', message, hint: 'Report it with the stack in the log.' });
  return 'defect';
}
