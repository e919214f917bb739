import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Backend extends AsyncDisposable {
  readonly url: string;
  readonly asked: readonly { readonly target: string; readonly headers: IncomingHttpHeaders }[];
}

interface Reply {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/** A server that a smoke test asks: the replies in turn, the last one for ever. */
export async function openBackend(...replies: readonly Reply[]): Promise<Backend> {
  const asked: { target: string; headers: IncomingHttpHeaders }[] = [];
  const server = createServer((incoming, response) => {
    const {
      status = 200,
      headers = {},
      body = {},
    } = replies[Math.min(asked.length, replies.length - 1)] ?? {};
    asked.push({ target: `${incoming.method ?? ''} ${incoming.url ?? ''}`, headers: incoming.headers });
    response
      .writeHead(status, { 'content-type': 'application/json', ...headers })
      .end(typeof body === 'string' ? body : JSON.stringify(body));
  });
  await new Promise<void>((listening) => {
    server.listen(0, '127.0.0.1', listening);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    [Symbol.asyncDispose]: () =>
      new Promise((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      }),
  };
}
