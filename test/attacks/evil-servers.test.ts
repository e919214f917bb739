import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import { runPipe } from '../support/run-pipe.ts';
import { story, writesIn } from '../support/story.ts';

type Reply = (response: ServerResponse, request: IncomingMessage, elsewhere: string) => void;

const FORGED = 'Deployed   1 of 1 in 0.1 s';
const tokenOf = ({ headers }: IncomingMessage): string => headers.authorization ?? '';
const json = { 'content-type': 'application/json' };

const refusal = (message: string, status = 403): string =>
  JSON.stringify({ error: { code: status, message, status: 'PERMISSION_DENIED' } });

/** What somebody between the pipe and Apigee, or a wrong address, may answer to everything. */
const REPLIES: Readonly<Record<string, Reply>> = {
  'says the token back in a refusal': (response, request) =>
    response.writeHead(403, json).end(refusal(`no: ${tokenOf(request)}`)),
  'says the token back in pieces': (response, request) =>
    response.writeHead(403, json).end(refusal(tokenOf(request).replaceAll(/.{20}/g, '$&\n'))),
  'says the token back in base64': (response, request) =>
    response.writeHead(403, json).end(refusal(Buffer.from(tokenOf(request)).toString('base64'))),
  'says the token back in hexadecimal': (response, request) =>
    response.writeHead(403, json).end(refusal(Buffer.from(tokenOf(request).slice(7)).toString('hex'))),
  'says the token back behind 700 characters': (response, request) =>
    response.writeHead(403, json).end(refusal(`${'x'.repeat(590)}${tokenOf(request).slice(7)}`)),
  'says the token back as HTML': (response, request) =>
    response.writeHead(403, { 'content-type': 'text/html' }).end(`<h1>${tokenOf(request)}</h1>`),
  'says the token back in a name': (response, request) =>
    response
      .writeHead(200, json)
      .end(JSON.stringify({ name: tokenOf(request), deployments: tokenOf(request) })),
  'says the token back in a header': (response, request) =>
    response.writeHead(403, { ...json, 'www-authenticate': `Bearer error="${tokenOf(request)}"` }).end('{}'),
  'forges a line of the log': (response) =>
    response.writeHead(403, json).end(refusal(`no\n${FORGED}\r\n${FORGED}\u2028${FORGED}\u0085${FORGED}`)),
  'erases lines of a terminal': (response) =>
    response.writeHead(403, json).end(refusal(`\u001B[2J\u001B[1A\u009B2K${FORGED}`)),
  'sends the token elsewhere: 301': (response, _, elsewhere) =>
    response.writeHead(301, { location: elsewhere }).end(),
  'sends the token elsewhere: 302': (response, _, elsewhere) =>
    response.writeHead(302, { location: elsewhere }).end(),
  'sends the token elsewhere: 303': (response, _, elsewhere) =>
    response.writeHead(303, { location: elsewhere }).end(),
  'sends the token elsewhere: 307': (response, _, elsewhere) =>
    response.writeHead(307, { location: elsewhere }).end(),
  'sends the token elsewhere: 308': (response, _, elsewhere) =>
    response.writeHead(308, { location: elsewhere }).end(),
  'sends the token elsewhere: 200 with a refresh': (response, _, elsewhere) =>
    response.writeHead(200, { ...json, refresh: `0; url=${elsewhere}` }).end('{}'),
  'sends the token elsewhere: 305': (response, _, elsewhere) =>
    response.writeHead(305, { location: elsewhere }).end(),
  'asks for a password': (response) =>
    response.writeHead(401, { ...json, 'www-authenticate': 'Basic realm="x"' }).end('{}'),
  'sends 100,000 brackets': (response) => response.writeHead(200, json).end('['.repeat(100_000)),
  'sends 100,000 nested objects': (response) =>
    response.writeHead(200, json).end(`${'{"error":'.repeat(100_000)}1${'}'.repeat(100_000)}`),
  'sends 40 MB': (response) => {
    response.writeHead(200, json);
    for (let megabytes = 0; megabytes < 40; megabytes += 1) response.write(Buffer.alloc(1 << 20, 32));
    response.end('{}');
  },
  'sends 200 MB in 200 kB': (response) =>
    response
      .writeHead(200, { ...json, 'content-encoding': 'gzip' })
      .end(gzipSync(Buffer.alloc(200 << 20, 32), { level: 9 })),
  'sends broken gzip': (response) =>
    response.writeHead(200, { ...json, 'content-encoding': 'gzip' }).end(Buffer.from('no gzip')),
  'sends a megabyte of headers': (response) => {
    response.socket?.end(`HTTP/1.1 200 OK\r\n${`x-a: ${'b'.repeat(1000)}\r\n`.repeat(1000)}\r\n{}`);
  },
  'sends no HTTP': (response) => {
    response.socket?.end('SSH-2.0-OpenSSH_9.6\r\n');
  },
  'sends two lengths': (response) => {
    response.socket?.end('HTTP/1.1 200 OK\r\ncontent-length: 2\r\ncontent-length: 90\r\n\r\n{}');
  },
  'sends length and chunks': (response) => {
    response.socket?.end(
      'HTTP/1.1 200 OK\r\ncontent-length: 2\r\ntransfer-encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n',
    );
  },
  'sends a status of 999': (response) => {
    response.socket?.end('HTTP/1.1 999 Oh\r\ncontent-length: 2\r\n\r\n{}');
  },
  'hangs up': (response) => response.destroy(),
  'sends nothing': (response) => response.writeHead(200, json).end(),
  'sends null': (response) => response.writeHead(200, json).end('null'),
  'sends a list': (response) => response.writeHead(200, json).end('[1,"2",{}]'),
  'sends a number': (response) => response.writeHead(200, json).end('1e999'),
  'sends what makes prototypes': (response) =>
    response.writeHead(200, json).end('{"__proto__":{"deployments":[]},"constructor":{"prototype":{"x":1}}}'),
  'sends names that fold': (response) =>
    response.writeHead(200, json).end(
      JSON.stringify({
        name: '..',
        deployments: [{ environment: 'test', apiProxy: '..', revision: '..', deployStartTime: '1' }],
        environmentGroups: [{ name: '../..', hostnames: ['evil.example/?'] }],
        revision: ['../1'],
      }),
    ),
  'asks to wait for a day': (response) =>
    response.writeHead(503, { ...json, 'retry-after': '86400' }).end('{}'),
  'asks to wait for nonsense': (response) =>
    response.writeHead(403, { ...json, 'retry-after': '-1e99' }).end('{}'),
  'sends a page that never ends': (response, request) =>
    response
      .writeHead(request.url?.includes('pageToken') === true ? 403 : 200, json)
      .end(JSON.stringify({ nextPageToken: 'x', environmentGroups: [], environmentGroupAttachments: [] })),
};

