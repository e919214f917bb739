import type { Signals } from '../../pipe/main.ts';
import { EXIT_CODES } from '../domain/run-result.ts';
import { finish } from './finish.ts';
import { reportDefect } from './report-defect.ts';
import type { Start } from './start.ts';

/** What is under way when something unforeseen happens gets this long to be reported; then the process ends. */
const PATIENCE_MS = 8000;
/** One fault may fire again and again: the first ones say it all. */
const MOST_TOLD = 3;

export interface LastHandler {
  /** After the verdict nothing changes it any more; what still fails then is a line of the debug log. */
  runIsOver(): void;
}

/**
 * Nothing fails unseen: an error that nobody caught, a rejection that nobody awaited, and a run that comes to no
 * end, all end in a redacted log, a result.json and exit 70. The run itself is stopped as by SIGTERM, so that what
 * it had begun is brought to an end and told.
 */
export function catchTheUnforeseen(start: Start, signals: Signals): LastHandler {
  let over = false;
  let seen = 0;
  let ending: Promise<void> | undefined;

  const end = (): void => {
    ending ??= finish(start, { outcome: 'defect', config: undefined })
      .catch(() => undefined)
      .then(() => process.exit(EXIT_CODES.defect));
  };
  const fail = (error: unknown): void => {
    if (over) {
      start.logger.debug(`After the end: ${error instanceof Error ? error.message : 'something failed.'}`);
      return;
    }
    process.exitCode = EXIT_CODES.defect;
    seen += 1;
    if (seen <= MOST_TOLD) reportDefect(error, start);
    if (seen > 1) return;
    signals.halt();
    setTimeout(() => over || end(), PATIENCE_MS);
  };

  process.on('uncaughtException', fail).on('unhandledRejection', fail);
  process.on('beforeExit', () => {
    if (over || ending !== undefined) return;
    reportDefect(new Error('The run came to no end, and nothing was left to wait for.'), start);
    end();
  });
  return {
    runIsOver: () => {
      over = true;
    },
  };
}
