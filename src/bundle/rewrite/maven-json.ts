import { PipeError } from '../../errors/pipe-error.ts';

export type JsonRecord = Readonly<Record<string, unknown>>;

/** Numbers as they are written: Maven's plugin reads every value as text, and `1.0` is not `1`. */
class Literal {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

const MAX_CHARACTERS = 1024 * 1024;

/** `config.json` as Maven's plugin reads it. Throws PipeError `manifest-invalid`, with line and column where known. */
export function parseMavenConfig(text: string, file: string): unknown {
  if (text.length > MAX_CHARACTERS) {
    throw new PipeError('manifest-invalid', `${file} is larger than 1 MB.`, { where: file });
  }
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''), keepLiteral);
  } catch (error) {
    const offset = error instanceof SyntaxError ? /position (\d+)/.exec(error.message)?.[1] : undefined;
    const place = offset === undefined ? file : `${file}:${lineAndColumn(text, Number(offset))}`;
    throw new PipeError('manifest-invalid', `${place} is not JSON. Nothing was deployed.`, {
      where: place,
      hint: 'Comments, single quotes and commas before a closing bracket are not JSON: remove them.',
    });
  }
}

/** Typed by hand: TypeScript's JSON.parse does not know the third argument yet. */
function keepLiteral(_key: string, value: unknown, context?: { readonly source?: string }): unknown {
  return typeof value === 'number' ? new Literal(context?.source ?? String(value)) : value;
}

export function isRecord(value: unknown): value is JsonRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The list under a key; anything else, absent included, is an empty one. */
export function listIn(value: unknown, key: string): readonly unknown[] {
  const list = isRecord(value) ? value[key] : undefined;
  return Array.isArray(list) ? (list as readonly unknown[]) : [];
}

/** The text under a key: numbers and booleans as they are written, absent and null as nothing. */
export function textIn(value: JsonRecord, key: string): string {
  const found = value[key];
  if (found instanceof Literal) return found.text;
  return typeof found === 'string' || typeof found === 'boolean' ? String(found) : '';
}

function lineAndColumn(text: string, offset: number): string {
  const lines = text.slice(0, offset).split('\n');
  return `${lines.length}:${(lines.at(-1)?.length ?? 0) + 1}`;
}
