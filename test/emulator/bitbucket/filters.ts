/** Cloud's `q` and `sort`, on the answers' own fields. A query that cannot be read throws its sentence. */
export function filtered<T extends object>(values: readonly T[], query: string | null): readonly T[] {
  if (query === null || query.trim() === '') return values;
  const tokens = tokensOf(query);
  const test = readAny(tokens);
  if (tokens.length > 0) throw new Error(`Invalid query: unexpected ${tokens[0]}`);
  return values.filter(test);
}

export function sorted<T extends object>(values: readonly T[], sort: string | null): readonly T[] {
  if (sort === null || sort === '') return values;
  const isReversed = sort.startsWith('-');
  const path = isReversed ? sort.slice(1) : sort;
  const order = (left: T, right: T): number => compare(at(left, path)[0], at(right, path)[0]);
  const ascending = values.toSorted(order);
  return isReversed ? ascending.toReversed() : ascending;
}

type Test = (value: object) => boolean;

function tokensOf(query: string): string[] {
  const pattern = /\s*("(?:\\.|[^"\\])*"|\(|\)|,|!=|!~|>=|<=|=|~|>|<|[^\s()=!~<>,"]+)/gy;
  const tokens: string[] = [];
  let end = 0;
  for (const match of query.matchAll(pattern)) {
    tokens.push(match[1] ?? '');
    end = match.index + match[0].length;
  }
  if (query.slice(end).trim() !== '') throw new Error(`Invalid query: ${query}`);
  return tokens;
}

function readAny(tokens: string[]): Test {
  const tests = [readAll(tokens)];
  while (tokens[0]?.toUpperCase() === 'OR') {
    tokens.shift();
    tests.push(readAll(tokens));
  }
  return (value) => tests.some((test) => test(value));
}

function readAll(tokens: string[]): Test {
  const tests = [readOne(tokens)];
  while (tokens[0]?.toUpperCase() === 'AND') {
    tokens.shift();
    tests.push(readOne(tokens));
  }
  return (value) => tests.every((test) => test(value));
}

function readOne(tokens: string[]): Test {
  if (tokens[0] === '(') {
    tokens.shift();
    const test = readAny(tokens);
    if (tokens.shift() !== ')') throw new Error('Invalid query: a parenthesis is open');
    return test;
  }
  const field = tokens.shift();
  const operator = tokens.shift()?.toUpperCase();
  if (field === undefined || operator === undefined) throw new Error('Invalid query: it ends too early');
  if (operator === 'IN' || operator === 'NOT') return readList(field, operator, tokens);
  const judge = operators[operator];
  const literal = tokens.shift();
  if (judge === undefined || literal === undefined) throw new Error(`Invalid query: ${field} ${operator}`);
  const wanted = literalOf(literal);
  return (value) => judge(at(value, field), wanted);
}

function readList(field: string, operator: string, tokens: string[]): Test {
  if (operator === 'NOT') tokens.shift();
  if (tokens.shift() !== '(') throw new Error('Invalid query: a list is missing');
  const wanted: unknown[] = [];
  for (let token = tokens.shift(); token !== ')'; token = tokens.shift()) {
    if (token === undefined) throw new Error('Invalid query: a list is open');
    if (token !== ',') wanted.push(literalOf(token));
  }
  return (value) => at(value, field).some((found) => wanted.includes(found)) === (operator === 'IN');
}

const operators: Readonly<Record<string, (found: readonly unknown[], wanted: unknown) => boolean>> = {
  '=': (found, wanted) => matches(found, wanted),
  '!=': (found, wanted) => !matches(found, wanted),
  '~': (found, wanted) => contains(found, wanted),
  '!~': (found, wanted) => !contains(found, wanted),
  '>': (found, wanted) => found.some((each) => compare(each, wanted) > 0),
  '>=': (found, wanted) => found.some((each) => compare(each, wanted) >= 0),
  '<': (found, wanted) => found.some((each) => compare(each, wanted) < 0),
  '<=': (found, wanted) => found.some((each) => compare(each, wanted) <= 0),
};

function matches(found: readonly unknown[], wanted: unknown): boolean {
  return wanted === null
    ? found.every((each) => each === null || each === undefined)
    : found.some((each) => compare(each, wanted) === 0);
}

function contains(found: readonly unknown[], wanted: unknown): boolean {
  return found.some(
    (each) => typeof each === 'string' && each.toLowerCase().includes(String(wanted).toLowerCase()),
  );
}

function literalOf(token: string): unknown {
  if (token.startsWith('"')) return JSON.parse(token) as unknown;
  if (token === 'null') return null;
  if (token === 'true' || token === 'false') return token === 'true';
  return Number.isNaN(Number(token)) ? token : Number(token);
}

/** Every value that the path leads to; through lists to those of each item. */
function at(value: unknown, path: string): readonly unknown[] {
  const [name = '', ...rest] = path.split('.');
  if (Array.isArray(value)) return value.flatMap((item: unknown) => at(item, path));
  if (typeof value !== 'object' || value === null) return [undefined];
  const inner = (value as Record<string, unknown>)[name];
  return rest.length === 0 ? [inner].flat() : at(inner, rest.join('.'));
}

function compare(left: unknown, right: unknown): number {
  if (typeof left === 'number' && typeof right === 'number') return left - right;
  const times = [timeOf(left), timeOf(right)] as const;
  if (times[0] !== undefined && times[1] !== undefined) return times[0] - times[1];
  const texts = [textOf(left), textOf(right)] as const;
  if (texts[0] === texts[1]) return 0;
  return texts[0] < texts[1] ? -1 : 1;
}

function timeOf(value: unknown): number | undefined {
  if (typeof value !== 'string' || !/^\d{4}-\d\d-\d\d/.test(value)) return undefined;
  const time = Date.parse(value);
  return Number.isNaN(time) ? undefined : time;
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
}
