import { cutVisible, wrapVisible } from '../../domain/text/text-width.ts';
import { oneLine, visible } from '../../domain/text/visible-text.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Doing, Logger } from '../../ports/logger.ts';

export interface LoggerOptions {
  readonly stream: NodeJS.WritableStream & { readonly isTTY?: boolean; readonly columns?: number };
  readonly clock: Clock;
  readonly colour: boolean;
  readonly debug: boolean;
  /** A width that is asked for; without it that of the terminal. */
  readonly columns?: number | undefined;
  /** Takes out of every line what must not leave: the last net, not the first. */
  readonly redact: (text: string) => string;
}

/** In CI, what is under way is told this often where nothing else is: never more than 10 s of silence. */
const SILENCE_MS = 8000;
const TICK_MS = 500;
const ERASE_LINE = '\r\u001b[2K';
const LINE_UP_ERASED = '\u001b[1A\u001b[2K';

/** What Paint writes and nothing else: bold, faint, red, green, yellow, and their ends. */
// oxlint-disable-next-line no-control-regex
const OUR_COLOURS = /(\u001b\[(?:0|1|2|22|31|32|33|39)m)/;

/** Lines as they come, broken to the width; what is under way in place on a terminal, now and then as lines elsewhere. */
export function createStreamLogger(options: LoggerOptions): Logger {
  const { stream, clock, colour, debug, redact } = options;
  const live = stream.isTTY === true;
  let current: Doing | undefined;
  let drawn = 0;
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

  const widthNow = (): number | undefined => options.columns ?? (live ? stream.columns : undefined);

  function write(text: string): void {
    const width = widthNow();
    const whole = fitForLog(text, visible);
    const lines =
      width === undefined ? [whole] : whole.split('\n').flatMap((line) => wrapVisible(line, width));
    stream.write(`${erased()}${lines.join('\n')}\n`);
    lastMs = clock.elapsed();
    draw();
  }

  /** Takes away what was drawn, from its last line up. */
  function erased(): string {
    const lines = drawn;
    drawn = 0;
    return lines === 0 ? '' : `${ERASE_LINE}${LINE_UP_ERASED.repeat(lines - 1)}`;
  }

  function linesUnderWay(): readonly string[] {
    const told = typeof current === 'function' ? current() : current === undefined ? [] : [current];
    return told.map((line) => fitForLog(line, oneLine));
  }

  function draw(): void {
    if (!live || current === undefined) return;
    const lines = linesUnderWay().map((line) => cutVisible(line, (widthNow() ?? 80) - 1));
    const before = erased();
    stream.write(`${before === '' ? ERASE_LINE : before}${lines.join('\n')}`);
    drawn = lines.length;
  }

  function tick(): void {
    if (live) {
      if (typeof current === 'function') draw();
      return;
    }
    if (current === undefined || clock.elapsed() - lastMs < SILENCE_MS) return;
    const lines = linesUnderWay();
    if (lines.length > 0) stream.write(`${lines.join('\n')}\n`);
    lastMs = clock.elapsed();
  }

  return {
    colour,
    columns: widthNow(),
    say: write,
    debug: (text) => {
      if (debug) write(text);
    },
    progress(doing) {
      if (live && doing === undefined) stream.write(erased());
      current = doing;
      draw();
      if (doing === undefined) {
        clearInterval(timer);
        timer = undefined;
      } else timer ??= setInterval(tick, TICK_MS).unref();
    },
  };
}
