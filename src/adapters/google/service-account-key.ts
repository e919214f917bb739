import { createPrivateKey, type KeyObject } from 'node:crypto';
import { isLoopback } from '../../domain/loopback.ts';
import { rememberSecret } from '../../domain/secrets/redaction.ts';
import type { Secret } from '../../domain/secrets/secret.ts';
import { PipeError } from '../../errors/pipe-error.ts';

export interface ServiceAccountKey {
  readonly account: string;
  readonly keyId: string | undefined;
  readonly privateKey: KeyObject;
  readonly tokenUri: string;
  readonly universe: string;
}

/** Reads a service-account key file; throws `sign-in-refused` saying what the file is instead. */
export function readServiceAccountKey(json: Secret): ServiceAccountKey {
  // The file may have been named by its path, so that the environment did not tell what is in it.
  rememberSecret(json.reveal());
  const fields = parse(json);
  const text = (name: string): string | undefined => {
    const value = fields[name];
    return typeof value === 'string' && value !== '' ? value : undefined;
  };
  const type = text('type');
  if (type !== undefined && type !== 'service_account') throw otherFile(type);

  const account = text('client_email');
  const pem = text('private_key');
  const missing = Object.entries({ client_email: account, private_key: pem })
    .filter(([, value]) => value === undefined)
    .map(([name]) => name);
  if (account === undefined || pem === undefined) {
    throw notAKey(`KEY_FILE has no ${missing.join(' and no ')}, so it is not a service-account key.`);
  }
  return {
    account,
    keyId: text('private_key_id'),
    privateKey: readPrivateKey(pem),
    tokenUri: checkedUri(text('token_uri') ?? 'https://oauth2.googleapis.com/token'),
    universe: text('universe_domain') ?? 'googleapis.com',
  };
}

function parse(json: Secret): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(json.reveal());
    if (typeof value === 'object' && value !== null) return value as Record<string, unknown>;
  } catch {
    // JSON.parse quotes the text it stumbled over, and that text is the key.
  }
  throw notAKey('KEY_FILE is not the JSON of a service-account key.');
}

const OTHER_FILES: Readonly<Record<string, string>> = {
  authorized_user: 'the credentials of a person (from "gcloud auth application-default login")',
  external_account: 'a workload identity configuration: set WORKLOAD_IDENTITY_PROVIDER instead',
  impersonated_service_account: 'an impersonation configuration of gcloud',
};

function otherFile(type: string): PipeError {
  const known = OTHER_FILES[type];
  return notAKey(
    known
      ? `KEY_FILE is not a service-account key but ${known}.`
      : 'KEY_FILE is a credential of a type that the pipe does not know, not a service-account key.',
  );
}

function readPrivateKey(pem: string): KeyObject {
  try {
    // A key pasted through a shell often arrives with its line breaks spelled out.
    return createPrivateKey(pem.replaceAll(String.raw`\n`, '\n'));
  } catch {
    throw notAKey('The private_key in KEY_FILE cannot be read: it is cut short or was changed on its way.');
  }
}

function checkedUri(uri: string): string {
  const url = URL.canParse(uri) ? new URL(uri) : undefined;
  if (url?.protocol === 'https:' || (url?.protocol === 'http:' && isLoopback(url.hostname))) return uri;
  throw notAKey('The token_uri in KEY_FILE is not an https address.');
}

function notAKey(message: string): PipeError {
  return new PipeError('sign-in-refused', message, {
    hint: 'Create a JSON key of the service account (IAM & Admin, Service accounts, Keys) and store it whole, or in base64; better still, use WORKLOAD_IDENTITY_PROVIDER.',
    where: 'KEY_FILE',
  });
}
