import { readFileSync } from 'node:fs';
import { Ajv, type ValidateFunction } from 'ajv';

/** One method of one path, extracted from Atlassian's OpenAPI. */
export interface Operation {
  readonly method: string;
  readonly path: string;
  readonly query?: readonly string[];
  readonly requiredQuery?: readonly string[];
  /** The scope an access token or OAuth consumer needs; Cloud only. */
  readonly scope?: string;
  /** The scope an API token needs; Cloud only. */
  readonly tokenScope?: string;
  readonly answers: readonly number[];
  readonly body?: object;
}

export interface Asked {
  readonly operation: Operation;
  readonly parameters: Readonly<Record<string, string>>;
}

export interface Contract {
  /** Undefined where the specification knows no such method or path. */
  find(method: string, path: string): Asked | undefined;
  /** What is wrong with a body by the specification's schema, one sentence each. */
  complaintsAbout(operation: Operation, body: unknown): readonly string[];
}

export function readContract(file: 'cloud-contract.json' | 'data-center-contract.json'): Contract {
  const text = readFileSync(new URL(file, import.meta.url), 'utf8');
  const { operations } = JSON.parse(text) as { operations: Operation[] };
  const ajv = new Ajv({ allErrors: true, strict: false, formats: { uri: (value) => URL.canParse(value) } });
  const checks = new Map<object, ValidateFunction>();

  return {
    find(method, path) {
      for (const operation of operations) {
        const parameters = operation.method === method ? parametersIn(operation.path, path) : undefined;
        if (parameters !== undefined) return { operation, parameters };
      }
      return undefined;
    },
    complaintsAbout(operation, body) {
      if (operation.body === undefined) return body === undefined ? [] : ['this method takes no body'];
      const check = checks.get(operation.body) ?? ajv.compile(operation.body);
      checks.set(operation.body, check);
      if (check(body)) return [];
      return (check.errors ?? []).map(
        (error) => `${error.instancePath || 'the body'} ${error.message ?? ''}`,
      );
    },
  };
}

function parametersIn(template: string, path: string): Record<string, string> | undefined {
  const wanted = template.split('/');
  const given = path.replace(/\/$/, '').split('/');
  if (wanted.length !== given.length) return undefined;
  const parameters: Record<string, string> = {};
  for (const [index, segment] of wanted.entries()) {
    const value = decodeURIComponent(given[index] ?? '');
    if (segment.startsWith('{')) parameters[segment.slice(1, -1)] = value;
    else if (segment !== value) return undefined;
  }
  return parameters;
}
