import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  sign,
  X509Certificate,
} from 'node:crypto';
import { createSecureContext } from 'node:tls';

/** What Apigee tells of one certificate (`CertInfo` in the discovery document). */
export function certificateInfo(certificate: X509Certificate, now: number): object {
  const from = certificate.validFromDate.getTime();
  const to = certificate.validToDate.getTime();
  return {
    version: 3,
    subject: oneLine(certificate.subject),
    issuer: oneLine(certificate.issuer),
    validFrom: String(from),
    expiryDate: String(to),
    isValid: now < from ? 'Not yet' : now > to ? 'No' : 'Yes',
    sigAlgName: 'SHA256withRSA',
    publicKey: 'RSA Public Key',
    basicConstraints: certificate.ca ? 'CA:TRUE' : 'CA:FALSE',
    serialNumber: serialOf(certificate),
  };
}

/** The chain in PEM, first the alias's own; undefined for what is no certificate. */
export function certificatesIn(pemOrDer: Uint8Array): X509Certificate[] | undefined {
  const text = Buffer.from(pemOrDer).toString('latin1');
  const blocks = text.match(/-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g);
  try {
    return (blocks ?? [pemOrDer]).map((block) => new X509Certificate(block));
  } catch {
    return undefined;
  }
}

/** Whether the key can be read with the password and belongs to the certificate. */
export function keyFits(
  key: Uint8Array,
  passphrase: string | undefined,
  certificate: X509Certificate,
): boolean {
  try {
    const given = createPrivateKey({
      key: Buffer.from(key),
      ...(passphrase !== undefined && { passphrase }),
    });
    return certificate.checkPrivateKey(given);
  } catch {
    return false;
  }
}

/** Node reads PKCS#12 for its connections only; its native context gives the certificate. */
interface NativeContext {
  getCertificate(): Uint8Array | null;
}

/** The certificate in a PKCS#12 file; undefined if the file or its password is wrong. */
export function certificateInPkcs12(
  pfx: Uint8Array,
  passphrase: string | undefined,
): X509Certificate | undefined {
  try {
    const secure = createSecureContext({
      pfx: Buffer.from(pfx),
      ...(passphrase !== undefined && { passphrase }),
    });
    const certificate = (secure.context as NativeContext).getCertificate();
    return certificate === null ? undefined : new X509Certificate(certificate);
  } catch {
    return undefined;
  }
}

export interface SelfSigned {
  readonly commonName: string;
  readonly validDays: number;
  readonly keySize: number;
  readonly now: number;
  readonly serial: number;
}

/** A certificate that signs itself, with a new RSA key; Node can read certificates, but not write them. */
export function selfSigned({ commonName, validDays, keySize, now, serial }: SelfSigned): {
  certificate: X509Certificate;
  key: KeyObject;
} {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: keySize });
  const algorithm = sequence(objectId('2a864886f70d01010b'), Buffer.from([5, 0]));
  const name = sequence(der(0x31, sequence(objectId('550403'), der(0x0c, Buffer.from(commonName)))));
  const times = [now, now + validDays * 86_400_000].map((time) =>
    der(0x18, Buffer.from(generalizedTime(time))),
  );
  const publicKey = createPublicKey(privateKey).export({ type: 'spki', format: 'der' });
  const body = sequence(
    der(0xa0, der(2, Buffer.from([2]))),
    der(2, Buffer.from(positive(numberBytes(serial)))),
    algorithm,
    name,
    sequence(...times),
    name,
    publicKey,
  );
  const signature = der(3, Buffer.concat([Buffer.from([0]), sign('sha256', body, privateKey)]));
  return { certificate: new X509Certificate(sequence(body, algorithm, signature)), key: privateKey };
}

/** In DER a number whose first bit is set is a negative one. */
function positive(bytes: readonly number[]): readonly number[] {
  return (bytes[0] ?? 0) < 128 ? bytes : [0, ...bytes];
}

/** Decimal, as in Java's answers. */
function serialOf({ serialNumber }: X509Certificate): string {
  return BigInt(`0x${serialNumber}`).toString();
}

function oneLine(name: string): string {
  return name.replaceAll('\n', ', ');
}

function sequence(...parts: readonly Uint8Array[]): Buffer {
  return der(0x30, Buffer.concat(parts));
}

function objectId(hex: string): Buffer {
  return der(6, Buffer.from(hex, 'hex'));
}

function der(tag: number, content: Uint8Array): Buffer {
  const { length } = content;
  const size = length < 128 ? [length] : [0x80 + numberBytes(length).length, ...numberBytes(length)];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
}

function numberBytes(value: number): number[] {
  const hex = value.toString(16);
  return [...Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex')];
}

function generalizedTime(time: number): string {
  return `${new Date(time).toISOString().replaceAll(/[-:T]/g, '').slice(0, 14)}Z`;
}
