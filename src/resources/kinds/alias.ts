import { createHash, X509Certificate } from 'node:crypto';
import { Secret } from '../../domain/secrets/secret.ts';
import { PipeError } from '../../errors/pipe-error.ts';
import { type FieldValue, FileContent, nameOf } from '../entity.ts';
import {
  addressOf,
  type EntityDescriptor,
  type EntityRef,
  type EntityStore,
  jsonBody,
  type Raw,
  scopeSegments,
  type Update,
  type Verb,
} from '../kind.ts';
import { type Fields, isObject, plainFields } from '../shape.ts';
import { namedByList, rawOf } from './rest.ts';

const REST = {
  title: 'alias',
  right: 'keystorealiases',
  collection: ([keystore = '']: readonly string[]) => ['keystores', keystore, 'aliases'],
  key: 'alias',
};

/** A certificate, mostly with its key. The key goes in and never comes out: certificates are what is compared. */
export const ALIAS: EntityDescriptor = {
  kind: 'alias',
  title: REST.title,
  right: REST.right,
  rank: 3,
  shape: {
    format: 'text',
    certFile: 'content',
    keyFile: 'content',
    file: 'content',
    password: 'text',
    certificate: 'text',
    type: 'text',
    keySize: 'text',
    sigAlg: 'text',
    certValidityInDays: 'number',
    ignoreExpiryValidation: 'boolean',
    ignoreNewlineValidation: 'boolean',
    subject: {
      fields: {
        commonName: 'text',
        countryCode: 'text',
        email: 'text',
        locality: 'text',
        org: 'text',
        orgUnit: 'text',
        state: 'text',
      },
    },
    subjectAlternativeDNSNames: { fields: { subjectAlternativeName: 'texts' } },
  },
  ignored: ['alias', 'keystorename', 'certsInfo', 'certFilePath', 'keyFilePath', 'filePath'],
  hidden: ['password', 'keyFile', 'file'],
  list: namedByList(REST).list,
  async read(ref, { entities }) {
    const raw = rawOf(await entities.read(addressFor(ref, 'get')));
    if (raw === undefined) return undefined;
    const certificate = {
      ...addressFor(ref, 'get', ['certificate']),
      right: 'keystorealiases.exportCertificate',
    };
    const pem = await entities.download(certificate);
    return { type: raw['type'], certificate: new TextDecoder().decode(pem ?? new Uint8Array()) };
  },
  compared: ({ declared, live }) => {
    const certificate = declared['certFile'] ?? declared['certificate'];
    if (certificate !== undefined)
      return {
        before: { certificate: printOf(live['certificate']) },
        after: { certificate: printOf(certificate) },
      };
    return declared['format'] === 'selfsignedcert' ? selfSigned(declared, live) : { before: {}, after: {} };
  },
  incomparable: (_, declared) =>
    declared?.['format'] === 'pkcs12'
      ? 'its certificate lies in a PKCS #12 file. To rotate it, add another alias and change the reference'
      : undefined,
  irreversible: (change) => {
    if (change.before['type'] !== 'KEY_CERT') return undefined;
    if (change.kind === 'update' && isSameKey(change.before, change.after)) return undefined;
    return 'Apigee never gives out the private key that is there. To rotate it, add another alias and change the reference';
  },
  create: makeAlias,
  async update(ref, { before, after }, store) {
    if (isSameKey(before, after)) {
      await store.entities.replace(
        { ...addressFor(ref, 'update'), query: flagsOf(after) },
        { kind: 'parts', parts: [partOf('certFile', after['certFile'] ?? after['certificate'])] },
      );
      return;
    }
    await store.entities.remove(addressFor(ref, 'delete'));
    await makeAlias(ref, after, store);
  },
  async remove(ref, { entities }) {
    await entities.remove(addressFor(ref, 'delete'));
  },
  recreate: async (ref, { certificate }: Raw, store) =>
    makeAlias(ref, { format: 'keycertfile', certificate: String(certificate) }, store),
};

