import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { createHttp } from '../../../src/adapters/http/create-http.ts';
import { createDrivenClock } from '../clock/driven-clock.ts';

const certificate = makeCertificate();
// Node can use certificates but not make them; where openssl is missing there is nothing to test with.
const whereOpenssl = certificate ? it : it.skip;

describe('a certificate authority of the company', () => {
  whereOpenssl('is trusted where it is given, and only there', async () => {
    const server = createServer(certificate ?? {}, (_request, response) => response.end('{"safe":true}'));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const url = `https://localhost:${(server.address() as AddressInfo).port}`;
    const request = { method: 'GET', url, operation: 'read', repeat: 'never' } as const;
    const options = { userAgent: 'apigee-pipe/0.0.0', clock: createDrivenClock() };

    const trusting = createHttp({ ...options, extraCa: certificate?.cert });
    const wary = createHttp(options);

    expect((await trusting.send(request)).json()).toEqual({ safe: true });
    await expect(wary.send(request)).rejects.toMatchObject({ failure: 'tls', unprocessed: true });
    server.closeAllConnections();
    server.close();
  });
});

function makeCertificate(): { key: string; cert: string } | undefined {
  const folder = mkdtempSync(join(tmpdir(), 'apigee-pipe-ca-'));
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
  const names = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost'];
  const form = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2'];
  try {
    execFileSync(process.env['OPENSSL'] ?? 'openssl', [...form, ...names, '-keyout', key, '-out', cert], {
      stdio: 'ignore',
    });
    return { key: readFileSync(key, 'utf8'), cert: readFileSync(cert, 'utf8') };
  } catch {
    return undefined;
  } finally {
    rmSync(folder, { recursive: true });
  }
}
