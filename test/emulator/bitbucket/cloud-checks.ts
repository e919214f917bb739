import type { Exchange } from '../emulated-api.ts';
import { jsonOf } from './cloud-call.ts';
import { complaintsAboutContent } from './cloud-content.ts';
import type { Asked, Contract } from './contract.ts';

// Filtering, sorting, paging and partial answers are described for the whole API, not per path.
const GENERAL_QUERY = ['fields', 'page', 'pagelen', 'q', 'sort', 'ctx'];
// Described in words only, or for the method next to it.
const IN_WORDS: Readonly<Record<string, readonly string[]>> = {
  '/commits': ['include', 'exclude', 'path'],
  '/commits/{revision}': ['include', 'exclude', 'path'],
  '/branch-restrictions': ['kind', 'pattern'],
};

/** What is wrong with a request by the specification, one sentence each. */
export function complaintsAboutRequest(
  contract: Contract,
  exchange: Exchange,
  asked: Asked,
): readonly string[] {
  return [...aboutQuery(exchange, asked), ...aboutBody(contract, exchange, asked)];
}

function aboutQuery({ url }: Exchange, { operation }: Asked): readonly string[] {
  const described = operation.query ?? {};
  const inWords = Object.entries(IN_WORDS).find(([path]) => operation.path.endsWith(path))?.[1] ?? [];
  const known = [...GENERAL_QUERY, ...Object.keys(described), ...inWords];
  const names = [...new Set(url.searchParams.keys())];
  return [
    ...names
      .filter((name) => !known.includes(name))
      .map((name) => `the query parameter ${name} is not known`),
    ...names.flatMap((name) => {
      const allowed = described[name]?.enum;
      const wrong = url.searchParams.getAll(name).filter((value) => allowed?.includes(value) === false);
      // Sorting has a minus of its own.
      return name === 'sort' ? [] : wrong.map((value) => `${name} is not one of its values: ${value}`);
    }),
    ...(operation.requiredQuery ?? [])
      .filter((name) => !names.includes(name))
      .map((name) => `${name} is missing`),
  ];
}

function aboutBody(contract: Contract, exchange: Exchange, asked: Asked): readonly string[] {
  const { operation } = asked;
  const isEmpty = exchange.body.length === 0;
  if (exchange.method === 'GET' || exchange.method === 'DELETE') {
    return isEmpty ? [] : ['this method takes no body'];
  }
  if (isEmpty && (operation.body === undefined || operation.path.endsWith('/merge'))) return [];
  if (isForm(exchange, operation.path)) return [];
  if (!isSentAs(exchange, 'application/json')) return ['the body is not sent as JSON'];
  return aboutJson(contract, exchange, asked);
}

function isSentAs({ headers }: Exchange, type: string): boolean {
  return headers['content-type']?.startsWith(type) === true;
}

/** Two calls take forms, which the document does not describe. */
function isForm(exchange: Exchange, path: string): boolean {
  return (
    (isSentAs(exchange, 'application/x-www-form-urlencoded') && path.includes('/commits')) ||
    (isSentAs(exchange, 'multipart/form-data') && path.endsWith('/src'))
  );
}

function aboutJson(contract: Contract, exchange: Exchange, asked: Asked): readonly string[] {
  const { operation } = asked;
  if (operation.body === undefined) {
    // Undescribed bodies have the shape of their answer, but for references, whose target may be a name.
    const isLike = operation.answer !== undefined && !operation.path.includes('/refs/');
    return isLike ? contract.complaintsAboutAnswer(operation, jsonOf(exchange) ?? {}) : [];
  }
  const body = jsonOf(exchange);
  const bySchema = contract.complaintsAbout(operation, body);
  return bySchema.length === 0 ? complaintsAboutContent(asked, body) : bySchema;
}

/** Bitbucket's own form: a field, and sentences about it. What is said of the body as a whole is of no field. */
export function fieldsOf(problems: readonly string[]): Record<string, string[]> {
  const fields: Record<string, string[]> = {};
  for (const problem of problems) {
    const field = FIELD_IN.exec(problem)?.slice(1).find(Boolean);
    if (field !== undefined) fields[field] = [...(fields[field] ?? []), problem];
  }
  return fields;
}

/** `the body must have required property 'key'`, `/0/line must be >= 1`, `content.raw is missing` */
const FIELD_IN =
  /^(?:the body|\/\d+) must have required property '([^']+)'|^\/(?:\d+\/)?([^/ ]+)|^(?!the body)(\S+)/;
