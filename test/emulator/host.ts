import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { EmulatorClock } from './clock.ts';
import { deliver } from './delivery.ts';
import type { Answer, EmulatedApi, Exchange, Host } from './emulated-api.ts';
import { faultAnswer } from './fault-answers.ts';
import { type FaultBox, isProcessed } from './faults.ts';
import { errorFormatOf } from './google/google-error.ts';
import { frontEndNotFound } from './google/headers.ts';
import type { RequestLog } from './request-log.ts';

export interface EmulatorCore {
  readonly clock: EmulatorClock;
  readonly faults: FaultBox;
  readonly requestLog: RequestLog;
  /** Real milliseconds that a call takes before it is worked on. */
  latencyOf(operation: string | undefined): number;
}

export interface OpenHost {
  readonly url: string;
  close(): Promise<void>;
}

/** Listens on loopback, on `port` or any free one, and lets the api answer. */
export async function openHost(
  { host, api, port = 0 }: { host: Host; api: EmulatedApi | undefined; port?: number },
  core: EmulatorCore,
): Promise<OpenHost> {
  const server = createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
    serve({ request, response, host, api }, core).catch((error: unknown) => {
      if (!response.destroyed) core.requestLog.unexpected(`the emulator itself failed: ${String(error)}`);
      response.destroy();
    });
  });
  server.on('connect', (request: IncomingMessage, socket) => {
    core.requestLog.unexpected(`CONNECT ${request.url ?? ''} on the host ${host}: nothing here tunnels`);
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
  readonly host: Host;
  readonly api: EmulatedApi | undefined;
}

async function serve({ request, response, host, api }: Visit, core: EmulatorCore): Promise<void> {
  const body = await readBody(request);
  if (body === undefined) return;
  response.setHeader('date', new Date(core.clock.now()).toUTCString());
  const { exchange, answer } = openExchange({ request, host, body }, core);
  const identified = api?.identify?.(exchange) ?? {};
  const entry = core.requestLog.enter(exchange, identified);
  await sleep(core.latencyOf(identified.operation));
  const fault = core.faults.take(entry);
  if (fault !== undefined) entry.fault = fault.kind;
  if (fault === undefined || isProcessed(fault)) {
    entry.processed = true;
    await letAnswer(exchange, api);
  }
  const instead = fault && inOwnWords(faultAnswer(fault, errorFormatOf(exchange)), api);
  entry.status = await deliver(response, instead ?? answer(), fault);
}

/** Errors in the api's own shape; pages of gateways stay what they are. */
function inOwnWords(answer: Answer | undefined, api: EmulatedApi | undefined): Answer | undefined {
  if (answer === undefined) return undefined;
  const isError = answer.status >= 400 && typeof answer.body === 'object';
  const body = isError ? api?.errorBody?.(answer.status) : undefined;
  return body === undefined ? answer : { ...answer, body };
}

async function letAnswer(exchange: Exchange, api: EmulatedApi | undefined): Promise<void> {
  if ((await api?.handle(exchange)) === true) return;
  exchange.unexpected('no contract knows this path');
  exchange.reply(frontEndNotFound(exchange.url.pathname));
}

function openExchange(
  { request, host, body }: { request: IncomingMessage; host: Host; body: Uint8Array },
  { clock, requestLog }: EmulatorCore,
): { exchange: Exchange; answer: () => Answer } {
  let answer: Answer = { status: 500, body: 'no answer was written' };
  const { method = 'GET', headers, url = '/' } = request;
  const exchange: Exchange = {
    id: requestLog.nextId(),
    host,
    method,
    url: new URL(url, `http://${headers.host ?? 'emulator'}`),
    headers,
    body,
    now: clock.now(),
    reply: (given) => {
      answer = given;
    },
    unexpected: (sentence) => requestLog.unexpected(`${host}: ${method} ${url}: ${sentence}`),
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
