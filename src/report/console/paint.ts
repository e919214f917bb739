import { styleText } from 'node:util';
import { padVisible } from '../../domain/text/text-width.ts';

/** Colour where it is wanted; every line reads without it (docs/architecture.md#how-things-look). */
export interface Paint {
  good(text: string): string;
  bad(text: string): string;
  warn(text: string): string;
  faint(text: string): string;
  strong(text: string): string;
}

export function paintWith(colour: boolean): Paint {
  const style = (format: Parameters<typeof styleText>[0]) => (text: string) =>
    colour ? styleText(format, text, { validateStream: false }) : text;
  return {
    good: style('green'),
    bad: style('red'),
    warn: style('yellow'),
    faint: style('dim'),
    strong: style('bold'),
  };
}

/** Pads by what is seen, colours and wide characters counted as the eye does; never cuts. */
export function column(text: string, width: number): string {
  return padVisible(text, width);
}

/** "0.1 s", "75 s", "3 min 5 s". */
export function spent(milliseconds: number): string {
  if (milliseconds < 59_950) return `${(milliseconds / 1000).toFixed(1)} s`;
  const seconds = Math.round(milliseconds / 1000);
  if (seconds < 180) return `${seconds} s`;
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

/** "1 proxy", "2 proxies". */
export function count(number: number, one: string, many = `${one}s`): string {
  return `${number} ${number === 1 ? one : many}`;
}
