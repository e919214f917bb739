import { fillVariables, variablesIn } from '../../config/manifest/fill-variables.ts';
import { Secret } from '../../domain/secrets/secret.ts';
import { type FieldValue, UnreadSecret } from '../entity.ts';
import { isObject } from '../shape.ts';
import type { Step } from './read-document.ts';

export type Variables = Readonly<Record<string, string | undefined>>;

/** What cannot be filled in, and where. */
export interface FillFault {
  readonly at: readonly Step[];
  readonly what: string;
}

/** What leads to an entity or a file is printed everywhere, and stays readable. */
const NAMES: ReadonlySet<string> = new Set([
  'name',
  'email',
  'alias',
  'keystorename',
  'apiproduct',
  'flowHookPoint',
  'type',
  'displayName',
  'certFilePath',
  'keyFilePath',
  'filePath',
  'file',
  'format',
]);

const SECRET =
  /^secret:(projects\/[\w.:-]{1,100}\/(?:locations\/[\w-]{1,60}\/)?secrets\/[\w-]{1,255}(?:\/versions\/[\w-]{1,60})?)$/;
const WHOLE = /^\$\{(secret:[^{}]*)\}$/;

/**
 * `${NAME}` of the variables that MANIFEST_VARIABLES lists, `${secret:projects/…}` of a secret store, which stays
 * unread; `$${` is `${`. What came from a variable is never printed: nobody knows whether it is a secret.
 */
export function fillValues(
  value: unknown,
  variables: Variables,
): { value: FieldValue; faults: readonly FillFault[] } {
  const faults: FillFault[] = [];
  return { value: new Filling(variables, faults).fill(value, []), faults };
}

class Filling {
  readonly #variables: Variables;
  readonly #faults: FillFault[];

  constructor(variables: Variables, faults: FillFault[]) {
    this.#variables = variables;
    this.#faults = faults;
  }

  fill(value: unknown, at: readonly Step[]): FieldValue {
    if (typeof value === 'string') return this.#text(value, at);
    if (Array.isArray(value)) return value.map((item: unknown, index) => this.fill(item, [...at, index]));
    if (isObject(value)) {
      const entries = Object.entries(value);
      return Object.fromEntries(entries.map(([name, inner]) => [name, this.fill(inner, [...at, name])]));
    }
    return typeof value === 'number' || typeof value === 'boolean' ? value : null;
  }

  #text(text: string, at: readonly Step[]): FieldValue {
    if (!text.includes('${')) return text;
    const names = variablesIn(text);
    if (names.length === 0) return fillVariables(text, () => '');
    const isName = NAMES.has(String(at.at(-1)));
    const secret = WHOLE.exec(text)?.[1];
    if (secret !== undefined) return this.#secret(secret, isName, at);
    for (const name of names) this.#check(name, at);
    const filled = fillVariables(text, (name) => this.#variables[name] ?? '');
    return isName ? filled : new Secret(filled);
  }

  #check(name: string, at: readonly Step[]): void {
    const tell = (what: string): unknown => this.#faults.push({ at, what });
    if (name.startsWith('secret:')) tell('a secret stands alone: nothing before and nothing after it');
    else if (!Object.hasOwn(this.#variables, name))
      tell(`this uses the variable ${shown(name)}, which MANIFEST_VARIABLES does not list`);
    else if ((this.#variables[name] ?? '') === '') tell(`this uses the variable ${name}, which has no value`);
  }

  #secret(secret: string, isName: boolean, at: readonly Step[]): FieldValue {
    const resource = SECRET.exec(secret)?.[1];
    if (isName) this.#faults.push({ at, what: 'a name or a path is no secret' });
    else if (resource === undefined) this.#faults.push({ at, what: MALFORMED });
    return isName || resource === undefined ? '' : new UnreadSecret(resource);
  }
}

/** The same value as a file must hold it: what looks like a variable in it is none, whoever put it there. */
export function literally(value: unknown): unknown {
  if (typeof value === 'string') return value.replaceAll('${', '$$${');
  if (Array.isArray(value)) return value.map(literally);
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, literally(inner)]));
}

const MALFORMED =
  'a secret is named ${secret:projects/PROJECT/secrets/NAME}, or with /versions/VERSION behind it';

function shown(name: string): string {
  return JSON.stringify(name.slice(0, 60)).slice(1, -1);
}
