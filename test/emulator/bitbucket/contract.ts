import { readFileSync } from 'node:fs';
import { Ajv, type ValidateFunction } from 'ajv';
import type { OpenApiExtract, Operation } from './contract/extract-openapi.ts';

export interface Asked {
  readonly operation: Operation;
  readonly parameters: Readonly<Record<string, string>>;
}

export interface Contract {
  readonly operations: readonly Operation[];
  /** Undefined where the specification knows no such method or path. */
  find(method: string, path: string): Asked | undefined;
  /** Whether the path exists for another method. */
  knowsPath(path: string): boolean;
  /** What is wrong with a body by the specification's schema, one sentence each. */
  complaintsAbout(operation: Operation, body: unknown): readonly string[];
  /** The same for a good answer; fields that are null count as left out. */
  complaintsAboutAnswer(operation: Operation, answer: unknown): readonly string[];
}

// Greedy at the end of a path: branch names and files hold slashes.
const GREEDY = new Set(['{path}', '{name}', '{spec}', '{revision}', '{revspec}']);

type ContractFile = 'cloud-contract.json' | 'data-center-contract.json';

const contracts = new Map<ContractFile, Contract>();

/** Read once a process, when it is first asked for. */
export function contractIn(file: ContractFile): Contract {
  const known = contracts.get(file) ?? readContract(file);
  contracts.set(file, known);
  return known;
}

function readContract(file: ContractFile): Contract {
  const text = readFileSync(new URL(file, import.meta.url), 'utf8');
  const { operations, schemas } = JSON.parse(
    text.replaceAll('"#/components/schemas/', '"contract#/components/schemas/'),
  ) as OpenApiExtract;
  const ajv = new Ajv({
    allErrors: true,
    strict: false,
    validateFormats: true,
    formats: {
      uri: (value) => URL.canParse(value) || value.startsWith('git@'),
      'date-time': (value) => !Number.isNaN(Date.parse(value)),
      uuid: true,
      email: true,
      int32: true,
      int64: true,
      float: true,
      double: true,
      byte: true,
      binary: true,
    },
  });
  ajv.addSchema({ $id: 'contract', components: { schemas } });
  const templates = operations.map((operation) => ({ operation, wanted: operation.path.split('/') }));
  const checks = new Map<object, ValidateFunction>();
  const problems = (schema: object, value: unknown): readonly string[] => {
    const check = checks.get(schema) ?? ajv.compile(schema);
    checks.set(schema, check);
    if (check(value)) return [];
    return (check.errors ?? []).map((error) => `${error.instancePath || 'the body'} ${error.message ?? ''}`);
  };

  return {
    operations,
    find: (method, path) => findOperation(templates, method, path),
    knowsPath: (path) => templates.some(({ wanted }) => parametersIn(wanted, path) !== undefined),
    complaintsAbout({ body: schema }, body) {
      if (schema === undefined) return body === undefined ? [] : ['this method takes no body'];
      return problems(schema, body);
    },
    complaintsAboutAnswer: ({ answer: schema }, answer) =>
      schema === undefined ? [] : problems(schema, withoutNulls(answer)),
  };
}

/** The operation with the fewest parameters wins: `/pullrequests/activity` is no pull request. */
function findOperation(templates: readonly Template[], method: string, path: string): Asked | undefined {
  let best: Asked | undefined;
  for (const { operation, wanted } of templates) {
    const parameters = operation.method === method ? parametersIn(wanted, path) : undefined;
    if (parameters === undefined) continue;
    if (best === undefined || Object.keys(parameters).length < Object.keys(best.parameters).length) {
      best = { operation, parameters };
    }
  }
  return best;
}

interface Template {
  readonly operation: Operation;
  /** The segments of its path. */
  readonly wanted: readonly string[];
}

function parametersIn(wanted: readonly string[], path: string): Record<string, string> | undefined {
  const given = segmentsOf(path, wanted);
  if (given === undefined) return undefined;
  const parameters: Record<string, string> = {};
  for (const [index, segment] of wanted.entries()) {
    const value = decoded(given[index] ?? '');
    if (value === undefined) return undefined;
    if (segment.startsWith('{')) {
      if (value === '') return undefined;
      parameters[segment.slice(1, -1)] = value;
    } else if (segment !== value) return undefined;
  }
  return parameters;
}

function segmentsOf(path: string, wanted: readonly string[]): readonly string[] | undefined {
  const given = path.replace(/\/$/, '').split('/');
  if (GREEDY.has(wanted.at(-1) ?? '') && given.length > wanted.length) {
    const last = given.slice(wanted.length - 1).join('/');
    return [...given.slice(0, wanted.length - 1), last];
  }
  return given.length === wanted.length ? given : undefined;
}

function decoded(segment: string): string | undefined {
  try {
    return decodeURIComponent(segment);
  } catch {
    return undefined;
  }
}

function withoutNulls(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value), (_key, inner: unknown) => inner ?? undefined) as unknown;
}
