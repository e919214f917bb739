import { createServer, type IncomingHttpHeaders, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

interface Received {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** Answers one request however it likes. */
export type Reply = (response: ServerResponse, request: Received) => void;

export interface FakeServer {
  readonly url: string;
  readonly port: number;
  readonly server: Server;
  readonly received: Received[];
  /** What to answer next; the last one stays. */
  reply(...replies: Reply[]): void;
  [Symbol.asyncDispose](): Promise<void>;
}

/** A real server on loopback that remembers what it was asked. */
export async function startServer(...first: Reply[]): Promise<FakeServer> {
  let queue = first;
  const received: Received[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('error', () => undefined);
    request.on('end', () => {
      const { method = '', url = '', headers } = request;
      const seen = { method, url, headers, body: Buffer.concat(chunks) };
      received.push(seen);
      const reply = queue.length > 1 ? queue.shift() : queue[0];
      if (reply) reply(response, seen);
      else json(500, { error: 'the test gave no answer' })(response, seen);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    server,
    received,
    reply(...replies) {
      queue = replies;
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

export const json =
  (status: number, body: unknown, headers: Record<string, string> = {}): Reply =>
  (response) => {
    response.writeHead(status, { 'content-type': 'application/json; charset=UTF-8', ...headers });
    response.end(JSON.stringify(body));
  };

export const raw =
  (status: number, body: string | Buffer, headers: Record<string, string> = {}): Reply =>
  (response) => {
    response.writeHead(status, headers);
    response.end(body);
  };

/** Hangs up without a word, after the request was read. */
export const reset: Reply = (response) => {
  response.destroy();
};

/** Promises more than it sends. */
export const truncated: Reply = (response) => {
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' });
  response.write('{"half":');
  setTimeout(() => response.destroy(), 20);
};

/** Never answers. */
export const silent: Reply = () => undefined;

/** Begins an answer and never ends it. */
export const stalled: Reply = (response) => {
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' });
  response.write('{"half":');
};
