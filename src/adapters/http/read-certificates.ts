import { createPrivateKey, X509Certificate } from 'node:crypto';
import { closeSync, constants, fstatSync, openSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Secret } from '../../domain/secrets/secret.ts';
import { PipeError } from '../../errors/pipe-error.ts';

/** What CA_CERT, CLIENT_CERT and CLIENT_KEY say: PEM, or the path of a file that holds it. */
export interface GivenCertificates {
  readonly authorities: string | undefined;
  readonly client: { readonly certificate: string; readonly key: Secret } | undefined;
}

/** PEM, checked. */
export interface Certificates {
  readonly authorities: string | undefined;
  readonly client: { readonly certificate: string; readonly key: string } | undefined;
}

/**
 * Reads and checks them before the first connection: what Node takes without a word is a connection that fails without
 * a reason. Relative paths are the clone's. Throws PipeError `config-invalid`, never with the text of a key.
 */
export function readCertificates({ authorities, client }: GivenCertificates, clone: string): Certificates {
  return {
    authorities: authorities === undefined ? undefined : certificatesIn(authorities, 'CA_CERT', clone),
    client: client === undefined ? undefined : pairOf(client, clone),
  };
}

function pairOf(
  { certificate, key }: NonNullable<GivenCertificates['client']>,
  clone: string,
): NonNullable<Certificates['client']> {
  const chain = certificatesIn(certificate, 'CLIENT_CERT', clone);
  const text = pemOf(key.reveal(), 'CLIENT_KEY', clone);
  let matches: boolean;
  try {
    const [first = ''] = chain.match(PEM_CERTIFICATES) ?? [];
    matches = new X509Certificate(first).checkPrivateKey(createPrivateKey(text));
  } catch {
    throw refuse('CLIENT_KEY', 'holds no private key that can be read without a passphrase.');
  }
  if (!matches) throw refuse('CLIENT_KEY', 'is not the key of the first certificate in CLIENT_CERT.');
  return { certificate: chain, key: text };
}

const PEM_CERTIFICATES =
  /-----BEGIN (?:TRUSTED )?CERTIFICATE-----[^-]*-----END (?:TRUSTED )?CERTIFICATE-----/g;

function certificatesIn(given: string, variable: 'CA_CERT' | 'CLIENT_CERT', clone: string): string {
  const text = pemOf(given, variable, clone);
  const all = text.match(PEM_CERTIFICATES) ?? [];
  if (all.length === 0)
    throw refuse(variable, 'holds no certificate: it must be PEM, with -----BEGIN CERTIFICATE-----.');
  const broken = all.findIndex((one) => !isCertificate(one));
  if (broken >= 0)
    throw refuse(variable, `holds a certificate that cannot be read: number ${broken + 1} of ${all.length}.`);
  return text;
}

function isCertificate(pem: string): boolean {
  try {
    return Boolean(new X509Certificate(pem));
  } catch {
    return false;
  }
}

const LARGEST_PEM_BYTES = 4 * 1024 * 1024;

/** A variable of Bitbucket has its line breaks as `\n` where somebody pasted it into one line. */
function pemOf(given: string, variable: string, clone: string): string {
  const text = given.includes('-----BEGIN') ? given : readFile(given.trim(), variable, clone);
  return text.includes('\n') ? text : text.replaceAll(String.raw`\n`, '\n');
}

/** Followed through links, as mounted secrets are; a device or a pipe is not waited for. */
function readFile(path: string, variable: string, clone: string): string {
  const refused = refuse(variable, 'is neither PEM nor the path of a file that can be read.');
  let file: number;
  try {
    file = openSync(resolve(clone, path), constants.O_RDONLY | constants.O_NONBLOCK);
  } catch {
    throw refused;
  }
  try {
    const seen = fstatSync(file);
    if (!seen.isFile() || seen.size > LARGEST_PEM_BYTES) throw refused;
    return readFileSync(file, 'utf8');
  } finally {
    closeSync(file);
  }
}

function refuse(variable: string, what: string): PipeError {
  return new PipeError('config-invalid', `${variable} ${what}`, {
    where: variable,
    hint: 'Nothing was sent. TLS connections are always verified: give the authority, not a way around it.',
  });
}
