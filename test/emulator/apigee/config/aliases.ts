import { X509Certificate } from 'node:crypto';
import { RawAnswer } from '../../google/google.ts';
import { GoogleError } from '../../google/google-error.ts';
import { type Call, environmentOf, type Handlers, invalid, notFound, parameter } from '../call.ts';
import { formParts } from '../upload.ts';
import { certificateInfo, certificateInPkcs12, certificatesIn, keyFits, selfSigned } from './certificates.ts';
import { quotaFailure, resourceName } from './refusals.ts';
import { type Entity, segment, textOf } from './store.ts';

/** Certificates and keys in a keystore. A private key goes in and never comes out. */
export const aliasHandlers: Handlers = {
  'environments.keystores.aliases.list': (call) => [...aliasesOf(call).keys()],
  'environments.keystores.aliases.create': (call) => {
    const aliases = aliasesOf(call);
    const content = contentOf(call);
    const alias = call.query.get('alias') ?? content.alias ?? '';
    if (!/^[\w\s.-]{1,255}$/.test(alias)) throw invalid(`invalid alias "${alias}"`);
    if (aliases.has(alias))
      throw new GoogleError(
        'ALREADY_EXISTS',
        `cannot create resource ${nameOf(call, alias)}; already exists`,
      );
    if (aliases.size >= 100)
      throw quotaFailure('apigee.googleapis.com/aliases', 'Limit of aliases in a keystore (100) exceeded.');
    aliases.set(alias, { alias, type: content.hasKey ? 'KEY_CERT' : 'CERT', pem: pemOf(content.chain) });
    return printed(call, aliases.get(alias) ?? {});
  },
  'environments.keystores.aliases.get': (call) => printed(call, aliasOf(call).entity),
  'environments.keystores.aliases.delete': (call) => {
    const { aliases, entity, key } = aliasOf(call);
    refuseUsed(call, key);
    aliases.delete(key);
    return printed(call, entity);
  },
  // The certificate only: a new key needs a new alias.
  'environments.keystores.aliases.update': (call) => {
    const { aliases, entity, key } = aliasOf(call);
    const chain = checkedChain(call, partsOf(call).get('certFile') ?? rawBody(call));
    const renewed = { ...entity, pem: pemOf(chain) };
    aliases.set(key, renewed);
    return printed(call, renewed);
  },
  'environments.keystores.aliases.getCertificate': (call) =>
    new RawAnswer({
      status: 200,
      headers: { 'Content-Type': 'application/x-pem-file' },
      body: textOf(aliasOf(call).entity, 'pem'),
    }),
};

interface Content {
  readonly chain: readonly X509Certificate[];
  readonly hasKey: boolean;
  readonly alias?: string | undefined;
}

const contents: Readonly<Record<string, (call: Call) => Content>> = {
  keycertfile: (call) => {
    const parts = partsOf(call);
    const chain = checkedChain(call, parts.get('certFile'));
    const key = parts.get('keyFile');
    const [certificate] = chain;
    if (
      key !== undefined &&
      (certificate === undefined || !keyFits(key, passwordIn(call, parts), certificate))
    )
      throw invalid('the private key does not match the certificate, or its password is wrong');
    return { chain, hasKey: key !== undefined };
  },
  pkcs12: (call) => {
    const parts = partsOf(call);
    const certificate = certificateInPkcs12(parts.get('file') ?? new Uint8Array(), passwordIn(call, parts));
    if (certificate === undefined) throw invalid('the PKCS12 file cannot be read, or its password is wrong');
    return { chain: [certificate], hasKey: true };
  },
  selfsignedcert: (call) => {
    const given = generationSpec(call);
    const { alias, keySize = '2048', certValidityInDays = 365, subject = {} } = given;
    if (subject.commonName === undefined || subject.commonName === '')
      throw invalid('subject.commonName is required');
    const now = call.world.clock.now();
    const { certificate } = selfSigned({
      commonName: subject.commonName,
      validDays: Number(certValidityInDays),
      keySize: Number(keySize),
      now,
      serial: now,
    });
    return { chain: [certificate], hasKey: true, alias };
  },
};

interface GenerationSpec {
  readonly alias?: string;
  readonly keySize?: string | number;
  readonly certValidityInDays?: string | number;
  readonly subject?: { readonly commonName?: string };
}

