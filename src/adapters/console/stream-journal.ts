import type { Clock } from '../../ports/clock.ts';
import type { Journal } from '../../ports/journal.ts';

export interface JournalOptions {
  readonly stream: NodeJS.WritableStream & { readonly isTTY?: boolean; readonly columns?: number };
  readonly clock: Clock;
  readonly colour: boolean;
  readonly debug: boolean;
  /** Takes out of every line what must not leave: the last net, not the first. */
  readonly redact: (text: string) => string;
}

/** In CI, what is under way is told this often where nothing else is: never more than 10 s of silence. */
const SILENCE_MS = 8000;
const TICK_MS = 500;
const ERASE_LINE = '\r\u001b[2K';

/** Lines as they come; what is under way in place on a terminal, now and then as a line elsewhere. */
export function createStreamJournal({ stream, clock, colour, debug, redact }: JournalOptions): Journal {
  const live = stream.isTTY === true;
  let current: string | undefined;
  let lastMs = clock.elapsed();
  let timer: NodeJS.Timeout | undefined;

  function write(text: string): void {
    if (live && current !== undefined) stream.write(ERASE_LINE);
    stream.write(`${redact(text)}\n`);
    lastMs = clock.elapsed();
    draw();
  }

  function draw(): void {
    if (!live || current === undefined) return;
    stream.write(`${ERASE_LINE}${redact(current).slice(0, (stream.columns ?? 80) - 1)}`);
  }

  function tick(): void {
    if (live || current === undefined || clock.elapsed() - lastMs < SILENCE_MS) return;
    stream.write(`${redact(current)}\n`);
    lastMs = clock.elapsed();
  }

  return {
    colour,
    say: write,
    debug: (text) => {
      if (debug) write(text);
    },
    progress(text) {
      if (live && current !== undefined && text === undefined) stream.write(ERASE_LINE);
      current = text;
      draw();
      if (text === undefined) {
        clearInterval(timer);
        timer = undefined;
      } else timer ??= setInterval(tick, TICK_MS).unref();
    },
  };
}
