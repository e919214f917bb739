import type { ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Answer } from './emulated-api.ts';
import type { Fault, FaultKind } from './faults.ts';

/** Sends the answer as the fault lets it through; the status that reached the caller, if one did. */
export async function deliver(
  response: ServerResponse,
  answer: Answer,
  fault?: Fault,
): Promise<number | undefined> {
  const body = bytesOf(answer.body);
  const spoiled = fault === undefined ? undefined : deliveries[fault.kind];
  return spoiled === undefined
    ? send(response, answer, body)
    : spoiled({ response, answer, body, over: fault?.delayMs ?? 1000 });
}

interface Outgoing {
  readonly response: ServerResponse;
  readonly answer: Answer;
  readonly body: Uint8Array;
  /** Milliseconds. */
  readonly over: number;
}

type Delivery = (outgoing: Outgoing) => Promise<number | undefined> | number | undefined;

const deliveries: Partial<Record<FaultKind, Delivery>> = {
  'reset-before': reset,
  'reset-after': reset,
  'timeout-before': () => undefined,
  'timeout-after': () => undefined,
  truncated: cutOff,
  'slow-body': trickle,
  slow: async ({ response, answer, body, over }) => {
    await sleep(over, undefined, { ref: false });
    return send(response, answer, body);
  },
  malformed: ({ response, answer, body }) => send(response, answer, malformed(body)),
};

function reset({ response }: Outgoing): undefined {
  response.socket?.resetAndDestroy();
}

function send(response: ServerResponse, answer: Answer, body: Uint8Array): number {
  head(response, answer, body).end(body);
  return answer.status;
}

function head(
  response: ServerResponse,
  { status, headers = {}, body }: Answer,
  bytes: Uint8Array,
): ServerResponse {
  const json = typeof body === 'object' && !(body instanceof Uint8Array);
  if (json) response.setHeader('Content-Type', 'application/json; charset=UTF-8');
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  if (status !== 204) response.setHeader('Content-Length', bytes.length);
  return response.writeHead(status);
}

async function cutOff({ response, answer, body }: Outgoing): Promise<number> {
  head(response, answer, body);
  await new Promise<void>((written) => {
    response.write(body.subarray(0, Math.floor(body.length / 2)), () => written());
  });
  response.socket?.destroy();
  return answer.status;
}

async function trickle({ response, answer, body, over }: Outgoing): Promise<number> {
  head(response, answer, body);
  const pieces = 10;
  const size = Math.ceil(body.length / pieces);
  for (let piece = 0; piece < pieces && !response.destroyed; piece += 1) {
    response.write(body.subarray(piece * size, (piece + 1) * size));
    await sleep(over / pieces, undefined, { ref: false });
  }
  response.end();
  return answer.status;
}

function malformed(body: Uint8Array): Uint8Array {
  return Buffer.concat([Buffer.from(')]}\'\n{"half": '), body.subarray(0, Math.ceil(body.length / 3))]);
}

function bytesOf(body: Answer['body']): Uint8Array {
  if (body === undefined) return new Uint8Array();
  if (body instanceof Uint8Array) return body;
  return Buffer.from(typeof body === 'string' ? body : JSON.stringify(body, undefined, 2));
}
