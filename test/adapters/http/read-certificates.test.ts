import { symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { readCertificates } from '../../../src/adapters/http/read-certificates.ts';
import { Secret } from '../../../src/domain/secrets/secret.ts';
import { selfSigned } from '../../emulator/apigee/config/certificates.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const clone = temporaryFolder('apigee-pipe-pem-');
function made(serial: number) {
  const { certificate, key } = selfSigned({
    commonName: 'pipe',
    validDays: 2,
    keySize: 2048,
    now: Date.now(),
    serial,
  });
  return { pem: certificate.toString().trim(), key: key.export({ type: 'pkcs8', format: 'pem' }) };
}

const [ours, other] = [made(1), made(2)];
const BROKEN = '-----BEGIN CERTIFICATE-----\nbm9uZQ==\n-----END CERTIFICATE-----';
const NOT_READ = 'CA_CERT is neither PEM nor the path of a file that can be read.';

const authorities = (given: string) =>
  readCertificates({ authorities: given, client: undefined }, clone).authorities;
const pair = (certificate: string, key: string) =>
  readCertificates({ authorities: undefined, client: { certificate, key: new Secret(key) } }, clone).client;

describe('Authorities', () => {
  it('are none if none are given', () => {
    expect(readCertificates({ authorities: undefined, client: undefined }, clone)).toEqual({
      authorities: undefined,
      client: undefined,
    });
  });

  it('are PEM, one or more, in one line too', () => {
    const both = `${ours.pem}\n${other.pem}\n`;

    expect(authorities(both)).toBe(both);
    expect(authorities(ours.pem.replaceAll('\n', String.raw`\n`))).toBe(ours.pem);
  });

  it('are read from a file of the clone, through links too', () => {
    writeFileSync(join(clone, 'ca.pem'), ours.pem);
    symlinkSync('ca.pem', join(clone, 'link.pem'));

    expect(authorities(' ca.pem ')).toBe(ours.pem);
    expect(authorities('link.pem')).toBe(ours.pem);
  });

  it.each([
    ['nothing.pem', NOT_READ],
    ['.', NOT_READ],
    ['/dev/zero', NOT_READ],
    [
      '-----BEGIN PRIVATE KEY-----\nplanted\n-----END PRIVATE KEY-----',
      'CA_CERT holds no certificate: it must be PEM, with -----BEGIN CERTIFICATE-----.',
    ],
    [`${BROKEN}\n${ours.pem}`, 'CA_CERT holds a certificate that cannot be read: number 1 of 2.'],
    [`${ours.pem}\n${BROKEN}`, 'CA_CERT holds a certificate that cannot be read: number 2 of 2.'],
  ])('are refused: %s', (given, says) => {
    expect(() => authorities(given)).toThrow(
      expect.objectContaining({ code: 'config-invalid', message: says }),
    );
  });

  it('are read up to four megabytes', () => {
    const path = join(clone, 'large.pem');
    writeFileSync(path, `${ours.pem}\n`);
    truncateSync(path, 4 * 1024 * 1024);
    expect(authorities('large.pem')).toContain(ours.pem);
    truncateSync(path, 4 * 1024 * 1024 + 1);
    expect(() => authorities('large.pem')).toThrow(NOT_READ);
  });
});

describe('A client’s certificate', () => {
  it('goes with the key of the first in its chain', () => {
    expect(pair(`${ours.pem}\n${other.pem}`, ours.key)).toEqual({
      certificate: `${ours.pem}\n${other.pem}`,
      key: ours.key,
    });
  });

  it.each([
    [other.key, 'CLIENT_KEY is not the key of the first certificate in CLIENT_CERT.'],
    [
      '-----BEGIN PRIVATE KEY-----\nplanted\n-----END PRIVATE KEY-----',
      'CLIENT_KEY holds no private key that can be read without a passphrase.',
    ],
    ['key.pem', 'CLIENT_KEY is neither PEM nor the path of a file that can be read.'],
  ])('is refused with another key, number %#', (key, says) => {
    expect(() => pair(ours.pem, key)).toThrow(says);
  });
});