function contentOf(call: Call): Content {
  const format = call.query.get('format') ?? '';
  const read = Object.hasOwn(contents, format) ? contents[format] : undefined;
  if (read === undefined) throw invalid(`invalid format "${format}"`);
  return read(call);
}

function generationSpec({ exchange }: Call): GenerationSpec {
  try {
    return (JSON.parse(Buffer.from(exchange.body).toString()) ?? {}) as GenerationSpec;
  } catch {
    throw invalid('Invalid JSON payload received. Unexpected token.');
  }
}

/** The parts of the form, with a file name or without one. */
function partsOf({ exchange }: Call): ReadonlyMap<string, Uint8Array> {
  const type = exchange.headers['content-type'] ?? '';
  return type.startsWith('multipart/form-data') ? formParts(type, exchange.body) : new Map();
}

function rawBody({ exchange }: Call): Uint8Array {
  return exchange.body;
}

function passwordIn({ query }: Call, parts: ReadonlyMap<string, Uint8Array>): string | undefined {
  const part = parts.get('password');
  return part === undefined ? (query.get('_password') ?? undefined) : Buffer.from(part).toString();
}

/** Throws 400 for what is no certificate, and, unless told to ignore it, for one of yesterday and for a glued chain. */
function checkedChain(call: Call, file: Uint8Array = new Uint8Array()): readonly X509Certificate[] {
  const chain = certificatesIn(file) ?? [];
  const [certificate] = chain;
  if (certificate === undefined) throw invalid('certFile is no certificate in PEM or DER');
  const ignored = (flag: string): boolean => call.query.get(flag) === 'true';
  const glued = Buffer.from(file).toString('latin1').includes('-----END CERTIFICATE----------BEGIN');
  if (glued && !ignored('ignoreNewlineValidation'))
    throw invalid('the certificates of the chain are not separated by a newline');
  const expired = certificate.validToDate.getTime() < call.world.clock.now();
  if (expired && !ignored('ignoreExpiryValidation')) throw invalid('the certificate has expired');
  return chain;
}

function pemOf(chain: readonly X509Certificate[]): string {
  return chain.map((certificate) => certificate.toString()).join('');
}

function printed(call: Call, entity: Entity): object {
  const { alias, type } = entity;
  const chain = certificatesIn(Buffer.from(textOf(entity, 'pem'))) ?? [];
  const certInfo = chain.map((certificate) => certificateInfo(certificate, call.world.clock.now()));
  return { alias, type, ...(certInfo.length > 0 && { certsInfo: { certInfo } }) };
}

function aliasesOf(call: Call): Map<string, Entity> {
  const keystore = parameter(call, 'keystoresId');
  const base = `environments/${segment(environmentOf(call).name)}/keystores`;
  const { entities } = call.world.organization;
  if (!entities.collection(base).has(keystore)) throw notFound(`resource ${keystoreName(call)}`);
  return entities.collection(`${base}/${segment(keystore)}/aliases`);
}

function aliasOf(call: Call): { aliases: Map<string, Entity>; key: string; entity: Entity } {
  const aliases = aliasesOf(call);
  const key = parameter(call, 'aliasesId');
  const entity = aliases.get(key);
  if (entity === undefined) throw notFound(`resource ${nameOf(call, key)}`);
  return { aliases, key, entity };
}

function refuseUsed(call: Call, alias: string): void {
  const servers = call.world.organization.entities.collection(
    `environments/${segment(environmentOf(call).name)}/targetservers`,
  );
  for (const [server, { sSLInfo }] of servers) {
    const { keyStore, keyAlias } = (sSLInfo ?? {}) as { keyStore?: string; keyAlias?: string };
    if (keyStore === parameter(call, 'keystoresId') && keyAlias === alias)
      throw new GoogleError(
        'FAILED_PRECONDITION',
        `generic::failed_precondition: ${nameOf(call, alias)} is in use by target server ${server}`,
      );
  }
}

function keystoreName(call: Call): string {
  return resourceName(
    call,
    `environments/${environmentOf(call).name}/keystores/${parameter(call, 'keystoresId')}`,
  );
}

function nameOf(call: Call, alias: string): string {
  return `${keystoreName(call)}/aliases/${alias}`;
}
