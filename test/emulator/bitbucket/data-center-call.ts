import type { Exchange } from '../emulated-api.ts';
import type { Asked } from './contract.ts';
import type { Ledger } from './request-log.ts';

export interface DataCenterCall {
  readonly exchange: Exchange;
  readonly asked: Asked;
  /** The repository of the path; the first one where the path has none. */
  readonly ledger: Ledger;
  readonly caller: string;
  readonly permission: 'read' | 'write' | 'admin';
  /** False for the token of a project or repository; undefined for anybody else's. */
  readonly hasUser: boolean | undefined;
  readonly body: Readonly<Record<string, unknown>>;
  /** Annotations that a report may hold. */
  readonly cap: number;
  /** Address of the server: `http://127.0.0.1:1234`. */
  readonly base: string;
}

export type DataCenterAnswer =
  | { readonly kind: 'one'; readonly status: number; readonly body: object }
  | { readonly kind: 'list'; readonly values: readonly object[] }
  | { readonly kind: 'text'; readonly body: string }
  | { readonly kind: 'nothing'; readonly status: 204 };

type DataCenterHandler = (call: DataCenterCall) => DataCenterAnswer;

/** By method and path below `/rest`, the repository's prefix written as `~`: `GET /api/latest~/branches`. */
export type DataCenterHandlers = Readonly<Record<string, DataCenterHandler>>;

export function one(body: object, status = 200): DataCenterAnswer {
  return { kind: 'one', status, body };
}

export function list(values: readonly object[]): DataCenterAnswer {
  return { kind: 'list', values };
}

export const nothing: DataCenterAnswer = { kind: 'nothing', status: 204 };

/** Thrown by handlers; becomes the error shape of the specification. */
export class DataCenterRefusal extends Error {
  readonly status: number;
  readonly error: Readonly<Record<string, unknown>>;

  constructor(status: number, message: string, exceptionName = exceptions[status]) {
    super(message);
    this.status = status;
    this.error = { context: null, message, exceptionName: `com.atlassian.bitbucket.${exceptionName}` };
  }
}

const exceptions: Readonly<Record<number, string>> = {
  400: 'validation.ArgumentValidationException',
  401: 'AuthorisationException',
  403: 'ForbiddenException',
  404: 'NoSuchEntityException',
  409: 'IntegrityException',
};

export function parameter({ asked }: DataCenterCall, name: string): string {
  return asked.parameters[name] ?? '';
}

/** Throws a refusal unless the caller may do that much here. */
export function demand({ permission }: DataCenterCall, wanted: 'write' | 'admin'): void {
  const ranks = ['read', 'write', 'admin'];
  if (ranks.indexOf(permission) < ranks.indexOf(wanted)) {
    throw new DataCenterRefusal(401, 'You are not permitted to access this resource');
  }
}

/** Edits name the version they saw. Throws a refusal where it is missing or older. */
export function checkVersion(
  call: DataCenterCall,
  current: number,
  given: string | number | null | undefined,
): void {
  if (given === null || given === undefined) {
    call.exchange.unexpected('something was changed without its version');
    throw new DataCenterRefusal(400, 'The version is missing.');
  }
  if (Number(given) !== current) {
    const sentence = `It was changed meanwhile: version ${given} was given, ${current} is current.`;
    throw new DataCenterRefusal(409, sentence, 'pull.PullRequestOutOfDateException');
  }
}