interface Between extends AsyncDisposable {
  readonly url: string;
  readonly tokens: string[];
}

async function listen(
  answer: (response: ServerResponse, request: IncomingMessage) => void,
): Promise<Between> {
  const tokens: string[] = [];
  const server = createServer((request, response) => {
    tokens.push(tokenOf(request));
    request.resume().on('error', () => undefined);
    response.on('error', () => undefined);
    answer(response, request);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    tokens,
    [Symbol.asyncDispose]: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}

const TOKEN = 'ya29.Planted-0a9Zx7_qWe4RtY6uIoP1sDfG2hJkL3zXcVb5Nm8';

/** Any twelve characters of it in a row, forwards. */
const piecesOf = (token: string): readonly string[] =>
  Array.from({ length: token.length - 15 }, (_, start) => token.slice(start, start + 16));

describe.each(['plan', 'deploy'])('An Apigee that is none, asked to %s, and', (action) => {
  it.each(Object.keys(REPLIES))('%s', async (name) => {
    await using elsewhere = await listen((response) => response.writeHead(200, json).end('{}'));
    await using evil = await listen((response, request) => REPLIES[name]?.(response, request, elsewhere.url));
    await story({}, async ({ emulator, repository }) => {
      const variables = { ACTION: action, APIGEE_API_URL: evil.url, ACCESS_TOKEN: TOKEN, DEBUG: 'true' };
      const { exitCode, log, result, report, durationMs } = await runPipe({
        directory: repository.path,
        environment: emulator.environment(variables),
      });

      // An empty answer is not taken for an empty organization: "new" would be a lie of the plan too.
      expect(`${action}: ${exitCode}`).toMatch(/^(?:plan|deploy): [27]$/);
      expect(result.exitCode).toBe(exitCode);
      const deployments = action === 'plan' ? [] : result.deployments;
      expect(deployments.filter(({ change }) => change !== 'failed' && change !== 'skipped')).toEqual([]);
      expect(evil.tokens).not.toEqual([]);
      expect(elsewhere.tokens).toEqual([]);
      expect(writesIn(emulator)).toEqual([]);
      const said = `${log}${JSON.stringify(result)}${await report('report.md')}${await report('junit.xml')}`;
      expect(piecesOf(TOKEN).filter((piece) => said.includes(piece))).toEqual([]);
      expect(said).not.toContain(Buffer.from(TOKEN).toString('hex'));
      expect(log.split('\n').filter((line) => line.startsWith(FORGED))).toEqual([]);
      expect(log).not.toMatch(/[^\P{C}\n]|[\u2028\u2029]/u);
      expect(log.length).toBeLessThan(100_000);
      expect(durationMs).toBeLessThan(100_000);
    });
  });
});
