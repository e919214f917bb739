import { request as ask, createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Neighbour extends AsyncDisposable {
  readonly url: string;
  /** `METHOD target` of everything asked. */
  readonly asked: readonly string[];
  /** Every header value that arrived, for a look at what leaked. */
  readonly headers: readonly string[];
}

/** A host that is none of ours: answers 200 to whatever comes, opens no tunnel. */
export async function openStranger(): Promise<Neighbour> {
  return open((incoming, respond) => respond(200, `{"name":"${incoming.method ?? ''}"}`));
}

/** A host that refuses everything and quotes all that was sent. */
export async function openMirror(): Promise<Neighbour> {
  return open(({ rawHeaders }, respond, body) => {
    const message = `${rawHeaders.join(' ')} ${body.toString('utf8')}`;
    respond(403, JSON.stringify({ error: { code: 403, status: 'PERMISSION_DENIED', message } }));
  });
}

/** Refuses everything and tells in pieces what it was told: cut, wrapped, encoded, behind a long preface. */
export async function openTeller(): Promise<Neighbour> {
  return open(({ headers }, respond, body) => {
    const token = (headers.authorization ?? '').replace('Bearer ', '') || body.toString('utf8').slice(-400);
    const pieces = [
      'x '.repeat(290 - (token.length % 20)),
      token,
      token.slice(0, 14),
      token.slice(-14),
      (token.match(/.{1,17}/g) ?? []).join('\n'),
      Buffer.from(`a${token}`).toString('base64'),
      encodeURIComponent(token),
    ];
    const message = [...pieces.slice(1), ...pieces].join(' ');
    respond(403, JSON.stringify({ error: { code: 403, status: 'PERMISSION_DENIED', message } }));
  });
}

/** A forward proxy for http, as many company networks have one. */
export async function openProxy(): Promise<Neighbour> {
  return open((incoming, respond, body) => {
    const { method = 'GET', headers, url = '/' } = incoming;
    const onward = ask(url, { method, headers }, (answer) => {
      answer.setEncoding('utf8');
      let text = '';
      answer.on('data', (piece: string) => {
        text += piece;
      });
      answer.on('end', () => respond(answer.statusCode ?? 502, text));
    });
    onward.on('error', () => respond(502, 'the proxy could not reach it'));
    onward.end(body);
  });
}

type Respond = (status: number, text: string) => void;

async function open(
  answer: (incoming: IncomingMessage, respond: Respond, body: Buffer) => void,
): Promise<Neighbour> {
  const asked: string[] = [];
  const headers: string[] = [];
  const note = (incoming: IncomingMessage): void => {
    asked.push(`${incoming.method ?? ''} ${incoming.url ?? ''}`);
    headers.push(...incoming.rawHeaders);
  };
  const server = createServer((incoming, response) => {
    note(incoming);
    const pieces: Buffer[] = [];
    incoming.on('data', (piece: Buffer) => pieces.push(piece));
    incoming.on('end', () => {
      const respond: Respond = (status, text) =>
        response.writeHead(status, { 'content-type': 'application/json' }).end(text);
      answer(incoming, respond, Buffer.concat(pieces));
    });
  });
  server.on('connect', (incoming: IncomingMessage, socket) => {
    note(incoming);
    socket.end('HTTP/1.1 503 Service Unavailable\r\n\r\n');
  });
  await new Promise<void>((listening) => {
    server.listen(0, '127.0.0.1', listening);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    headers,
    [Symbol.asyncDispose]: () =>
      new Promise((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      }),
  };
}
