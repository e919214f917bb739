import { cpuMsSince, cpuNow } from '../support/cpu-time.ts';

/** Characters, and the milliseconds after which a pattern is not linear, or where `suspect` is worth a longer text. */
const STEPS = [
  { length: 28, slowMs: 20, suspectMs: 0 },
  { length: 250, slowMs: 40, suspectMs: 0 },
  { length: 2500, slowMs: 100, suspectMs: 0.25 },
  { length: 20_000, slowMs: 25, suspectMs: 4 },
  { length: 100_000, slowMs: 100, suspectMs: 0 },
] as const;

/**
 * The text that makes a pattern slow, described; undefined where none was found. Every run of what the pattern
 * names is repeated, alone and after what comes before it, with and without an end that does not fit.
 */
export function growthOf(pattern: RegExp): string | undefined {
  for (const { before, pump } of pumpsFor(tokensOf(pattern.source))) {
    for (const end of ['', '\u0001']) {
      const text = (length: number): string =>
        `${before}${pump.repeat(Math.ceil(length / pump.length))}${end}`;
      if (!isSlow(pattern, text)) continue;
      return `${JSON.stringify(before)}, many ${JSON.stringify(pump)} and ${JSON.stringify(end)}`;
    }
  }
  return undefined;
}

/** Twice over, since a machine may be busy with something else. */
function isSlow(pattern: RegExp, text: (length: number) => string): boolean {
  for (const { length, slowMs, suspectMs } of STEPS) {
    const once = (): number => timeMs(pattern, text(length));
    const neededMs = once();
    if (neededMs > slowMs && once() > slowMs) return true;
    if (neededMs < suspectMs) return false;
  }
  return false;
}

function timeMs(pattern: RegExp, text: string): number {
  const started = cpuNow();
  if (pattern.global) text.replaceAll(pattern, '');
  else pattern.test(text);
  return cpuMsSince(started);
}

interface Pump {
  readonly before: string;
  readonly pump: string;
}

const LONGEST_RUN = 14;

function pumpsFor(tokens: readonly string[]): readonly Pump[] {
  const found = new Map<string, Pump>();
  for (const [start] of tokens.entries()) {
    for (let end = start + 1; end <= Math.min(tokens.length, start + LONGEST_RUN); end += 1) {
      const pump = tokens.slice(start, end).join('');
      for (const before of ['', tokens.slice(0, start).join('')])
        found.set(`${before}\u0000${pump}`, { before, pump });
    }
  }
  return [...found.values()];
}

const ESCAPES: Readonly<Record<string, string>> = {
  s: ' ',
  d: '0',
  w: 'a',
  S: 'x',
  D: 'x',
  W: '-',
  n: '\n',
  r: '\r',
  t: '\t',
  b: '',
};

const CHARACTERS = [' ', '\t', 'a', '0', 'A', '-', '_', '/', '<', '=', 'x', '.', '\n', '\u0002', '\u{1F600}'];

/** A character for each thing the pattern names, in its order; quantifiers and groups left out. */
function tokensOf(source: string): readonly string[] {
  const parts = source.matchAll(
    /\\u\{[\dA-Fa-f]+\}|\\[ux][\dA-Fa-f]{2,4}|\\p\{[^}]*\}|\\.|\[(?:\\.|[^\]\\])*\]|\(\?(?:<?[=!:]|<\w+>|:)|\{\d+,?\d*\}|[()^$|?*+]|[^]/g,
  );
  const tokens: string[] = [];
  let wasPlain = false;
  for (const [part] of parts) {
    const isPlain = /^[\w ]$/.test(part);
    const text = charactersFor(part);
    if (isPlain && wasPlain) tokens.push(`${tokens.pop() ?? ''}${text}`);
    else if (text !== '') tokens.push(text);
    wasPlain = isPlain;
  }
  return tokens;
}

function charactersFor(part: string): string {
  if (/^[()^$|?*+]$|^\(\?|^\{\d/.test(part)) return '';
  if (part === '.') return 'x';
  if (part.startsWith('[') && part.length > 1) return memberOf(part);
  if (part.startsWith('\\p') || part.startsWith('\\u') || part.startsWith('\\x'))
    return memberOf(`[${part}]`);
  if (part.startsWith('\\')) return ESCAPES[part.slice(1)] ?? part.slice(1);
  return part;
}

/** Blanks first: they are what patterns overlap in most. */
function memberOf(set: string): string {
  const pattern = new RegExp(set, 'u');
  return CHARACTERS.find((character) => pattern.test(character)) ?? '';
}
