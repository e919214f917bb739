import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { TownClock } from './clock.ts';
import { deliver } from './delivery.ts';
import type { Answer, Exchange, Street, TownDistrict } from './district.ts';
import { faultAnswer } from './fault-answers.ts';
import { type FaultBox, isProcessed } from './faults.ts';
import { errorFormatOf } from './google/google-error.ts';
import { frontEndNotFound } from './google/headers.ts';
import type { Journal } from './journal.ts';

export interface TownHall {
  readonly clock: TownClock;
  readonly faults: FaultBox;
  readonly journal: Journal;
  /** Real milliseconds that a call takes before it is worked on. */
  latencyOf(operation: string | undefined): number;
}

export interface OpenStreet {
  readonly url: string;
  close(): Promise<void>;
}

/** Listens on loopback, on `port` or any free one, and lets the district answer. */
export async function openStreet(
  { street, district, port = 0 }: { street: Street; district: TownDistrict | undefined; port?: number },
  hall: TownHall,
): Promise<OpenStreet> {
  const server = createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
    serve({ request, response, street, district }, hall).catch((error: unknown) => {
      if (!response.destroyed) hall.journal.unexpected(`the town itself failed: ${String(error)}`);
      response.destroy();
    });
  });
  server.on('connect', (request: IncomingMessage, socket) => {
    hall.journal.unexpected(`CONNECT ${request.url ?? ''} on the street ${street}: nothing here tunnels`);
    socket.end('HTTP/1.1 405 Method Not Allowed\r\n\r\n');
  });
  await new Promise<void>((listening) => {
    server.listen(port, '127.0.0.1', listening);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      }),
  };
}

interface Visit {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly street: Street;
  readonly district: TownDistrict | undefined;
}

async function serve({ request, response, street, district }: Visit, hall: TownHall): Promise<void> {
  const body = await readBody(request);
  if (body === undefined) return;
  const { exchange, answer } = openExchange({ request, street, body }, hall);
  const identified = district?.identify?.(exchange) ?? {};
  const entry = hall.journal.enter(exchange, identified);
  await sleep(hall.latencyOf(identified.operation));
  const fault = hall.faults.take(entry);
  if (fault !== undefined) entry.fault = fault.kind;
  if (fault === undefined || isProcessed(fault)) {
    entry.processed = true;
    await letAnswer(exchange, district);
  }
  const instead = fault && inOwnWords(faultAnswer(fault, errorFormatOf(exchange)), district);
  entry.status = await deliver(response, instead ?? answer(), fault);
}

/** Errors in the district's own shape; pages of gateways stay what they are. */
function inOwnWords(answer: Answer | undefined, district: TownDistrict | undefined): Answer | undefined {
  if (answer === undefined) return undefined;
  const isError = answer.status >= 400 && typeof answer.body === 'object';
  const body = isError ? district?.errorBody?.(answer.status) : undefined;
  return body === undefined ? answer : { ...answer, body };
}

async function letAnswer(exchange: Exchange, district: TownDistrict | undefined): Promise<void> {
  if ((await district?.handle(exchange)) === true) return;
  exchange.unexpected('no contract knows this path');
  exchange.reply(frontEndNotFound(exchange.url.pathname));
}

function openExchange(
  { request, street, body }: { request: IncomingMessage; street: Street; body: Uint8Array },
  { clock, journal }: TownHall,
): { exchange: Exchange; answer: () => Answer } {
  let answer: Answer = { status: 500, body: 'no answer was written' };
  const { method = 'GET', headers, url = '/' } = request;
  const exchange: Exchange = {
    id: journal.nextId(),
    street,
    method,
    url: new URL(url, `http://${headers.host ?? 'town'}`),
    headers,
    body,
    now: clock.now(),
    reply: (given) => {
      answer = given;
    },
    unexpected: (sentence) => journal.unexpected(`${street}: ${method} ${url}: ${sentence}`),
  };
  return { exchange, answer: () => answer };
}

/** Undefined where the caller hung up before the end. */
async function readBody(request: IncomingMessage): Promise<Uint8Array | undefined> {
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of request) chunks.push(chunk as Buffer);
  } catch {
    return undefined;
  }
  return Buffer.concat(chunks);
}
