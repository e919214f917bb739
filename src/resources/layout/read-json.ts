/** Something that is not JSON, and where: characters from the start. */
interface JsonFault {
  readonly offset: number;
  readonly message: string;
}

export interface JsonReading {
  readonly value: unknown;
  /** Commas too many and keys that stand twice are all told; anything else ends the reading. */
  readonly faults: readonly JsonFault[];
  /** Where each member of an object or a list begins. */
  readonly members: WeakMap<object, ReadonlyMap<string, number>>;
  /** Every object by where it begins, and where it ends. */
  readonly objects: ReadonlyMap<
    number,
    { readonly value: Readonly<Record<string, unknown>>; readonly end: number }
  >;
}

/** Nobody nests entities that deep, and each level is a call. */
const DEEPEST = 100;
const MOST_FAULTS = 100;

class Unreadable extends Error {
  readonly fault: JsonFault;
  constructor(offset: number, message: string) {
    super(message);
    this.fault = { offset, message };
  }
}

/** JSON with the place of everything in it. Numbers that JavaScript cannot hold stay the texts that they are. */
export function readJson(text: string): JsonReading {
  const reader = new JsonReader(text);
  try {
    const value = reader.readAll();
    const { faults, members, objects } = reader;
    return { value, faults, members, objects };
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    const { faults, members, objects } = reader;
    return { value: undefined, faults: [...faults, error.fault], members, objects };
  }
}

const LITERALS = new Map<string, unknown>([
  ['true', true],
  ['false', false],
  ['null', null],
]);
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const QUOTE = 34;
const BACKSLASH = 92;
const BLANK = 32;
const BLANKS = /[ \t\r\n]*/y;

class JsonReader {
  readonly faults: JsonFault[] = [];
  readonly members = new WeakMap<object, ReadonlyMap<string, number>>();
  readonly objects = new Map<number, { value: Readonly<Record<string, unknown>>; end: number }>();
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  readAll(): unknown {
    this.#skip();
    const value = this.#value(0);
    this.#skip();
    if (this.#at < this.#text.length) throw this.#unexpected();
    return value;
  }

  #value(depth: number): unknown {
    if (depth > DEEPEST) throw new Unreadable(this.#at, 'this is nested too deeply');
    const next = this.#text[this.#at];
    if (next === '{') return this.#object(depth);
    if (next === '[') return this.#list(depth);
    if (next === '"') return this.#string();
    const number = this.#match(NUMBER);
    if (number !== undefined) return numberIn(number);
    for (const [word, value] of LITERALS) {
      if (!this.#text.startsWith(word, this.#at)) continue;
      this.#at += word.length;
      return value;
    }
    throw this.#unexpected();
  }

  #object(depth: number): unknown {
    const begin = this.#at;
    const found = Object.create(null) as Record<string, unknown>;
    const places = new Map<string, number>();
    this.members.set(found, places);
    this.#items('}', () => {
      const start = this.#at;
      if (this.#text[start] !== '"') throw this.#unexpected();
      const name = this.#string();
      this.#skip();
      if (this.#text[this.#at] !== ':') throw new Unreadable(this.#at, 'a colon is missing after the name');
      this.#at += 1;
      this.#skip();
      if (places.has(name)) this.#tell(start, `${shown(name)} stands twice in one object`);
      places.set(name, start);
      found[name] = this.#value(depth + 1);
    });
    this.objects.set(begin, { value: found, end: this.#at });
    return found;
  }

  #list(depth: number): unknown {
    const found: unknown[] = [];
    const places = new Map<string, number>();
    this.members.set(found, places);
    this.#items(']', () => {
      places.set(String(found.length), this.#at);
      found.push(this.#value(depth + 1));
    });
    return found;
  }

  #items(end: '}' | ']', readItem: () => void): void {
    this.#at += 1;
    this.#skip();
    while (this.#text[this.#at] !== end) {
      readItem();
      this.#skip();
      if (this.#text[this.#at] === end) break;
      if (this.#text[this.#at] !== ',') throw this.#missingComma(end);
      const comma = this.#at;
      this.#at += 1;
      this.#skip();
      if (this.#text[this.#at] === end) this.#tell(comma, `this comma stands before a closing ${end}`);
    }
    this.#at += 1;
  }

  #string(): string {
    const start = this.#at;
    this.#at = this.#endOfString(start + 1);
    try {
      return JSON.parse(this.#text.slice(start, this.#at)) as string;
    } catch {
      throw new Unreadable(start, 'this text holds a backslash that JSON does not know');
    }
  }

  /** Past the closing quote. */
  #endOfString(from: number): number {
    for (let at = from; at < this.#text.length; at += 1) {
      const code = this.#text.charCodeAt(at);
      if (code === QUOTE) return at + 1;
      if (code === BACKSLASH) at += 1;
      else if (code < BLANK) break;
    }
    throw new Unreadable(from - 1, 'this text does not end on its line');
  }

  #match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text)?.[0];
    if (found === undefined) return undefined;
    this.#at += found.length;
    return found;
  }

  #skip(): void {
    this.#match(BLANKS);
  }

  #tell(offset: number, message: string): void {
    if (this.faults.length < MOST_FAULTS) this.faults.push({ offset, message });
  }

  #missingComma(end: string): Unreadable {
    const fault = this.#unexpected().fault.message;
    return new Unreadable(
      this.#at,
      fault === UNKNOWN ? `a comma or a closing ${end} is missing before this` : fault,
    );
  }

  #unexpected(): Unreadable {
    const rest = this.#text.slice(this.#at, this.#at + 2);
    return new Unreadable(this.#at, EXPLAINED.find(([start]) => start.test(rest))?.[1] ?? UNKNOWN);
  }
}

const UNKNOWN = 'JSON has nothing that begins like this';
const EXPLAINED: readonly (readonly [RegExp, string])[] = [
  [/^$/, 'the file ends before it is complete'],
  [/^\/[/*]|^#/, 'JSON has no comments'],
  [/^'/, 'JSON texts stand between double quotes'],
  [/^\$\{/, 'a variable stands between double quotes, also for a number: "${NAME}"'],
  [/^,/, 'this comma has nothing before it'],
  [/^<[<h]/, 'this is no JSON: a merge conflict, or a page in place of a file'],
];

/** An integer that would lose digits stays a text, which Apigee takes as well. */
function numberIn(text: string): number | string {
  const number = Number(text);
  return /^-?\d+$/.test(text) && !Number.isSafeInteger(number) ? text : number;
}

function shown(name: string): string {
  return JSON.stringify(name.length > 60 ? `${name.slice(0, 60)}…` : name);
}
