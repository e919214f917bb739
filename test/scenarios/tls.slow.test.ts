import { execFileSync } from 'node:child_process';
import { readFileSync, symlinkSync } from 'node:fs';
import { request } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { TLSSocket } from 'node:tls';
import { beforeAll, describe, expect, it } from '@jest/globals';
import type { Emulator } from '../emulator/emulator.ts';
import { story } from '../support/story.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const folder = temporaryFolder('apigee-pipe-tls-');
const at = (name: string): string => join(folder, name);
const text = (name: string): string => readFileSync(at(name), 'utf8');
const openssl = (...given: string[]) => execFileSync('openssl', given, { stdio: 'ignore', cwd: folder });

beforeAll(() => {
  const names = ['-addext', 'subjectAltName=IP:127.0.0.1,IP:::1,DNS:localhost'];
  for (const [name, subject] of [
    ['server', '/CN=localhost'],
    ['client', '/CN=pipe'],
    ['other', '/CN=other'],
  ])
    openssl(
      'req',
      '-x509',
      '-newkey',
      'ec',
      '-pkeyopt',
      'ec_paramgen_curve:P-256',
      '-nodes',
      '-days',
      '2',
      '-subj',
      subject ?? '',
      ...names,
      '-keyout',
      `${name}.key`,
      '-out',
      `${name}.pem`,
    );
  symlinkSync(at('server.pem'), at('mounted.pem'));
});

/** A private endpoint before the emulator's Apigee: its own authority, and no answer without a client certificate. */
async function behindTls(
  emulator: Emulator,
  host: string,
  ask: (url: string, seen: string[]) => Promise<void>,
) {
  const seen: string[] = [];
  const server: Server = createServer(
    {
      key: text('server.key'),
      cert: text('server.pem'),
      ca: text('client.pem'),
      requestCert: true,
      rejectUnauthorized: false,
    },
    (incoming, outgoing) => {
      const socket = incoming.socket as TLSSocket;
      seen.push(`${socket.authorized} ${String(socket.getPeerCertificate().subject?.CN)}`);
      const target = new URL(incoming.url ?? '/', emulator.urls.apigee);
      const onward = request(target, {
        method: incoming.method,
        headers: { ...incoming.headers, host: target.host },
      });
      onward.on('response', (answer) => {
        outgoing.writeHead(answer.statusCode ?? 500, answer.headers);
        answer.pipe(outgoing);
      });
      incoming.pipe(onward);
    },
  );
  await new Promise<void>((done) => server.listen(0, host, done));
  const { port } = server.address() as AddressInfo;
  try {
    await ask(`https://${host.includes(':') ? `[${host}]` : host}:${port}`, seen);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

describe('A private endpoint', () => {
  it.each([
    ['IPv4', '127.0.0.1'],
    ['IPv6', '::1'],
  ])('is deployed through over %s, by its own authority and with a client certificate', async (_, host) => {
    await story({}, async ({ emulator, run }) => {
      await behindTls(emulator, host, async (APIGEE_API_URL, seen) => {
        const variables = {
          APIGEE_API_URL,
          CA_CERT: text('server.pem'),
          CLIENT_CERT: at('client.pem'),
          CLIENT_KEY: text('client.key'),
        };
        const { exitCode, log } = await run(variables);
        expect(log).not.toContain('PRIVATE KEY');
        expect(exitCode).toBe(0);
        expect([...new Set(seen)]).toEqual(['true pipe']);
        expect((await run({ ...variables, CA_CERT: at('mounted.pem') })).result.outcome).toBe('unchanged');
        const oneLine = text('client.key').trim().replaceAll('\n', String.raw`\n`);
        expect((await run({ ...variables, CLIENT_KEY: oneLine })).exitCode).toBe(0);
      });
    });
  });

  it('is not trusted without its authority, and nothing is sent', async () => {
    await story({}, async ({ emulator, run }) => {
      await behindTls(emulator, '127.0.0.1', async (APIGEE_API_URL, seen) => {
        const { exitCode, log } = await run({ APIGEE_API_URL, WAIT_TIMEOUT: '10' });
        expect(log).toMatch(/No trusted TLS connection/);
        expect(exitCode).toBe(7);
        expect(seen).toEqual([]);
      });
    });
  });

  it.each([
    ['CA_CERT that is no file', { CA_CERT: 'nowhere.pem' }, 'CA_CERT is neither PEM nor the path of a file'],
    ['CA_CERT that is a device', { CA_CERT: '/dev/zero' }, 'CA_CERT is neither PEM nor the path of a file'],
    [
      'CA_CERT that is no certificate',
      { CA_CERT: '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----' },
      'certificate that cannot be read: number 1 of 1',
    ],
    [
      'CLIENT_KEY of another certificate',
      { CLIENT_CERT: 'client', CLIENT_KEY: 'other' },
      'CLIENT_KEY is not the key of the first certificate',
    ],
    [
      'CLIENT_KEY that is none',
      { CLIENT_CERT: 'client', CLIENT_KEY: '-----BEGIN hidden-----' },
      'CLIENT_KEY holds no private key',
    ],
  ])('is not even asked with a %s', async (_, given: Readonly<Record<string, string>>, sentence) => {
    const set = {
      ...given,
      ...(given['CLIENT_CERT'] === 'client' && { CLIENT_CERT: text('client.pem') }),
      ...(given['CLIENT_KEY'] === 'other' && { CLIENT_KEY: text('other.key') }),
    };
    await story({}, async ({ emulator, run }) => {
      const { exitCode, log } = await run(set);
      expect(log).toContain(sentence);
      expect(log).not.toContain('hidden');
      expect(exitCode).toBe(2);
      expect(emulator.requests).toEqual([]);
    });
  });
});
