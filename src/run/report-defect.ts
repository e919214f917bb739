import type { Logger } from '../ports/logger.ts';
import type { RecordKeeper } from './keep-record.ts';

/** Something nobody foresaw: told with its stack, since only that helps whoever mends it. Exit 70. */
export function reportDefect(
  error: unknown,
  { logger, note }: Pick<RecordKeeper, 'note'> & { readonly logger: Logger },
): 'defect' {
  const { message, stack } =
    error instanceof Error ? error : new Error('Something that is no error was thrown.');
  logger.say(`This is a fault of the pipe itself; please report it with these lines:\n${stack ?? message}`);
  const hint = 'Report it with the stack in the log.';
  note({ kind: 'failed', problems: [{ code: 'defect', message, hint }] });
  return 'defect';
}
