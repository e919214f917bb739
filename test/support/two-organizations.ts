import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Emulator } from '../emulator/emulator.ts';

export interface Front extends AsyncDisposable {
  readonly url: string;
}

/** One address for several organizations, as Apigee has it: each emulator keeps one of them. */
export async function openFront(emulators: Readonly<Record<string, Emulator>>): Promise<Front> {
  const server = createServer((incoming, response) => {
    const [, name = ''] = /\/organizations\/([^/:?]+)/.exec(incoming.url ?? '') ?? [];
    const emulator = emulators[name];
    if (emulator === undefined) response.writeHead(404).end();
    else forward(incoming, response, emulator);
  });
  await new Promise<void>((listening) => {
    server.listen(0, '127.0.0.1', listening);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    [Symbol.asyncDispose]: () =>
      new Promise((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      }),
  };
}

/** With a token of that emulator: one credential is good for both organizations. */
function forward(incoming: IncomingMessage, response: ServerResponse, emulator: Emulator): void {
  const { host: _, ...headers } = incoming.headers;
  const sent = request(
    `${emulator.urls.apigee}${incoming.url ?? ''}`,
    { method: incoming.method, headers: { ...headers, authorization: `Bearer ${emulator.accessToken()}` } },
    (answer) => {
      response.writeHead(answer.statusCode ?? 500, answer.headers);
      answer.pipe(response);
    },
  );
  incoming.pipe(sent);
}
