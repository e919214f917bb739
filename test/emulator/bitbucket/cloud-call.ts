import type { Exchange } from '../emulated-api.ts';
import type { Asked } from './contract.ts';
import type { PageRules } from './paging.ts';
import type { Ledger } from './request-log.ts';

export interface Caller {
  readonly name: string;
  /** Pipelines' own proxy signed for this call. */
  readonly viaProxy: boolean;
  readonly sees: (repository: string) => boolean;
  readonly permission: 'read' | 'write' | 'admin';
}

/** What a handler gets: a request that the specification knows, from somebody who may make it. */
export interface CloudCall {
  readonly exchange: Exchange;
  readonly asked: Asked;
  /** The repository of the path; the first one where the path has none. */
  readonly ledger: Ledger;
  readonly caller: Caller;
  /** The parsed JSON, already checked against the schema. */
  readonly body: Fields;
  /** `http://127.0.0.1:1234/2.0` */
  readonly base: string;
}

export type Fields = Readonly<Record<string, unknown>>;

export type CloudAnswer =
  | { readonly kind: 'one'; readonly status: number; readonly body: object; readonly location?: string }
  | {
      readonly kind: 'list';
      readonly status: number;
      readonly values: readonly object[];
      readonly rules: PageRules;
    }
  | { readonly kind: 'text'; readonly body: string }
  | { readonly kind: 'nothing'; readonly status: 204 };

type CloudHandler = (call: CloudCall) => CloudAnswer;

/** By method and path below the repository: `GET /pullrequests`; others by their whole path. */
export type CloudHandlers = Readonly<Record<string, CloudHandler>>;

export function one(body: object, status = 200): CloudAnswer {
  return { kind: 'one', status, body };
}

export function list(values: readonly object[], rules: PageRules = {}): CloudAnswer {
  return { kind: 'list', status: 200, values, rules };
}

export const nothing: CloudAnswer = { kind: 'nothing', status: 204 };

/** Thrown by handlers; becomes the error shape of the specification. */
export class Refusal extends Error {
  readonly status: number;
  readonly error: Fields;

  constructor(status: number, message: string, more: Fields = {}) {
    super(message);
    this.status = status;
    this.error = { message, ...more };
  }
}

export function refusalAnswer({ status, error }: Refusal) {
  return { status, body: { type: 'error', error } };
}

/** A parameter of the path. */
export function parameter({ asked }: CloudCall, name: string): string {
  return asked.parameters[name] ?? '';
}

/** Throws a refusal unless the caller may do that much here. */
export function demand({ caller }: CloudCall, permission: 'write' | 'admin'): void {
  const ranks = ['read', 'write', 'admin'];
  if (ranks.indexOf(caller.permission) < ranks.indexOf(permission)) {
    throw new Refusal(403, 'Your credentials lack one or more required privilege scopes.');
  }
}

/** Undefined where there is no body, or none that is JSON. */
export function jsonOf(exchange: Exchange): unknown {
  try {
    return JSON.parse(Buffer.from(exchange.body).toString('utf8'));
  } catch {
    return undefined;
  }
}
