import type { Exchange } from '../district.ts';
import type { Asked } from './contract.ts';
import type { Ledger } from './ledger.ts';

export interface Caller {
  readonly name: string;
  /** Pipelines' own proxy signed for this call. */
  readonly viaProxy: boolean;
}

/** What a handler gets: a request that the specification knows, from somebody who may make it. */
export interface CloudCall {
  readonly exchange: Exchange;
  readonly asked: Asked;
  readonly ledger: Ledger;
  readonly caller: Caller;
  /** The parsed JSON, already checked against the schema. */
  readonly body: unknown;
}

/** The error shape of the specification. */
export function refuse(
  exchange: Exchange,
  status: number,
  message: string | { message: string; data: object },
): boolean {
  const error = typeof message === 'string' ? { message } : { ...message, detail: message.message };
  exchange.reply({ status, body: { type: 'error', error } });
  return true;
}

/** Undefined where there is no body, or none that is JSON. */
export function jsonOf(exchange: Exchange): unknown {
  try {
    return JSON.parse(Buffer.from(exchange.body).toString('utf8'));
  } catch {
    return undefined;
  }
}