/** The name and the key size that Apigee was asked for, and those of the certificate that it made. */
function selfSigned({ subject, keySize }: Fields, { certificate }: Fields): Update {
  const made = certificateIn(bytesOf(certificate));
  const names: unknown = made?.toLegacyObject().subject;
  const pairs = [
    [
      'commonName',
      isObject(names) ? names['CN'] : undefined,
      isObject(subject) ? subject['commonName'] : undefined,
    ],
    ['keySize', made?.publicKey.asymmetricKeyDetails?.modulusLength?.toString(), keySize],
  ] as const;
  const known = pairs.filter(([, there, wanted]) => typeof there === 'string' && wanted !== undefined);
  return {
    before: Object.fromEntries(known.map(([name, there]) => [name, there as string])),
    after: Object.fromEntries(known.map(([name, , wanted]) => [name, wanted as FieldValue])),
  };
}

async function makeAlias(ref: EntityRef, fields: Fields, { entities }: EntityStore): Promise<void> {
  const format = typeof fields['format'] === 'string' ? fields['format'] : 'keycertfile';
  const [keystore = '', alias = ''] = ref.path;
  const address = {
    ...addressFor(ref, 'create'),
    segments: [...scopeSegments(ref.scope), 'keystores', keystore, 'aliases'],
    query: { format, alias, ...flagsOf(fields) },
  };
  if (format === 'selfsignedcert') {
    await entities.create(address, jsonBody({ alias, ...generationOf(fields) }));
    return;
  }
  const parts =
    format === 'pkcs12'
      ? [partOf('file', fields['file'])]
      : [partOf('certFile', fields['certFile'] ?? fields['certificate'])];
  if (fields['keyFile'] !== undefined) parts.push(partOf('keyFile', fields['keyFile']));
  if (fields['password'] !== undefined) parts.push(partOf('password', fields['password']));
  await entities.create(address, { kind: 'parts', parts });
}

function generationOf(fields: Fields): Record<string, unknown> {
  const { keySize, sigAlg, certValidityInDays, subject, subjectAlternativeDNSNames } = plainFields(fields);
  return { keySize, sigAlg, certValidityInDays, subject, subjectAlternativeDNSNames };
}

function flagsOf(fields: Fields): Record<string, string> {
  const flags = ['ignoreExpiryValidation', 'ignoreNewlineValidation'].filter((flag) => fields[flag] === true);
  return Object.fromEntries(flags.map((flag) => [flag, 'true']));
}

function partOf(name: string, value: FieldValue | undefined) {
  return { name, bytes: bytesOf(value) };
}

function bytesOf(value: FieldValue | undefined): Uint8Array {
  if (value instanceof FileContent) return value.bytes();
  if (value instanceof Secret) return Buffer.from(value.reveal());
  return Buffer.from(typeof value === 'string' ? value : '');
}

/** `sha256:…` of the certificate and of each above it; of what is none, of its bytes. */
function printOf(value: FieldValue | undefined): string {
  const text = Buffer.from(bytesOf(value)).toString('latin1');
  const blocks = text.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
  const prints = blocks.map((block) => certificateIn(block)?.fingerprint256 ?? block);
  const whole =
    prints.length > 0 ? prints.join(' ') : (certificateIn(bytesOf(value))?.fingerprint256 ?? text);
  return `sha256:${createHash('sha256').update(whole).digest('hex').slice(0, 16)}`;
}

function certificateIn(bytes: string | Uint8Array): X509Certificate | undefined {
  try {
    return new X509Certificate(bytes);
  } catch {
    return undefined;
  }
}

/** A renewed certificate for the key that is there can be put in its place; a new key cannot. */
function isSameKey(before: Fields, after: Fields): boolean {
  const [one, other] = [before, after].map((fields) =>
    certificateIn(bytesOf(fields['certFile'] ?? fields['certificate'])),
  );
  if (one === undefined || other === undefined) return false;
  return one.publicKey.equals(other.publicKey);
}

function addressFor(ref: EntityRef, verb: Verb, rest: readonly string[] = []) {
  const [keystore = '', alias = ''] = ref.path;
  const segments = [...scopeSegments(ref.scope), 'keystores', keystore, 'aliases', alias, ...rest];
  if (alias === '') throw new PipeError('config-invalid', 'An alias has no name.');
  return addressOf(REST, { verb, segments, name: nameOf(ref) });
}
