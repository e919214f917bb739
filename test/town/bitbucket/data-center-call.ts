import type { Exchange } from '../district.ts';
import type { Asked } from './contract.ts';
import type { Ledger } from './ledger.ts';

export interface DataCenterCall {
  readonly exchange: Exchange;
  readonly asked: Asked;
  readonly ledger: Ledger;
  readonly caller: string;
  readonly body: Readonly<Record<string, unknown>>;
  readonly cap: number;
}

/** The error shape of the specification. */
export function refuse(exchange: Exchange, status: number, message: string): boolean {
  const exceptionName = 'com.atlassian.bitbucket.TownException';
  exchange.reply({ status, body: { errors: [{ context: null, message, exceptionName }] } });
  return true;
}
