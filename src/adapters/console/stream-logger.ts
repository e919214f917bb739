import { oneLine, visible } from '../../domain/visible-text.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Logger } from '../../ports/logger.ts';

export interface LoggerOptions {
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

/** What Paint writes and nothing else: bold, faint, red, green, yellow, and their ends. */
// oxlint-disable-next-line no-control-regex
const OUR_COLOURS = /(\u001b\[(?:0|1|2|22|31|32|33|39)m)/;

/** Lines as they come; what is under way in place on a terminal, now and then as a line elsewhere. */
export function createStreamLogger({ stream, clock, colour, debug, redact }: LoggerOptions): Logger {
  const live = stream.isTTY === true;
  let current: string | undefined;
  let lastMs = clock.elapsed();
  let timer: NodeJS.Timeout | undefined;

  /** Secrets first, since a control character in one would hide it; then whatever could forge or move a line. */
  function fitForLog(text: string, show: (part: string) => string): string {
    const clean = redact(text);
    if (!colour) return show(clean);
    return clean
      .split(OUR_COLOURS)
      .map((part, index) => (index % 2 === 0 ? show(part) : part))
      .join('');
  }

  function write(text: string): void {
    if (live && current !== undefined) stream.write(ERASE_LINE);
    stream.write(`${fitForLog(text, visible)}\n`);
    lastMs = clock.elapsed();
    draw();
  }

  function draw(): void {
    if (!live || current === undefined) return;
    stream.write(`${ERASE_LINE}${fitForLog(current, oneLine).slice(0, (stream.columns ?? 80) - 1)}`);
  }

  function tick(): void {
    if (live || current === undefined || clock.elapsed() - lastMs < SILENCE_MS) return;
    stream.write(`${fitForLog(current, oneLine)}\n`);
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
